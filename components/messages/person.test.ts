import { expect, it } from 'vitest';
import { displayName, hueClass, initials, shownName } from './person';

it('shows a name as typed, with a capital first letter', () => {
  expect(displayName('ana')).toBe('Ana');
  expect(displayName('McArthur')).toBe('McArthur');
  expect(displayName('ñusta')).toBe('Ñusta');
  expect(displayName('𐐨eseret')).toBe('𐐀eseret');
  expect(displayName('שרה')).toBe('שרה');
});

it('keeps a first letter whose capital has more than one letter', () => {
  expect(displayName('ßeta')).toBe('ßeta');
});

it('shows the name that a person chose, as it was chosen', () => {
  expect(shownName({ name: 'ana' })).toBe('Ana');
  expect(shownName({ name: 'ana', shown: 'ana la de siempre' })).toBe('ana la de siempre');
});

it('takes the initials of a name’s first two parts', () => {
  expect(initials('ana')).toBe('A');
  expect(initials('carlos_ruiz')).toBe('CR');
  expect(initials('j.r.r-tolkien')).toBe('JR');
  expect(initials('_x_')).toBe('X');
  expect(initials('María José Ruiz')).toBe('MJ');
  expect(initials('(ñ) 🌻')).toBe('Ñ🌻');
});

it('gives every spelling of a name one hue, and names many hues', () => {
  expect(hueClass('José')).toBe(hueClass('jose'));
  expect(hueClass('~1a2b')).toBe('hue-bot');
  const hues = new Set(Array.from({ length: 500 }, (_, i) => hueClass(`persona${i}`)));
  expect(hues.size).toBe(12);
  for (const hue of hues) expect(hue).toMatch(/^hue-([0-9]|1[01])$/);
});
