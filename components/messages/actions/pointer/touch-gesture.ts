/**
 * A finger on a message. Held still, it opens the message's menu. Moved from the start of the line towards its end, it
 * replies to the message. Pure.
 */

export interface GestureHandlers {
  held: () => void;
  /** How far the message follows the finger, in pixels; 0 once the gesture ends. `answers`: far enough for a reply. */
  moved: (px: number, answers: boolean) => void;
  /** The finger was lifted after it had moved far enough. */
  swiped: () => void;
}

const HOLD_MS = 450;
/** Up to this distance a finger counts as still: fingers always move a little. */
const STILL_PX = 10;
/** From this distance on, the message follows the finger. */
const BEGIN_PX = 14;
const MOST_PX = 72;
const ENOUGH_PX = 52;

export class TouchGesture {
  readonly #handlers: GestureHandlers;
  /** Calls `run` after `ms` milliseconds. Returns a function that cancels the call. */
  readonly #after: (ms: number, run: () => void) => () => void;
  #start: { x: number; y: number } | null = null;
  #state: 'none' | 'still' | 'swipe' | 'held' = 'none';
  #px = 0;
  #cancelHold: () => void = () => {};

  constructor(handlers: GestureHandlers, after: (ms: number, run: () => void) => () => void) {
    this.#handlers = handlers;
    this.#after = after;
  }

  /** Whether the finger has opened the menu. Then lifting the finger does nothing else. */
  get isHeld(): boolean {
    return this.#state === 'held';
  }

  down(x: number, y: number): void {
    this.cancel();
    this.#start = { x, y };
    this.#state = 'still';
    this.#cancelHold = this.#after(HOLD_MS, () => {
      this.#state = 'held';
      this.#handlers.held();
    });
  }

  /** @param sign 1 if a line begins at the left, else -1 */
  move(x: number, y: number, sign: 1 | -1): void {
    if (!this.#start) return;
    const [dx, dy] = [(x - this.#start.x) * sign, Math.abs(y - this.#start.y)];
    if (this.#state === 'still' && Math.hypot(dx, dy) > STILL_PX) {
      this.#cancelHold();
      if (dx < BEGIN_PX && dy <= STILL_PX && dx > 0) return;
      if (dx < dy * 1.5) return this.cancel();
      this.#state = 'swipe';
    }
    if (this.#state !== 'swipe') return;
    this.#px = Math.max(0, Math.min(MOST_PX, dx - BEGIN_PX));
    this.#handlers.moved(this.#px, this.#px >= ENOUGH_PX);
  }

  up(): void {
    if (this.#state === 'swipe' && this.#px >= ENOUGH_PX) this.#handlers.swiped();
    this.cancel();
  }

  /** Called when the browser uses the finger to scroll, or when another finger touches the screen. */
  cancel(): void {
    this.#cancelHold();
    if (this.#state === 'swipe') this.#handlers.moved(0, false);
    this.#start = null;
    this.#state = 'none';
    this.#px = 0;
  }
}
