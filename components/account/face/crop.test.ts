import { describe, expect, it } from 'vitest';
import { followed, mostZoom, moved, wholeCrop, zoomed, zoomOf } from './crop';

const WIDE = { width: 1_000, height: 400 };

describe('the square of a picture', () => {
  it('is at first the largest one, from the middle', () => {
    expect(wholeCrop(WIDE)).toEqual({ x: 300, y: 0, side: 400 });
    expect(wholeCrop({ width: 30, height: 90 })).toEqual({ x: 0, y: 30, side: 30 });
    expect(zoomOf(wholeCrop(WIDE), WIDE)).toBe(1);
  });

  it('moves against the picture, and never leaves it', () => {
    const crop = wholeCrop(WIDE);
    expect(moved(crop, WIDE, { x: 0.25, y: 0 })).toEqual({ x: 200, y: 0, side: 400 });
    expect(moved(crop, WIDE, { x: 9, y: 9 })).toEqual({ x: 0, y: 0, side: 400 });
    expect(moved(crop, WIDE, { x: -9, y: -9 })).toEqual({ x: 600, y: 0, side: 400 });
  });

  it('zooms around a place, which stays where it is', () => {
    const crop = zoomed(wholeCrop(WIDE), WIDE, 2, { x: 1, y: 0 });
    // The right top corner of the square was at 700, 0.
    expect(crop).toEqual({ x: 500, y: 0, side: 200 });
    expect(zoomOf(crop, WIDE)).toBe(2);
    expect(zoomed(crop, WIDE, 1)).toEqual({ x: 400, y: 0, side: 400 });
  });

  it('zooms within bounds: a small picture hardly at all', () => {
    expect(mostZoom({ width: 4_000, height: 3_000 })).toBe(8);
    expect(mostZoom(WIDE)).toBe(6.25);
    expect(mostZoom({ width: 20, height: 20 })).toBe(1);
    expect(zoomOf(zoomed(wholeCrop(WIDE), WIDE, 99), WIDE)).toBe(6.25);
    expect(zoomOf(zoomed(wholeCrop(WIDE), WIDE, 0), WIDE)).toBe(1);
  });

  it('follows one finger', () => {
    const crop = followed(wholeCrop(WIDE), WIDE, [{ x: 0.5, y: 0.5 }], [{ x: 0.75, y: 0.5 }]);
    expect(crop).toEqual({ x: 200, y: 0, side: 400 });
  });

  it('follows two fingers that move apart', () => {
    const before = [
      { x: 0.4, y: 0.5 },
      { x: 0.6, y: 0.5 },
    ];
    const after = [
      { x: 0.3, y: 0.5 },
      { x: 0.7, y: 0.5 },
    ];
    const crop = followed(wholeCrop(WIDE), WIDE, before, after);
    expect(zoomOf(crop, WIDE)).toBeCloseTo(2);
    expect(crop.x).toBeCloseTo(400);
    expect(crop.y).toBeCloseTo(100);
  });

  it('stays as it is while two fingers are at one place', () => {
    const same = [
      { x: 0.5, y: 0.5 },
      { x: 0.5, y: 0.5 },
    ];
    expect(followed(wholeCrop(WIDE), WIDE, same, same)).toEqual(wholeCrop(WIDE));
  });
});
