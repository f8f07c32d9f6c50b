import type { Clock } from './clock';

/** How long a missing entry may take to arrive by itself. */
export const BEHIND_MS = 10_000;

/**
 * Calls `onStuck` if a tab knows that entries are missing, and no entry arrives for BEHIND_MS.
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

  /** @param place names the log shown and the last entry shown. @param isBehind whether entries are missing */
  look(place: string, isBehind: boolean): void {
    if (isBehind && this.#cancelTimer && place === this.#place) return;
    this.#cancelTimer?.();
    this.#cancelTimer = isBehind ? this.#clock.after(BEHIND_MS, this.#onStuck) : null;
    this.#place = place;
  }
}
