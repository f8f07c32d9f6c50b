import { expect, it } from 'vitest';
import { nextLine } from './next-line';

it.each([
  ['- leche', '\n- '],
  ['* leche', '\n* '],
  ['hola\n9. nueve', '\n10. '],
  ['1) uno', '\n2) '],
  ['  - dentro', '\n  - '],
  ['> cita', '\n> '],
  ['>> cita', '\n>> '],
])('goes on after %j', (before, text) => {
  expect(nextLine(before)).toEqual({ type: 'continue', text });
});

it.each([
  ['- leche\n- ', 8],
  ['1. uno\n2. ', 7],
  ['> cita\n> ', 7],
  ['> cita\n>', 7],
])('ends after the empty line of %j', (before, from) => {
  expect(nextLine(before)).toEqual({ type: 'end', from });
});

it.each(['', 'hola', '-hola', '- leche\nhola', '2*3', '1.5 litros', '```\n- x', 'a - b'])(
  'leaves the line break alone after %j',
  (before) => expect(nextLine(before)).toBeNull(),
);
