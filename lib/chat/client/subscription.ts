import { backoffMs } from '@/lib/backoff';
import { ARCHIVED, type ErrorFrame } from '@/lib/chat/protocol';
import type { Clock } from './clock';
import type { Connection, ConnectionState } from './connection';
import { type EndReason, isRoomClosed, type RoomEnd } from './end-reason';
import type { ReceivedFrame } from './frames';

export { type EndReason, isRoomClosed, type RoomEnd } from './end-reason';

/**
 * idle: there is no connection, or it was not started · due: `subscribe` follows after a wait · asked: until the answer ·
 * following: the room's entries come · ended: the room is closed to this person, and `endReason` says why.
 */
export type SubscriptionState = 'idle' | 'due' | 'asked' | 'following' | 'ended';
export const ROOM_TIMES = {
  /** From `subscribe` to its answer. Without an answer the connection counts as broken. */
  answerMs: 10_000,
  /** If a subscription lasted this long, the next one that breaks starts the backoff from the beginning. */
  stableMs: 10_000,
  /**
   * How often to ask about a closed room: after 5 s at the earliest, and at least every 30 s; once a minute while
   * nobody looks.
   */
  closedMinMs: 5_000,
  closedHiddenMs: 60_000,
} as const;

export interface SubscriptionDeps {
  connection: Connection;
  room: number;
  /** Called before each try: where to resume. */
  cursor: () => { since: number; epoch: string };
  /** How long to wait with the first `subscribe` on a new connection, so that not all rooms ask at once. */
  delayMs: () => number;
  /** Asks whether this person may see the room. Null: nothing is wrong; `failed`: no answer. */
  probe: () => Promise<EndReason | null | 'failed'>;
  isHidden: () => boolean;
  clock: Clock;
  random: () => number;
}

export interface SubscriptionListener {
  stateChanged(state: SubscriptionState): void;
  /**
   * Gets the room's frames in the order sent: `subscribed`, then entries, `head` and `reset`; answers at any time. An
   * `error` without a room may be about another room.
   */
  received(frame: ReceivedFrame): void;
}

/**
 * Follows one room over the shared connection: subscribes on each `hello`, and again if something goes wrong. Frames of
 * an earlier subscription are dropped.
 */
export class Subscription {
  readonly #deps: SubscriptionDeps;
  readonly #listener: SubscriptionListener;
  #state: SubscriptionState = 'idle';
  #endReason: RoomEnd | null = null;
  /** Higher for each `subscribe`. The answer carries it. */
  #ref = 0;
  /** Tries since the last good subscription. */
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

  /** Asks again, after the backoff, if the subscription may be broken: so a lasting fault causes no storm. */
  renew(): void {
    if (this.#state === 'following') this.#retry();
  }

  /** Somebody looks at the page again, or the network is back: a closed room may be open again. */
  wake(): void {
    if (this.#state === 'ended') void this.#lookAgain();
  }

  #connectionChanged(state: ConnectionState): void {
    if (this.#state === 'ended') {
      // The reason may be gone. While the connection is lost, ordinary requests tell.
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
    // If the connection is about to close, it is not sent. Then the next `hello` follows.
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
        // Between `subscribe` and its answer, entries belong to the subscription before.
        if (this.#state === 'following') this.#listener.received(frame);
    }
  }

  #refused({ retryable }: ErrorFrame): void {
    if (retryable) return this.#retry();
    void this.#askWhy();
  }

  /** The server does not say whether a room was archived, but a request for its history tells. */
  async #askWhy(): Promise<void> {
    const ref = this.#ref;
    this.#cancelTimer();
    const reason = await this.#deps.probe();
    if (this.#ref !== ref || this.#state !== 'asked') return;
    // Without an answer, nobody said that the room is closed.
    if (reason === null || reason === 'failed') return this.#retry();
    this.refuse(reason);
  }

  #waitForRoom(): void {
    const { random, isHidden } = this.#deps;
    const ms = Math.max(ROOM_TIMES.closedMinMs, backoffMs(this.#attempt++, random));
    this.#after(isHidden() ? ROOM_TIMES.closedHiddenMs : ms, () => void this.#lookAgain());
  }

  /** Asks whether the room is still closed. Without an answer it is, and is asked about again later. */
  async #lookAgain(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const reason = await this.#deps.probe();
    this.#looking = false;
    if (this.#state !== 'ended') return;
    if (reason !== null) return this.refuse(reason === 'failed' ? (this.#endReason ?? 'noRoom') : reason);
    // The backoff goes on: a server that lets nobody in but says that nothing is wrong is asked less and less often.
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
