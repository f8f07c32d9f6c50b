import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BACKOFF_MAX_MS, BACKOFF_MIN_MS, backoffMs, fullJitter } from './backoff';

describe('fullJitter', () => {
  it('doubles its range with each attempt, up to the cap', () => {
    const most = [0, 1, 2, 3, 10, 1_000].map((n) => fullJitter(n, { baseMs: 50, capMs: 1_000, random: () => 1 }));
    expect(most).toEqual([50, 100, 200, 400, 1_000, 1_000]);
  });

  it('may be as short as 0 ms', () => {
    expect(fullJitter(5, { baseMs: 50, capMs: 1_000, random: () => 0 })).toBe(0);
  });
});

describe('backoffMs', () => {
  it('waits between half a second and one second at first', () => {
    expect(backoffMs(0, () => 0)).toBe(500);
    expect(backoffMs(0, () => 0.999)).toBeLessThan(1_000);
  });

  it('reaches half a minute and stays there', () => {
    expect(backoffMs(10, () => 1)).toBe(30_000);
    expect(backoffMs(10_000, () => 1)).toBe(30_000);
  });

  it('is spread over the whole range and never leaves it', () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.nat(5_000), chance, (attempt, x) => {
        const ms = backoffMs(attempt, () => x);
        expect(ms).toBeGreaterThanOrEqual(BACKOFF_MIN_MS);
        expect(ms).toBeLessThanOrEqual(BACKOFF_MAX_MS);
      }),
    );
  });
});
