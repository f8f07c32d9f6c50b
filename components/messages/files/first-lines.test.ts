import { expect, it } from 'vitest';
import { firstLines } from './first-lines';

const of = (text: string) => new TextEncoder().encode(text);

it('shows the first lines, with one kind of line end', () => {
  expect(firstLines(of('uno\r\ndos\rtres\n'))).toBe('uno\ndos\ntres\n');
  expect(firstLines(of('línea\n'.repeat(50))).split('\n')).toHaveLength(12);
  expect(firstLines(of('x'.repeat(4_000)))).toHaveLength(200);
});

it('leaves out a character that is cut', () => {
  expect(firstLines(of('año🦀').slice(0, -1))).toBe('año');
});
