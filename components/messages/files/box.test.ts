import { describe, expect, it } from 'vitest';
import { boxOf, mosaicHeight } from './box';

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

it('several pictures have a height that follows from their number', () => {
  expect([2, 3, 4, 5, 6, 7, 8, 9, 10].map(mosaicHeight)).toEqual([189, 252, 380, 316, 252, 508, 444, 380, 635]);
});
