import { beforeEach, describe, expect, it } from 'vitest';
import { StageGestures } from './gestures';
import type { Lie } from './zoom';

let lie: Lie;
let done: (string | number)[];
let gestures: StageGestures;

beforeEach(() => {
  done = [];
  gestures = new StageGestures({
    moved: (now) => {
      lie = now;
    },
    turned: (step) => done.push(step),
    dismissed: () => done.push('dismissed'),
  });
  gestures.begin({ width: 4_000, height: 3_000 }, { width: 400, height: 800 });
});

/** One finger from a point to another, in so many milliseconds. */
function drag(from: [number, number], to: [number, number], ms: number, isBeside = false): void {
  gestures.down(1, { x: from[0], y: from[1] }, 0);
  gestures.move(1, { x: to[0], y: to[1] });
  gestures.up(1, ms, isBeside);
}

describe('one finger', () => {
  it('turns to the next and the previous picture, if it goes far enough or is quick', () => {
    drag([100, 0], [-50, 5], 600);
    drag([0, 0], [60, 0], 600);
    drag([0, 0], [60, 0], 100);
    expect(done).toEqual([1, -1]);
  });

  it('closes with a move down, and not with one up', () => {
    drag([0, 0], [5, -200], 300);
    drag([0, 0], [5, 200], 300);
    expect(done).toEqual(['dismissed']);
  });

  it('zooms with a double tap; then it moves the picture and turns nothing', () => {
    drag([50, 0], [50, 0], 10);
    gestures.down(1, { x: 51, y: 0 }, 100);
    gestures.up(1, 120, false);
    expect(lie.scale).toBe(2.5);
    const before = lie.x;
    drag([0, 0], [-30, 0], 100);
    expect(lie.x).toBe(before - 30);
    expect(done).toEqual([]);
  });

  it('closes with a tap beside the picture', () => {
    drag([0, 300], [0, 300], 50, true);
    expect(done).toEqual(['dismissed']);
  });
});

it('two fingers zoom about their middle, and turn nothing when they are lifted', () => {
  gestures.down(1, { x: -50, y: 0 }, 0);
  gestures.down(2, { x: 50, y: 0 }, 0);
  gestures.move(1, { x: -100, y: 0 });
  gestures.move(2, { x: 100, y: 0 });
  expect(lie.scale).toBeCloseTo(2);
  gestures.up(2, 400, false);
  gestures.move(1, { x: -300, y: 0 });
  gestures.up(1, 500, false);
  expect(done).toEqual([]);
  expect(gestures.isZoomed).toBe(true);
});

it('the wheel zooms in and out again', () => {
  gestures.wheel(-500, { x: 0, y: 0 });
  expect(lie.scale).toBeGreaterThan(2);
  gestures.wheel(5_000, { x: 0, y: 0 });
  expect(lie).toEqual({ scale: 1, x: 0, y: 0 });
});
