import { expect, it } from 'vitest';
import type { SearchHit } from '@/lib/search/answer';
import { withEdit, without } from './changed-hits';

const at = '2026-08-21T12:00:00.000Z';
const beside = (seq: number, text: string) => ({ seq, user: 'luis', userId: 2, text, datetime: at });
const hits: SearchHit[] = [
  {
    room: 1,
    message: { seq: 5, user: 'ana', userId: 1, message: 'el río', datetime: at, clientId: 'a' },
    marks: [[3, 3]],
    before: beside(4, 'hola'),
    after: beside(6, 'adiós'),
  },
  {
    room: 2,
    message: { seq: 5, user: 'eva', userId: 3, message: 'río', datetime: at, clientId: 'b' },
    marks: [[0, 3]],
  },
];
const edit = (target: number, text: string) =>
  ({ type: 'edit', room: 1, seq: 9, target, text, editedAt: '2026-08-22T12:00:00.000Z' }) as const;

it('a message that is gone is no hit any more, and not shown beside others', () => {
  expect(without(hits, 1, 5)).toEqual([hits[1]]);
  const [first] = without(hits, 1, 6);
  expect(first?.after).toBeUndefined();
  expect(first?.before?.text).toBe('hola');
  expect(without(hits, 1, 99)).toBe(hits);
});

it('an edited message shows its present text with its marks, if it still has what was searched for', () => {
  const [first] = withEdit(hits, edit(5, 'cerca del RIO'), 'rio');
  expect(first?.message.message).toBe('cerca del RIO');
  expect(first?.message.editedAt).toBeDefined();
  expect(first?.marks).toEqual([[10, 3]]);
  expect(withEdit(hits, edit(5, 'el mar'), 'rio')).toEqual([hits[1]]);
  expect(withEdit(hits, edit(4, 'buenas'), 'rio')[0]?.before?.text).toBe('buenas');
});
