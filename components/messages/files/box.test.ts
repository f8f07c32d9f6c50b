import { describe, expect, it } from 'vitest';
import { boxOf, MOSAIC_WIDTH, mosaicHeight, spansOf } from './box';

describe('the box of a picture', () => {
  it('has its proportions, and a bounded size', () => {
    expect(boxOf({ width: 4_000, height: 3_000 })).toEqual({ width: 380, height: 285 });
    expect(boxOf({ width: 3_000, height: 4_000 })).toEqual({ width: 255, height: 340 });
    expect(boxOf({ width: 200, height: 150 })).toEqual({ width: 200, height: 150 });
  });

  it('is never too narrow or too flat', () => {
    expect(boxOf({ width: 32, height: 32 })).toEqual({ width: 120, height: 80 });
    expect(boxOf({ width: 8_000, height: 100 })).toEqual({ width: 380, height: 80 });
    expect(boxOf({ width: 100, height: 8_000 })).toEqual({ width: 120, height: 340 });
  });

  it('is that of a landscape if the size is not known', () => {
    expect(boxOf({})).toEqual({ width: 380, height: 214 });
  });
});

describe('several pictures', () => {
  it('fill their rows', () => {
    for (const count of [2, 4, 5, 6, 7, 8, 9, 10]) {
      const spans = spansOf(count);
      expect(spans).toHaveLength(count);
      expect(spans.reduce((sum, span) => sum + span, 0) % 6).toBe(0);
      expect([...spans].sort((a, b) => b - a)).toEqual(spans);
    }
    expect(spansOf(3)).toEqual([4, 2, 2]);
    expect(spansOf(5)).toEqual([3, 3, 2, 2, 2]);
  });

  it('have a height that follows from their number', () => {
    expect(mosaicHeight(2)).toBe(189);
    expect(mosaicHeight(3)).toBeCloseTo(252.3, 0);
    expect(mosaicHeight(10)).toBeLessThan(2 * MOSAIC_WIDTH);
  });
});
