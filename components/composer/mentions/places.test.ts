import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ClientMention } from '@/lib/chat/protocol';
import { moveMentions } from './places';

const ANA = { at: 5, length: 4, who: 7 };
const move = (before: string, after: string, caret: number, mentions: ClientMention[] = [ANA]) =>
  moveMentions(mentions, before, after, caret).map(({ at, length, who }) => [after.slice(at, at + length), at, who]);

it('moves what stands behind a change, and leaves what stands before it', () => {
  expect(move('hola @ana', 'hola, @ana', 5)).toEqual([['@ana', 6, 7]]);
  expect(move('hola @ana', '@ana', 0)).toEqual([['@ana', 0, 7]]);
  expect(move('hola @ana', 'hola @ana y tú', 14)).toEqual([['@ana', 5, 7]]);
});

it('forgets a mention whose words are changed', () => {
  expect(move('hola @ana', 'hola @aana', 7)).toEqual([]);
  expect(move('hola @ana', 'hola @an', 8)).toEqual([]);
  expect(move('hola @ana y', 'hola y', 5)).toEqual([]);
});

it('knows by the caret which of two equal mentions was removed', () => {
  const both = [
    { at: 0, length: 4, who: 1 },
    { at: 5, length: 4, who: 2 },
  ];
  expect(move('@ana @ana', '@ana', 0, both)).toEqual([['@ana', 0, 2]]);
  expect(move('@ana @ana', '@ana', 4, both)).toEqual([['@ana', 0, 1]]);
});

it('keeps a mention at its own words, whatever is replaced beside it', () => {
  const text = fc.string({ maxLength: 20 });
  fc.assert(
    fc.property(text, text, fc.nat(), fc.nat(), text, (head, tail, from, to, typed) => {
      const before = `${head}@ana${tail}`;
      const [a = 0, b = 0] = [from % (before.length + 1), to % (before.length + 1)].sort((x, y) => x - y);
      const after = before.slice(0, a) + typed + before.slice(b);
      const mention = { at: head.length, length: 4, who: 1 };
      const moved = moveMentions([mention], before, after, a + typed.length);
      for (const { at, length } of moved) expect(after.slice(at, at + length)).toBe('@ana');
      if (b <= head.length || a >= head.length + 4) expect(moved).toHaveLength(1);
    }),
  );
});
