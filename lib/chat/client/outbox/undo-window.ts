import type { Clock } from '@/lib/chat/client/clock';
import { isHeld } from './item';
import type { Outbox } from './outbox';

/**
 * How long a deletion can be undone before it is sent: as long as the notice with the button is shown (notices.tsx).
 */
export const UNDO_MS = 5_000;
/**
 * How much longer a tab waits before it sends a deletion of another tab, where it may still be undone. After a reload,
 * a tab treats its own earlier deletions in the same way.
 */
export const OTHER_TAB_MS = 2_000;

/** Lets the sender send the deletions of an outbox when they can no longer be undone. */
export class UndoWindow {
  readonly #clock: Clock;
  readonly #wallNow: () => number;
  readonly #outbox: Outbox;
  /** By clientId: when each deletion may be sent, by a clock that ignores changes of the system's time. */
  readonly #ends = new Map<string, number>();
  /** The clientIds of the deletions that were made in this tab. */
  readonly #own = new Set<string>();
  #cancelTimer: () => void = () => {};

  constructor(outbox: Outbox, clock: Clock, wallNow: () => number) {
    this.#outbox = outbox;
    this.#clock = clock;
    this.#wallNow = wallNow;
  }

  /** The `heldUntil` of a deletion that is made now. */
  get until(): number {
    return this.#wallNow() + UNDO_MS;
  }

  /** A deletion was made in this tab. */
  opened(clientId: string): void {
    this.#own.add(clientId);
    this.#ends.set(clientId, this.#clock.now() + UNDO_MS);
    this.look();
  }

  /** To be called when the outbox has changed. */
  look(): void {
    const held = new Map(this.#held().map((item) => [item.clientId, item.heldUntil ?? 0]));
    for (const clientId of [...this.#ends.keys(), ...this.#own]) if (!held.has(clientId)) this.#forget(clientId);
    for (const [clientId, until] of held) if (!this.#ends.has(clientId)) this.#ends.set(clientId, this.#endOf(until));
    this.#cancelTimer();
    this.#cancelTimer = () => {};
    const now = this.#clock.now();
    const next = Math.min(...this.#ends.values());
    if (next !== Number.POSITIVE_INFINITY) this.#cancelTimer = this.#clock.after(next - now, () => this.#release());
  }

  /** Releases the deletions that were made in this tab, before their time is over. */
  close(): void {
    for (const clientId of [...this.#own]) this.#outbox.release(clientId);
    this.look();
  }

  stop(): void {
    this.#cancelTimer();
    this.#ends.clear();
    this.#own.clear();
  }

  #release(): void {
    const now = this.#clock.now();
    const due = [...this.#ends].filter(([, end]) => end <= now);
    for (const [clientId] of due) this.#outbox.release(clientId);
    this.look();
  }

  /** When a deletion of another tab may be sent. Even if the system's time was set back, the wait is bounded. */
  #endOf(until: number): number {
    const left = Math.min(Math.max(until - this.#wallNow(), 0), UNDO_MS);
    return this.#clock.now() + left + OTHER_TAB_MS;
  }

  #held() {
    return this.#outbox.items.filter((item) => item.kind === 'delete').filter(isHeld);
  }

  #forget(clientId: string): void {
    this.#ends.delete(clientId);
    this.#own.delete(clientId);
  }
}
