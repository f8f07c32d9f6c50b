import { expect, it } from 'vitest';
import { shownNameFrom, withShown } from './shown-name';

const from = (typed: string) => shownNameFrom(typed, 'ana');

it.each([
  ['María José', 'María José'],
  ['  María \u00a0\t José\r\n ', 'María José'],
  ['Mari\u0301a', 'Mar\u00ed\u0061'],
  ['שרה', 'שרה'],
  ['Ana 🌻👩‍👧', 'Ana 🌻👩‍👧'],
  ['می‌خواهم', 'می‌خواهم'],
  ['O’Brien (ventas)', 'O’Brien (ventas)'],
  ['x'.repeat(64), 'x'.repeat(64)],
  ['😀'.repeat(64), '😀'.repeat(64)],
])('%j is a name that people see', (typed, shown) => {
  expect(from(typed)).toEqual({ shown });
});

it.each(['', '   ', '\u200b\u2060', '\u3164', 'ana', ' ana '])('%j means that people see the user name', (typed) => {
  expect(from(typed)).toEqual({ shown: '' });
});

it.each([
  ['a direction that is turned', 'ana\u202egro'],
  ['an isolate', '\u2067ana'],
  ['a direction mark', 'ana\u200f'],
  ['a control character', 'ana\u0007'],
  ['a NUL', 'a\0b'],
  ['a zero-width space', 'an\u200ba'],
  ['a soft hyphen', 'an\u00ada'],
  ['a blank letter', 'an\u3164a'],
  ['a blank braille pattern', 'an\u2800a'],
  ['a tag', 'ana\u{e0041}'],
  ['half of a surrogate pair', 'ana\ud83d'],
  ['a tower of marks', `a${'\u0301'.repeat(8)}`],
])('%s is refused', (_, typed) => {
  expect(from(typed)).toEqual({ problem: 'characters' });
});

it('has 64 characters at most', () => {
  expect(from('x'.repeat(65))).toEqual({ problem: 'too_long' });
  expect(from('x'.repeat(1_000_000))).toEqual({ problem: 'too_long' });
});

it.each(['Admin', 'SOPORTE', 'Аdmin', 'tertulia'])('%s would speak for the installation', (typed) => {
  expect(from(typed)).toEqual({ problem: 'reserved' });
});

it('is left out of what is sent if there is none', () => {
  expect(withShown({ id: 1, name: 'ana', shown: '' })).toEqual({ id: 1, name: 'ana' });
  expect(withShown({ id: 1, name: 'ana', shown: null })).toEqual({ id: 1, name: 'ana' });
  expect(withShown({ id: 1, name: 'ana', shown: 'Ana' })).toEqual({ id: 1, name: 'ana', shown: 'Ana' });
});
