import { describe, expect, it } from 'vitest';
import { type Search, scanInWindows } from './scan-in-windows';

const WINDOW = 10;

/** Scans the numbers from `total` down to 1 for those that fit. */
function countdown(total: number, fits: (n: number) => boolean, more: Partial<Search<number, number>> = {}) {
  const from = (after: number | null) => (after === null ? total : after - 1);
  return scanInWindows<number, number>({
    after: null,
    limit: 3,
    windowEnd: async (after) => (from(after) > WINDOW ? from(after) - WINDOW + 1 : null),
    fitting: async (after, end, limit) => {
      const all = Array.from({ length: from(after) }, (_, i) => from(after) - i);
      return all.filter((n) => n >= (end ?? 1) && fits(n)).slice(0, limit);
    },
    cursorOf: (n) => n,
    clock: () => 0,
    ...more,
  });
}

describe('a scan in windows', () => {
  it('fills a page across windows, and returns where the next one begins', async () => {
    const page = await countdown(50, (n) => n % 7 === 0);
    expect(page).toEqual({ rows: [49, 42, 35], next: { after: 35, why: 'page' } });
    expect((await countdown(50, (n) => n % 7 === 0, { after: 35 })).rows).toEqual([28, 21, 14]);
  });

  it('says when there are no more rows', async () => {
    expect(await countdown(50, (n) => n === 3)).toEqual({ rows: [3], next: null });
    expect(await countdown(30, (n) => n > 27)).toEqual({ rows: [30, 29, 28], next: null });
    expect(await countdown(0, () => true)).toEqual({ rows: [], next: null });
  });

  it('stops at its bounds, with the rows found so far and the place to continue from', async () => {
    expect(await countdown(1_000, (n) => n === 950 || n === 2)).toEqual({
      rows: [950],
      next: { after: 901, why: 'further' },
    });
    let now = 0;
    const slow = await countdown(1_000, () => false, { clock: () => (now += 1_000) });
    expect(slow).toEqual({ rows: [], next: { after: 981, why: 'further' } });
  });
});
