/**
 * Moves with the arrow keys through sections of emoji, each of which begins with a new row. Returns the new index among
 * all emoji. Null: the key marks none, because it is no arrow, there are no emoji, or it is ArrowUp and none was
 * marked. Pure.
 *
 * @param lengths of the sections
 * @param at the present index; null: none yet
 */
export function moveInGrid(key: string, at: number | null, lengths: readonly number[], columns: number): number | null {
  const count = lengths.reduce((sum, length) => sum + length, 0);
  if (count === 0 || !/^Arrow/.test(key)) return null;
  if (at === null) return key === 'ArrowUp' ? null : 0;
  if (key === 'ArrowRight') return Math.min(at + 1, count - 1);
  if (key === 'ArrowLeft') return Math.max(at - 1, 0);
  const rows = rowsOf(lengths, columns);
  const row = rows.findIndex(({ from, length }) => at < from + length);
  const next = rows[row + (key === 'ArrowDown' ? 1 : -1)];
  if (!next) return at;
  const column = at - (rows[row]?.from ?? 0);
  return next.from + Math.min(column, next.length - 1);
}

function rowsOf(lengths: readonly number[], columns: number): { from: number; length: number }[] {
  const rows = [];
  let from = 0;
  for (const length of lengths)
    for (let left = length; left > 0; left -= columns) {
      rows.push({ from, length: Math.min(left, columns) });
      from += Math.min(left, columns);
    }
  return rows;
}
