import type { Clock } from '@/lib/chat/client/clock';

/**
 * How long slow mode keeps this person from writing in one room, as far as this tab knows. The server decides. The time
 * is counted from the moment when the tab got the server's answer, by a clock of the tab alone, so the clocks of the
 * server and of this device need not agree.
 */
export class SlowWait {
  readonly #clock: Pick<Clock, 'now'>;
  /** When the server last acknowledged a message of this tab; null: not yet. */
  #wroteAt: number | null = null;
  /** Until when the person must wait, by the latest end that the server has told. */
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

  /**
   * @param slowSeconds the room's setting now; 0: nobody has to wait.
   * @returns milliseconds; 0: the person may write
   */
  leftMs(slowSeconds: number): number {
    const now = this.#clock.now();
    const slowMs = slowSeconds * 1_000;
    const sinceMs = this.#wroteAt === null ? slowMs : now - this.#wroteAt;
    return Math.min(slowMs, Math.max(0, slowMs - sinceMs, this.#until - now));
  }
}
