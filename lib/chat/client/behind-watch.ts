import type { Clock } from './clock';

/** So long an entry that we know to be missing may still come by itself. */
export const BEHIND_MS = 10_000;

/** Tells when a page knows of entries that it does not get, and makes no progress towards them. */
export class BehindWatch {
  readonly #clock: Clock;
  readonly #onStuck: () => void;
  #cursor = -1;
  #cancelTimer: (() => void) | null = null;

  constructor(clock: Clock, onStuck: () => void) {
    this.#clock = clock;
    this.#onStuck = onStuck;
  }

  /** Where the page is now, and whether it should be further. */
  look(cursor: number, isBehind: boolean): void {
    if (isBehind && this.#cancelTimer && cursor === this.#cursor) return;
    this.#cancelTimer?.();
    this.#cancelTimer = isBehind ? this.#clock.after(BEHIND_MS, this.#onStuck) : null;
    this.#cursor = cursor;
  }
}
