import { backoffMs } from '@/lib/backoff';
import { ARCHIVED, type ErrorFrame } from '@/lib/chat/protocol';
import type { Clock } from './clock';
import type { Connection, ConnectionState } from './connection';
import { type EndReason, isRoomClosed, type RoomEnd } from './end-reason';
import type { ReceivedFrame } from './frames';

export { type EndReason, isRoomClosed, type RoomEnd } from './end-reason';

/**
 * idle: not started, or there is no connection · due: waits before it sends `subscribe` · asked: waits for the answer ·
 * following: receives the room's entries · ended: this person may not read the room, and `endReason` says why.
 */
export type SubscriptionState = 'idle' | 'due' | 'asked' | 'following' | 'ended';
export const ROOM_TIMES = {
  /** The time for the answer to `subscribe`. After it, the connection counts as broken. */
  answerMs: 10_000,
  /** If a subscription lasted this long before it broke, the backoff starts from the beginning. */
  stableMs: 10_000,
  /**
   * How often to ask whether the room can be read again: every 5 to 30 s, and once a minute while the tab is hidden.
   */
  closedMinMs: 5_000,
  closedHiddenMs: 60_000,
} as const;

export interface SubscriptionDeps {
  connection: Connection;
  room: number;
  /** Returns where to resume. Called before each `subscribe`. */
  cursor: () => { since: number; epoch: string };
  /** How long to wait before the first `subscribe` on a new connection, so that not all rooms ask at once. */
  delayMs: () => number;
  /** Asks whether this person may see the room. Resolves with null if they may, and `failed` if there was no answer. */
  probe: () => Promise<EndReason | null | 'failed'>;
  isHidden: () => boolean;
  clock: Clock;
  random: () => number;
}

export interface SubscriptionListener {
  stateChanged(state: SubscriptionState): void;
  /**
   * Gets the room's frames in the order in which they were sent: `subscribed`, and then entries, `head` and `reset`.
   * `ack` and `error` come at any time. An `error` without a room may be about another room.
   */
  received(frame: ReceivedFrame): void;
}

/**
 * Follows one room over the shared connection: subscribes after each `hello`, and again if something goes wrong. Drops
 * frames of an earlier subscription.
 */
export class Subscription {
  readonly #deps: SubscriptionDeps;
  readonly #listener: SubscriptionListener;
  #state: SubscriptionState = 'idle';
  #endReason: RoomEnd | null = null;
  /** Raised for each `subscribe`. The answer contains it. */
  #ref = 0;
  /** The number of tries since the last subscription that lasted. */
  #attempt = 0;
  #followingSince = 0;
  #looking = false;
  #stopListening: (() => void) | null = null;
  #cancelTimer: () => void = () => {};

  constructor(deps: SubscriptionDeps, listener: SubscriptionListener) {
    this.#deps = deps;
    this.#listener = listener;
  }

  get state(): SubscriptionState {
    return this.#state;
  }

  get endReason(): RoomEnd | null {
    return this.#endReason;
  }

  start(): void {
    const { connection } = this.#deps;
    this.#stopListening = connection.subscribe({
      stateChanged: (state) => this.#connectionChanged(state),
      received: (frame) => this.#hear(frame),
    });
    if (connection.state === 'open') this.#askIn(0);
  }

  stop(): void {
    const { connection, room } = this.#deps;
    this.#stopListening?.();
    this.#stopListening = null;
    if (this.#state === 'asked' || this.#state === 'following') connection.send({ type: 'unsubscribe', room });
    this.#go('idle');
  }

  /** Called when the answer to a request for history said that this person may not see the room. */
  refuse(reason: EndReason): void {
    if (!this.#stopListening) return;
    if (!isRoomClosed(reason)) return this.#deps.connection.refuse(reason);
    this.#endReason = reason;
    this.#go('ended');
    this.#waitForRoom();
  }

  /**
   * Subscribes again, because the subscription may be broken. Waits for the backoff, so a lasting fault causes no
   * storm.
   */
  renew(): void {
    if (this.#state === 'following') this.#retry();
  }

  /** Somebody looks at the page again, or the network is back. Asks whether a closed room can be read again. */
  wake(): void {
    if (this.#state === 'ended') void this.#lookAgain();
  }

  #connectionChanged(state: ConnectionState): void {
    if (this.#state === 'ended') {
      // The reason may no longer hold. While the connection is lost, the timer goes on: history requests need no
      // connection.
      if (state === 'open') void this.#lookAgain();
      if (state === 'idle' || state === 'ended') this.#cancelTimer();
      return;
    }
    if (state === 'open') this.#askIn(this.#deps.delayMs());
    else this.#go('idle');
  }

  #askIn(ms: number): void {
    if (ms === 0) return this.#ask();
    this.#go('due');
    this.#after(ms, () => this.#ask());
  }

  #ask(): void {
    const { connection, room, cursor } = this.#deps;
    this.#endReason = null;
    this.#go('asked');
    // A connection that is about to close does not send the frame. The next `hello` leads here again.
    connection.send({ type: 'subscribe', room, ref: ++this.#ref, ...cursor() });
    this.#after(ROOM_TIMES.answerMs, () => connection.scheduleReconnect());
  }

  #retry(): void {
    const { clock, random } = this.#deps;
    const wasStable = this.#state === 'following' && clock.now() - this.#followingSince >= ROOM_TIMES.stableMs;
    if (wasStable) this.#attempt = 0;
    this.#askIn(backoffMs(this.#attempt++, random));
  }

  #hear(frame: ReceivedFrame): void {
    if (isNotUnderstood(frame)) return this.#listener.received(frame);
    if (!('room' in frame) || frame.room !== this.#deps.room) return;
    switch (frame.type) {
      case 'subscribed':
        if (frame.ref !== this.#ref || this.#state !== 'asked') return;
        this.#followingSince = this.#deps.clock.now();
        this.#go('following');
        return this.#listener.received(frame);
      case 'unsubscribed':
        if (frame.ref === this.#ref) this.refuse(frame.reason === ARCHIVED ? ARCHIVED : 'noRoom');
        return;
      case 'error':
        if (frame.ref === undefined) return this.#listener.received(frame);
        if (frame.ref === this.#ref && this.#state === 'asked') this.#refused(frame);
        return;
      case 'ack':
        return this.#listener.received(frame);
      default:
        // Entries between a `subscribe` and its answer belong to the earlier subscription.
        if (this.#state === 'following') this.#listener.received(frame);
    }
  }

  #refused({ retryable }: ErrorFrame): void {
    if (retryable) return this.#retry();
    void this.#askWhy();
  }

  /** The refusal does not say whether the room was archived. The answer to a request for history does. */
  async #askWhy(): Promise<void> {
    const ref = this.#ref;
    this.#cancelTimer();
    const reason = await this.#deps.probe();
    if (this.#ref !== ref || this.#state !== 'asked') return;
    // The room may be readable after all, or there was no answer.
    if (reason === null || reason === 'failed') return this.#retry();
    this.refuse(reason);
  }

  #waitForRoom(): void {
    const { random, isHidden } = this.#deps;
    const ms = Math.max(ROOM_TIMES.closedMinMs, backoffMs(this.#attempt++, random));
    this.#after(isHidden() ? ROOM_TIMES.closedHiddenMs : ms, () => void this.#lookAgain());
  }

  /** Asks whether the room can be read again. Without an answer it counts as closed, and is asked about again later. */
  async #lookAgain(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const reason = await this.#deps.probe();
    this.#looking = false;
    if (this.#state !== 'ended') return;
    if (reason !== null) return this.refuse(reason === 'failed' ? (this.#endReason ?? 'noRoom') : reason);
    // The backoff is not reset: the server may say that nothing is wrong, and still refuse each `subscribe`.
    this.#endReason = null;
    if (this.#deps.connection.state === 'open') this.#ask();
    else this.#go('idle');
  }

  #go(state: SubscriptionState): void {
    this.#cancelTimer();
    this.#cancelTimer = () => {};
    this.#state = state;
    this.#listener.stateChanged(state);
  }

  #after(ms: number, run: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#deps.clock.after(ms, run);
  }
}

/** Of a frame that the server could not read, it knows no room. Whoever sent it knows its id. */
function isNotUnderstood(frame: ReceivedFrame): boolean {
  return frame.type === 'error' && frame.room === undefined && frame.clientId !== null;
}
