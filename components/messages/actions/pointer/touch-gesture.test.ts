import { describe, expect, it } from 'vitest';
import { TouchGesture } from './touch-gesture';

function start() {
  const events: string[] = [];
  let hold: (() => void) | null = null;
  const gesture = new TouchGesture(
    { held: () => events.push('held'), moved: (px) => events.push(`moved ${px}`), swiped: () => events.push('swiped') },
    (_, run) => {
      hold = run;
      return () => {
        hold = null;
      };
    },
  );
  return { events, gesture, wait: () => hold?.() };
}

describe('a finger on a message', () => {
  it('opens the menu when it is held still', () => {
    const { events, gesture, wait } = start();
    gesture.down(100, 100);
    gesture.move(103, 104, 1);
    wait();
    expect(events).toEqual(['held']);
    expect(gesture.isHeld).toBe(true);
    gesture.move(190, 100, 1);
    gesture.up();
    expect(events).toEqual(['held']);
  });

  it('replies when it moves far enough towards the end of the line', () => {
    const { events, gesture, wait } = start();
    gesture.down(100, 100);
    gesture.move(130, 102, 1);
    wait();
    gesture.move(180, 104, 1);
    gesture.up();
    expect(events).toEqual(['moved 16', 'moved 66', 'swiped', 'moved 0']);
  });

  it('replies when it moves to the left where lines begin at the right', () => {
    const { events, gesture } = start();
    gesture.down(200, 100);
    gesture.move(100, 100, -1);
    gesture.up();
    expect(events).toEqual(['moved 72', 'swiped', 'moved 0']);
  });

  it('does nothing when it moves back, moves the other way, scrolls or is cancelled', () => {
    for (const path of [
      [
        [180, 100],
        [110, 100],
      ],
      [[20, 100]],
      [[105, 160]],
    ] as const) {
      const { events, gesture, wait } = start();
      gesture.down(100, 100);
      for (const [x, y] of path) gesture.move(x, y, 1);
      wait();
      gesture.up();
      expect(events.filter((event) => !event.startsWith('moved'))).toEqual([]);
    }
    const { events, gesture, wait } = start();
    gesture.down(100, 100);
    gesture.move(180, 100, 1);
    gesture.cancel();
    gesture.up();
    wait();
    expect(events).toEqual(['moved 66', 'moved 0']);
  });
});
