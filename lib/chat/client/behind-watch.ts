import type { Clock } from './clock';

/** How long an entry that we know to be missing may take to arrive by itself. */
export const BEHIND_MS = 10_000;

/**
 * Calls `onStuck` if a page knows of entries that it does not get, and makes no progress towards them for BEHIND_MS.
 */
export class BehindWatch {
  readonly #clock: Clock;
  readonly #onStuck: () => void;
  #place = '';
  #cancelTimer: (() => void) | null = null;

  constructor(clock: Clock, onStuck: () => void) {
    this.#clock = clock;
    this.#onStuck = onStuck;
  }

  /** Tells where the page is now, in which log, and whether it is behind. */
  look(place: string, isBehind: boolean): void {
    if (isBehind && this.#cancelTimer && place === this.#place) return;
    this.#cancelTimer?.();
    this.#cancelTimer = isBehind ? this.#clock.after(BEHIND_MS, this.#onStuck) : null;
    this.#place = place;
  }
}
