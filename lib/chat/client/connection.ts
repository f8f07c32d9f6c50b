import { backoffMs } from '@/lib/backoff';
import {
  CLOSE,
  type ClientFrame,
  HEARTBEAT_MS,
  SILENCE_MS,
  SUBPROTOCOL_V2,
  shouldReconnect,
} from '@/lib/chat/protocol';
import type { Clock } from './clock';
import { type ReceivedFrame, readFrame } from './frames';

/**
 * idle: not started, or stopped · connecting: waits for `hello` · open: exchanges frames · waiting: waits for the next
 * try · ended: the server refuses this person, and `endReason` says why.
 */
export type ConnectionState = 'idle' | 'connecting' | 'open' | 'waiting' | 'ended';
type ConnectionEvent = 'start' | 'hello' | 'lost' | 'retry' | 'refused' | 'stop';
export type ConnectionEnd = 'signedOut' | 'otherUser';

/** An event that has no entry for the current state came too late, and is ignored. */
const TRANSITIONS: Record<ConnectionState, Partial<Record<ConnectionEvent, ConnectionState>>> = {
  idle: { start: 'connecting' },
  connecting: { hello: 'open', lost: 'waiting', refused: 'ended', stop: 'idle' },
  open: { lost: 'waiting', refused: 'ended', stop: 'idle' },
  waiting: { retry: 'connecting', refused: 'ended', stop: 'idle' },
  ended: { start: 'connecting', refused: 'ended', stop: 'idle' },
};

export const TIMES = {
  /** How long to wait for `hello` after dialling. */
  helloMs: 10_000,
  /** If a connection lasted this long before it was lost, the backoff starts from the beginning. */
  stableMs: 10_000,
  /** The shortest wait for the next try while the tab is hidden. */
  hiddenRetryMs: 10_000,
  /**
   * After this much silence a heartbeat is overdue. When somebody comes back to the tab, an overdue connection is
   * dropped.
   */
  overdueMs: HEARTBEAT_MS + 5_000,
} as const;

/** The value of WebSocket.OPEN. */
const OPEN = 1;

/** The members of a WebSocket that the client uses. */
export type WebSocketLike = Pick<WebSocket, 'send' | 'close' | 'readyState' | 'onmessage' | 'onclose'>;

export interface ConnectionDeps {
  /** The id of the person to whom this tab belongs. A connection that turns out to be somebody else's is refused. */
  userId: number;
  url: () => string;
  open: (url: string, protocol: string) => WebSocketLike;
  /**
   * Asks why the upgrade may have been refused, which a browser does not tell. Resolves with null if nothing is wrong,
   * and `failed` if there was no answer.
   */
  probe: () => Promise<ConnectionEnd | null | 'failed'>;
  isHidden: () => boolean;
  clock: Clock;
  random: () => number;
}

export interface ConnectionListener {
  stateChanged(state: ConnectionState): void;
  /** Gets all frames in the order in which they were sent, beginning with `hello`. */
  received(frame: ReceivedFrame): void;
}

/**
 * The one connection of a tab, which all its rooms share. It reconnects by itself. It does not guarantee delivery: a
 * timeline requests entries that it misses, and an outbox sends its items again.
 */
export class Connection {
  readonly #deps: ConnectionDeps;
  readonly #listeners = new Set<ConnectionListener>();
  #state: ConnectionState = 'idle';
  #endReason: ConnectionEnd | null = null;
  #epoch: string | null = null;
  #ws: WebSocketLike | null = null;
  /** The number of tries since the last connection that lasted. */
  #attempt = 0;
  #heardAt = 0;
  #openedAt = 0;
  #looking = false;
  /** Each state has at most one timer, which is cancelled when the state ends. */
  #cancelTimer: () => void = () => {};

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get endReason(): ConnectionEnd | null {
    return this.#endReason;
  }

  /** The epoch of the server's log, from the last `hello`. Null before the first one. */
  get epoch(): string | null {
    return this.#epoch;
  }

  subscribe(listener: ConnectionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    this.#attempt = 0;
    this.#go('start');
  }

  stop(): void {
    this.#go('stop');
  }

  /** Called when the server, or the answer to a request for history, said that this session has ended. */
  refuse(reason: ConnectionEnd): void {
    if (TRANSITIONS[this.#state].refused) this.#endReason = reason;
    this.#go('refused');
  }

  /** Drops the connection in any state, and dials again at once. */
  restart(): void {
    this.#go('lost');
    this.#go('retry');
  }

  /**
   * Drops a connection that may be broken, and dials again after the backoff, so that a lasting fault causes no storm.
   */
  scheduleReconnect(): void {
    this.#go('lost');
  }

  /** The network is back. It may be another one, so an open connection is most likely dead. */
  networkBack(): void {
    if (this.#state === 'ended') return void this.#lookAgain();
    this.#attempt = 0;
    this.restart();
  }

  /** Somebody looks at the page again. */
  async wake(): Promise<void> {
    const isOverdue = this.#state === 'open' && this.#silence() > TIMES.overdueMs;
    if (this.#state === 'waiting' || isOverdue) this.networkBack();
    // The person may have signed in again in another tab.
    if (this.#state === 'ended') await this.#lookAgain();
  }

  /** Whether a frame can be sent now: the browser may be closing a connection that still counts as open. */
  get isReady(): boolean {
    return this.#state === 'open' && this.#ws?.readyState === OPEN;
  }

  /** Sends a frame. Returns false if the connection cannot take it; nothing is queued here. */
  send(frame: ClientFrame): boolean {
    if (!this.isReady) return false;
    this.#ws?.send(JSON.stringify(frame));
    return true;
  }

  #go(event: ConnectionEvent): void {
    const next = TRANSITIONS[this.#state][event];
    if (!next) return;
    this.#cancelTimer();
    this.#cancelTimer = () => {};
    this.#leave(next);
    this.#state = next;
    this.#enter(next);
    for (const listener of this.#listeners) listener.stateChanged(next);
  }

  #leave(next: ConnectionState): void {
    const { clock } = this.#deps;
    if (next === 'open') return;
    if (this.#state === 'open' && clock.now() - this.#openedAt >= TIMES.stableMs) this.#attempt = 0;
    this.#hangUp();
  }

  #enter(state: ConnectionState): void {
    if (state === 'connecting') this.#connect();
    if (state === 'open') this.#listen();
    if (state === 'waiting') this.#wait();
  }

  #connect(): void {
    this.#endReason = null;
    // Dials in the next turn, because a page that starts and stops at once (React's strict mode) must not dial at all.
    this.#after(0, () => {
      this.#dial();
      this.#after(TIMES.helloMs, () => this.#go('lost'));
    });
  }

  #dial(): void {
    const { open, url } = this.#deps;
    const ws = open(url(), SUBPROTOCOL_V2);
    ws.onmessage = ({ data }) => this.#hear(data);
    ws.onclose = ({ code }) => this.#closed(code);
    this.#ws = ws;
  }

  #hangUp(): void {
    if (!this.#ws) return;
    this.#ws.onmessage = null;
    this.#ws.onclose = null;
    this.#ws.close();
    this.#ws = null;
  }

  #hear(data: unknown): void {
    this.#heardAt = this.#deps.clock.now();
    const frame = readFrame(data);
    if (!frame) return;
    if (frame.type === 'hello') {
      if (frame.userId !== this.#deps.userId) return this.refuse('otherUser');
      this.#epoch = frame.epoch;
      this.#go('hello');
    }
    if (this.#state !== 'open') return;
    for (const listener of this.#listeners) listener.received(frame);
  }

  #closed(code: number): void {
    // The node is stopping, and the client should go to another one. This is no failure, however short the connection
    // was.
    if (code === CLOSE.restart) this.#attempt = 0;
    if (shouldReconnect(code)) return this.#go('lost');
    // Other final codes concern a single room. They never come with `chat.v2`, which has frames for that.
    this.refuse('signedOut');
  }

  #listen(): void {
    this.#openedAt = this.#deps.clock.now();
    this.#heardAt = this.#openedAt;
    this.#watchSilence();
  }

  #watchSilence(): void {
    this.#after(SILENCE_MS - this.#silence(), () => {
      if (this.#silence() >= SILENCE_MS) this.#go('lost');
      else this.#watchSilence();
    });
  }

  #silence(): number {
    return this.#deps.clock.now() - this.#heardAt;
  }

  #wait(): void {
    const { random, isHidden } = this.#deps;
    const attempt = this.#attempt++;
    const ms = backoffMs(attempt, random);
    this.#after(isHidden() ? Math.max(ms, TIMES.hiddenRetryMs) : ms, () => this.#go('retry'));
    if (attempt > 0) void this.#askWhy();
  }

  /** Asks with an ordinary request, because to a browser a refused upgrade looks like any other failure. */
  async #askWhy(): Promise<void> {
    const reason = await this.#deps.probe();
    if (reason === null || reason === 'failed') return;
    if (this.#state !== 'open' && this.#state !== 'idle') this.refuse(reason);
  }

  /** Asks whether the reason for the end still holds. Without an answer, it counts as still valid. */
  async #lookAgain(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const reason = await this.#deps.probe();
    this.#looking = false;
    if (this.#state !== 'ended') return;
    if (reason === null) return this.#go('start');
    if (reason !== 'failed') this.#endReason = reason;
    this.#go('refused');
  }

  #after(ms: number, run: () => void): void {
    this.#cancelTimer = this.#deps.clock.after(ms, run);
  }
}
