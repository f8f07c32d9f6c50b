import type { Clock } from '@/lib/chat/client/clock';

/**
 * How long slow mode keeps this person from writing in one room, as far as this tab knows. It counts from what it
 * heard, by a clock of its own, so the clocks of the server and of this device need not agree. The server decides.
 */
export class SlowWait {
  readonly #clock: Pick<Clock, 'now'>;
  /** When a message was last acknowledged here. */
  #wroteAt: number | null = null;
  /** What the server said last. */
  #until = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** The server has stored a message of this person now. */
  wrote(): void {
    this.#wroteAt = this.#clock.now();
  }

  /** The server says that the person must wait for so many seconds from now. */
  mustWait(seconds: number): void {
    this.#until = Math.max(this.#until, this.#clock.now() + seconds * 1_000);
  }

  /** @param slowSeconds of the room now; 0: nobody waits. @returns milliseconds */
  leftMs(slowSeconds: number): number {
    const now = this.#clock.now();
    const slowMs = slowSeconds * 1_000;
    const sinceMs = this.#wroteAt === null ? slowMs : now - this.#wroteAt;
    return Math.min(slowMs, Math.max(0, slowMs - sinceMs, this.#until - now));
  }
}
