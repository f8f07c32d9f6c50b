import { describe, expect, it } from 'vitest';
import { type Asked, addressOf, NOTHING } from '@/components/search/asked';
import { dayFrom, type KnownNames, openOperator, takeTyped, unknownPeople, withoutOpen } from './typed';

const names: KnownNames = {
  room: (name) => ({ cocina: 5, 'Café de los sábados': 6 })[name] ?? null,
  person: (name) => (name === 'ana' || name === 'Ana Ruiz' ? { id: 7, name: 'ana' } : null),
  today: '2026-03-01',
};
const asking = (text: string): Asked => ({ chips: [], text });
const taken = (text: string, isWhole = false) => {
  const after = takeTyped(asking(text), names, isWhole);
  return `${addressOf({ ...after, text: '' })}|${after.text}`;
};

describe('typed operators', () => {
  it.each([
    ['de:ana río', 'from:=7|río'],
    ['from:@ana ', 'from:=7|'],
    ['en:#cocina sal', 'in:=5|sal'],
    ['río en:"Café de los sábados" de:"Ana Ruiz"', 'in:=6 from:=7|río '],
    ['antes:2026-01-31 después:ayer x', 'before:2026-01-31 after:2026-02-28|x'],
    ['día:hoy tiene:archivo has:link es:fijado menciona:me ', 'on:2026-03-01 has:file has:link is:pinned mentions:me|'],
    ['es:archivado pan', 'is:archived|pan'],
  ])('%s', (text, expected) => {
    expect(taken(text)).toBe(expected);
  });

  it('stay text while they may go on, until the person presses Enter', () => {
    expect(taken('río de:ana')).toBe('|río de:ana');
    expect(taken('río de:ana', true)).toBe('from:=7|río ');
  });

  it.each([
    'de:nadie x',
    'en:otra x',
    'antes:2026-02-30 x',
    'tiene:hambre x',
    'http://a.b x',
    '"de:ana x" y',
    '-de:ana x',
  ])('stay text if nothing is known by them: %s', (text) => {
    expect(taken(text)).toBe(`|${text}`);
  });

  it('are the same object again if nothing was taken', () => {
    const asked = asking('río de:nadie x');
    expect(takeTyped(asked, names)).toBe(asked);
  });

  it('name people who have to be asked for', () => {
    expect(unknownPeople(asking('de:eva río from:"Luis Ferrer" de:mar'))).toEqual(['eva', 'Luis Ferrer']);
  });
});

describe('an operator that is being typed', () => {
  it.each([
    ['de:', 'from', ''],
    ['río de:an', 'from', 'an'],
    ['de:"Ana R', 'from', 'Ana R'],
    ['en:#coc', 'in', 'coc'],
    ['antes:', 'before', ''],
  ])('%s', (text, operator, value) => {
    expect(openOperator(text, text.length)).toMatchObject({ operator, value });
  });

  it.each(['río', 'de:ana ', 'http:', 'xde:', 'de:"Ana Ruiz" '])('is none: %s', (text) => {
    expect(openOperator(text, text.length)).toBeNull();
  });

  it('is the one before the caret, and is taken out without the text around it', () => {
    const asked = asking('río de:an mar');
    const open = openOperator(asked.text, 9);
    expect(open).toMatchObject({ value: 'an', at: 4 });
    expect(open && withoutOpen(asked, open, 9)).toEqual(asking('río mar'));
    expect(openOperator('de:', 1)).toBeNull();
    expect(withoutOpen(asking('de:'), { operator: 'from', value: '', at: 0 }, 3)).toEqual(NOTHING);
  });
});

it('knows days by their date and by their name', () => {
  expect(
    ['2024-02-29', 'Hoy', 'yesterday', '29/2/2024', '2026-13-01'].map((day) => dayFrom(day, '2026-03-01')),
  ).toEqual(['2024-02-29', '2026-03-01', '2026-02-28', null, null]);
});
