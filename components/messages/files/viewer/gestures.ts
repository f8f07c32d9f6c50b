import { type Lie, movedBy, type Point, type Size, toggledAt, WHOLE, zoomedAt } from './zoom';

/** What fingers, the mouse and the wheel do with the picture on the stage. */

export interface StageEvents {
  /** The picture lies there now; `drag`: how far the finger that would turn to the next one has moved. */
  moved: (lie: Lie, drag: Point) => void;
  /** -1: to the previous picture; 1: to the next one. */
  turned: (step: -1 | 1) => void;
  /** Swiped down, or pressed beside the picture. */
  dismissed: () => void;
}

interface Touch {
  start: Point;
  now: Point;
  at: number;
}

/** A press that moves less is a tap. */
const TAP_PX = 8;
const DOUBLE_TAP_MS = 300;
/** How far a finger must go to the side to turn, and down to close. A quick one needs a third of it. */
const TURN_PX = 90;
const QUICK_MS = 250;
const WHEEL_STEP = 1.0015;

/** Keeps how one picture lies. Points are measured from the middle of the stage. The clock is that of the events. */
export class StageGestures {
  readonly #events: StageEvents;
  readonly #touches = new Map<number, Touch>();
  #picture: Size = { width: 1, height: 1 };
  #stage: Size = { width: 1, height: 1 };
  #lie: Lie = WHOLE;
  #tapped: { point: Point; at: number } | null = null;
  /** Two fingers were there in this gesture: what remains of it turns nothing. */
  #wasPinched = false;

  constructor(events: StageEvents) {
    this.#events = events;
  }

  /** Another picture, or another size of the stage: the picture is whole. */
  begin(picture: Size, stage: Size): void {
    this.#picture = picture;
    this.#stage = stage;
    this.#touches.clear();
    this.#lieAt(WHOLE);
  }

  get isZoomed(): boolean {
    return this.#lie.scale > 1;
  }

  down(id: number, point: Point, at: number): void {
    if (this.#touches.size === 0) this.#wasPinched = false;
    this.#touches.set(id, { start: point, now: point, at });
    if (this.#touches.size > 1) this.#wasPinched = true;
  }

  move(id: number, point: Point): void {
    const touch = this.#touches.get(id);
    if (!touch) return;
    const before = touch.now;
    const [one, two] = this.#touches.values();
    if (one && two) {
      const distance = apart(one, two);
      touch.now = point;
      const middle = { x: (one.now.x + two.now.x) / 2, y: (one.now.y + two.now.y) / 2 };
      if (distance > 0) this.zoom(apart(one, two) / distance, middle);
      return;
    }
    touch.now = point;
    if (this.isZoomed || this.#wasPinched) {
      this.#lieAt(movedBy(this.#lie, minus(point, before), this.#picture, this.#stage));
    } else {
      this.#events.moved(this.#lie, minus(point, touch.start));
    }
  }

  up(id: number, at: number, isBeside: boolean): void {
    const touch = this.#touches.get(id);
    this.#touches.delete(id);
    if (!touch || this.#touches.size > 0) return;
    const moved = minus(touch.now, touch.start);
    if (this.#wasPinched) return this.#lieAt(this.#lie);
    if (Math.hypot(moved.x, moved.y) < TAP_PX) return this.#tap(touch.now, at, isBeside);
    if (this.isZoomed) return;
    const needed = at - touch.at < QUICK_MS ? TURN_PX / 3 : TURN_PX;
    this.#events.moved(this.#lie, { x: 0, y: 0 });
    if (Math.abs(moved.x) > Math.abs(moved.y)) {
      if (Math.abs(moved.x) > needed) this.#events.turned(moved.x > 0 ? -1 : 1);
    } else if (moved.y > needed) this.#events.dismissed();
  }

  cancel(): void {
    this.#touches.clear();
    this.#lieAt(this.#lie);
  }

  wheel(deltaY: number, at: Point): void {
    this.zoom(WHEEL_STEP ** -deltaY, at);
  }

  zoom(factor: number, at: Point): void {
    this.#lieAt(zoomedAt(this.#lie, factor, at, this.#picture, this.#stage));
  }

  #tap(point: Point, at: number, isBeside: boolean): void {
    const before = this.#tapped;
    this.#tapped = { point, at };
    if (
      before &&
      at - before.at < DOUBLE_TAP_MS &&
      Math.hypot(point.x - before.point.x, point.y - before.point.y) < 40
    ) {
      this.#tapped = null;
      return this.#lieAt(toggledAt(this.#lie, point, this.#picture, this.#stage));
    }
    if (isBeside && !this.isZoomed) this.#events.dismissed();
  }

  #lieAt(lie: Lie): void {
    this.#lie = lie;
    this.#events.moved(lie, { x: 0, y: 0 });
  }
}

function apart(one: Touch, two: Touch): number {
  return Math.hypot(one.now.x - two.now.x, one.now.y - two.now.y);
}

function minus(a: Point, b: Point): Point {
  return { x: a.x - b.x, y: a.y - b.y };
}
