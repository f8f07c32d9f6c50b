import { describe, expect, it } from 'vitest';
import { fitted, mostScale, movedBy, toggledAt, WHOLE, zoomedAt } from './zoom';

const stage = { width: 400, height: 800 };
const photo = { width: 4_000, height: 3_000 };

describe('a picture on the stage', () => {
  it('is whole at first, and never enlarged', () => {
    expect(fitted(photo, stage)).toEqual({ width: 400, height: 300 });
    expect(fitted({ width: 32, height: 16 }, stage)).toEqual({ width: 32, height: 16 });
  });

  it('zooms so that the point under the finger stays there', () => {
    const lie = zoomedAt({ scale: 4, x: 0, y: 0 }, 2, { x: 100, y: 50 }, photo, stage);
    expect(lie).toEqual({ scale: 8, x: -100, y: -50 });
  });

  it('is never smaller than whole, and larger only to a bound', () => {
    expect(zoomedAt(WHOLE, 0.1, { x: 10, y: 10 }, photo, stage)).toEqual(WHOLE);
    expect(zoomedAt(WHOLE, 1_000, { x: 0, y: 0 }, photo, stage).scale).toBe(mostScale(photo, stage));
    expect(mostScale({ width: 32, height: 16 }, stage)).toBe(4);
  });

  it('moves up to its edges', () => {
    const twice = { scale: 2, x: 0, y: 0 };
    // It is 800 wide and 600 high then: to the sides it can move, upwards it cannot.
    expect(movedBy(twice, { x: 1_000, y: 1_000 }, photo, stage)).toEqual({ scale: 2, x: 200, y: 0 });
    expect(movedBy(twice, { x: -50, y: 0 }, photo, stage)).toEqual({ scale: 2, x: -50, y: 0 });
  });

  it('comes nearer with a double tap, and is whole after the next', () => {
    const near = toggledAt(WHOLE, { x: 80, y: 0 }, photo, stage);
    expect(near).toEqual({ scale: 2.5, x: -120, y: 0 });
    expect(toggledAt(near, { x: 0, y: 0 }, photo, stage)).toEqual(WHOLE);
  });
});
