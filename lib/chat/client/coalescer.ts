import type { Clock } from './clock';

/** Does its work at once when asked, and what it is asked for within `ms` of that together, at the end of that time. */
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

  /** Does it now. */
  insist(): void {
    this.#isAsked = false;
    this.#work();
  }

  /** Forgets what it was asked for. */
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
