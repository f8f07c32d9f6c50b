import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BACKOFF_MAX_MS, BACKOFF_MIN_MS, backoffMs } from './backoff';

it('waits at least half a second, at most one at first', () => {
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
