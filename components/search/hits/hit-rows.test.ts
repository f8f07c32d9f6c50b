import { expect, it } from 'vitest';
import type { SearchHit } from '@/lib/search/answer';
import { BLOCK_ROWS, blocksOf, rowsOf } from './hit-rows';

function hit(seq: number, userId: number, datetime = '2026-08-21T12:00:00.000Z'): SearchHit {
  const message = { seq, userId, user: 'ana', message: 'río', datetime, clientId: `c${seq}` };
  return { room: 1, message, marks: [[0, 3]] };
}

it('neighbouring hits of blocked people are one row until it is opened', () => {
  const hits = [hit(9, 1), hit(8, 2), hit(7, 3), hit(6, 1), hit(5, 2)];
  const drawn = (unfolded: string[] = []) =>
    rowsOf(hits, new Set([2, 3]), new Set(unfolded)).map(({ key, hits: of, isFolded }) =>
      isFolded ? `${key}×${of.length}` : key,
    );
  expect(drawn()).toEqual(['1-9', '1-8×2', '1-6', '1-5×1']);
  expect(drawn(['1-8', '1-7'])).toEqual(['1-9', '1-8', '1-7', '1-6', '1-5×1']);
});

it('rows are grouped by the day in the zone; a day that goes on in the next block has no second heading', () => {
  const night = Array.from({ length: BLOCK_ROWS + 2 }, (_, index) => hit(100 - index, 1, '2026-08-22T02:00:00.000Z'));
  const rows = rowsOf([hit(200, 1, '2026-08-22T12:00:00.000Z'), ...night], new Set(), new Set());
  const blocks = blocksOf(rows, 'America/Bogota');
  const shape = blocks.map(({ days }) => days.map(({ day, isContinued, rows: of }) => [day, isContinued, of.length]));
  expect(shape).toEqual([
    [
      ['2026-08-22', false, 1],
      ['2026-08-21', false, BLOCK_ROWS - 1],
    ],
    [['2026-08-21', true, 3]],
  ]);
});
