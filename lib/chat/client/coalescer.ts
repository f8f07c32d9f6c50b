import type { Clock } from './clock';

/**
 * Does some work at once when asked. However often it is asked again within `ms`, it does the work only once more, at
 * the end of that time.
 */
export class Coalescer {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #work: () => void;
  #cancelPause: (() => void) | null = null;
  #isAsked = false;

  constructor(clock: Clock, ms: number, work: () => void) {
    this.#clock = clock;
    this.#ms = ms;
    this.#work = work;
  }

  ask(): void {
    this.#isAsked = true;
    if (!this.#cancelPause) this.#run();
  }

  /** Does the work now, without waiting for the end of that time. */
  insist(): void {
    this.#isAsked = false;
    this.#work();
  }

  /** Does the work now if a request waits for the end of that time. */
  flush(): void {
    if (this.#isAsked) this.insist();
  }

  /** Drops a request that still waits, and ends the wait. */
  cancel(): void {
    this.#cancelPause?.();
    this.#cancelPause = null;
    this.#isAsked = false;
  }

  #run(): void {
    this.insist();
    this.#cancelPause = this.#clock.after(this.#ms, () => {
      this.#cancelPause = null;
      if (this.#isAsked) this.#run();
    });
  }
}
