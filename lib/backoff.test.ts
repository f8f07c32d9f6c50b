import { describe, expect, it } from 'vitest';
import { fullJitter } from './backoff';

describe('fullJitter', () => {
  it('doubles what it draws from, up to the cap', () => {
    const most = [0, 1, 2, 3, 10, 1_000].map((n) => fullJitter(n, { baseMs: 50, capMs: 1_000, random: () => 1 }));
    expect(most).toEqual([50, 100, 200, 400, 1_000, 1_000]);
  });

  it('draws anything from nothing', () => {
    expect(fullJitter(5, { baseMs: 50, capMs: 1_000, random: () => 0 })).toBe(0);
  });
});
