import { expect, it } from 'vitest';
import { moveInGrid } from './grid-move';

/** 0 1 2 / 3 4 | 5 | 6 7 8 / 9 */
const LENGTHS = [5, 0, 1, 4];
const move = (key: string, at: number | null) => moveInGrid(`Arrow${key}`, at, LENGTHS, 3);

it('begins at the first one', () => {
  expect([move('Down', null), move('Right', null), move('Up', null)]).toEqual([0, 0, null]);
});

it('moves along the rows and stops at the ends', () => {
  expect([move('Right', 2), move('Left', 3), move('Left', 0), move('Right', 9)]).toEqual([3, 2, 0, 9]);
});

it('moves between rows, to the last one of a shorter row', () => {
  expect([move('Down', 0), move('Down', 2), move('Down', 4), move('Down', 5), move('Up', 6)]).toEqual([3, 4, 5, 6, 5]);
  expect([move('Up', 1), move('Down', 9)]).toEqual([1, 9]);
});

it('ignores other keys, and does nothing if there are no emoji', () => {
  expect(moveInGrid('Enter', 1, LENGTHS, 3)).toBeNull();
  expect(moveInGrid('ArrowDown', null, [], 3)).toBeNull();
});
