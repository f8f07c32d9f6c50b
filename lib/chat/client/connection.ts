import { backoffMs } from '@/lib/backoff';
import {
  ARCHIVED,
  CLOSE,
  type ClientFrame,
  HEARTBEAT_MS,
  SILENCE_MS,
  SUBPROTOCOL,
  shouldReconnect,
} from '@/lib/chat/protocol';
import type { Clock } from './clock';
import { type ReceivedFrame, readFrame } from './frames';

/**
 * idle: not started, or stopped · connecting: until `hello` · open: frames come and go · waiting: for the next try ·
 * ended: the server does not want us, and why is in `endReason`.
 */
export type SocketState = 'idle' | 'connecting' | 'open' | 'waiting' | 'ended';
type ConnectionEvent = 'start' | 'hello' | 'lost' | 'retry' | 'refused' | 'stop';
/** noRoom: gone, or not open to this person, and which of the two is not told. */
export type EndReason = 'signedOut' | 'noRoom' | 'archived' | 'otherUser';

/** The room is closed to this person. It may be opened again. */
export function isRoomClosed(reason: EndReason | null): boolean {
  return reason === 'noRoom' || reason === 'archived';
}

/** What happens in a state without an entry for it is late, and means nothing. */
const TRANSITIONS: Record<SocketState, Partial<Record<ConnectionEvent, SocketState>>> = {
  idle: { start: 'connecting' },
  connecting: { hello: 'open', lost: 'waiting', refused: 'ended', stop: 'idle' },
  open: { lost: 'waiting', refused: 'ended', stop: 'idle' },
  waiting: { retry: 'connecting', refused: 'ended', stop: 'idle' },
  ended: { start: 'connecting', refused: 'ended', stop: 'idle' },
};

export const TIMES = {
  /** From dialling to `hello`. */
  helloMs: 10_000,
  /** A connection that lasted this long was a good one: the next loss starts the backoff anew. */
  stableMs: 10_000,
  /** Nobody looks: no hurry. */
  hiddenRetryMs: 10_000,
  /** A closed room is asked about this often at most, and every 30 s at least; while nobody looks, once a minute. */
  closedMinMs: 5_000,
  closedHiddenMs: 60_000,
  /** Silence that is strange when somebody comes back to the tab: a heartbeat is overdue. */
  overdueMs: HEARTBEAT_MS + 5_000,
} as const;

/** WebSocket.OPEN */
const OPEN = 1;

/** What is used of a WebSocket. */
export type WebSocketLike = Pick<WebSocket, 'send' | 'close' | 'readyState' | 'onmessage' | 'onclose'>;

export interface ChatSocketDeps {
  /** Who this page belongs to: a connection that speaks as somebody else is not used. */
  user: string;
  /** Asked before each try: it says from where to resume. */
  url: () => string;
  open: (url: string, protocol: string) => WebSocketLike;
  /** Why the upgrade may have been refused, which a browser does not tell; null: nothing is wrong; or there was no answer. */
  probe: () => Promise<EndReason | null | 'failed'>;
  isHidden: () => boolean;
  clock: Clock;
  random: () => number;
}

export interface SocketListener {
  stateChanged(state: SocketState): void;
  /** In the order sent; every one after `hello`, and that too. */
  received(frame: ReceivedFrame): void;
}

/** A connection that comes back by itself. Promises nothing about frames: the timeline repairs, the outbox repeats. */
export class Connection {
  readonly #deps: ChatSocketDeps;
  readonly #listeners = new Set<SocketListener>();
  #state: SocketState = 'idle';
  #endReason: EndReason | null = null;
  #ws: WebSocketLike | null = null;
  /** Tries since the last good connection. */
  #attempt = 0;
  #heardAt = 0;
  #openedAt = 0;
  #looking = false;
  /** Each state has at most one timer, and leaves none behind. */
  #cancelTimer: () => void = () => {};

  constructor(deps: ChatSocketDeps) {
    this.#deps = deps;
  }

  get state(): SocketState {
    return this.#state;
  }

  get endReason(): EndReason | null {
    return this.#endReason;
  }

  subscribe(listener: SocketListener): () => void {
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

  /** The server, or a page of history, said that there is nothing here for this person. */
  refuse(reason: EndReason): void {
    if (TRANSITIONS[this.#state].refused) this.#endReason = reason;
    this.#go('refused');
  }

  /** Lets go of the connection, whatever its state, and dials at once. */
  restart(): void {
    this.#go('lost');
    this.#go('retry');
  }

  /** The connection gave reason to doubt it: comes back after the backoff, so that a lasting fault makes no storm. */
  scheduleReconnect(): void {
    this.#go('lost');
  }

  /** The network is back, perhaps another one: what was open is most likely dead. */
  networkBack(): void {
    if (this.#state === 'ended') return void this.#lookAgain();
    this.#attempt = 0;
    this.restart();
  }

  /** Somebody looks at the page again. */
  async wake(): Promise<void> {
    const isOverdue = this.#state === 'open' && this.#silence() > TIMES.overdueMs;
    if (this.#state === 'waiting' || isOverdue) this.networkBack();
    // Signed in again in another tab, perhaps, or the room was opened again.
    if (this.#state === 'ended') await this.#lookAgain();
  }

  /** Whether a frame can be sent now: the browser may be closing a connection that still counts as open. */
  get isReady(): boolean {
    return this.#state === 'open' && this.#ws?.readyState === OPEN;
  }

  /** Whether it was handed to the connection; nothing is queued here. */
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

  #leave(next: SocketState): void {
    const { clock } = this.#deps;
    if (next === 'open') return;
    if (this.#state === 'open' && clock.now() - this.#openedAt >= TIMES.stableMs) this.#attempt = 0;
    this.#hangUp();
  }

  #enter(state: SocketState): void {
    if (state === 'connecting') this.#connect();
    if (state === 'open') this.#listen();
    if (state === 'waiting') this.#wait();
    if (state === 'ended' && isRoomClosed(this.#endReason)) this.#waitForRoom();
  }

  #connect(): void {
    this.#endReason = null;
    // Not at once: a page that starts and stops in the same breath (React's strict mode) shall not dial at all.
    this.#after(0, () => {
      this.#dial();
      this.#after(TIMES.helloMs, () => this.#go('lost'));
    });
  }

  #dial(): void {
    const { open, url } = this.#deps;
    const ws = open(url(), SUBPROTOCOL);
    ws.onmessage = ({ data }) => this.#hear(data);
    ws.onclose = ({ code, reason }) => this.#closed(code, reason);
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
      if (frame.user !== this.#deps.user) return this.refuse('otherUser');
      this.#go('hello');
    }
    if (this.#state !== 'open') return;
    for (const listener of this.#listeners) listener.received(frame);
  }

  #closed(code: number, reason: string): void {
    // Sent on by a node that stops, to another: nothing failed, however short the stay.
    if (code === CLOSE.restart) this.#attempt = 0;
    if (shouldReconnect(code)) return this.#go('lost');
    if (code === CLOSE.signedOut) return this.refuse('signedOut');
    this.refuse(reason === ARCHIVED ? 'archived' : 'noRoom');
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

  /** A refused upgrade looks like any other failure to a browser; an ordinary request tells. */
  async #askWhy(): Promise<void> {
    const reason = await this.#deps.probe();
    if (reason === null || reason === 'failed') return;
    if (this.#state !== 'open' && this.#state !== 'idle') this.refuse(reason);
  }

  #waitForRoom(): void {
    const { random, isHidden } = this.#deps;
    const ms = Math.max(TIMES.closedMinMs, backoffMs(this.#attempt++, random));
    this.#after(isHidden() ? TIMES.closedHiddenMs : ms, () => void this.#lookAgain());
  }

  /** Whether what ended it still holds. Without an answer it does, and a closed room is asked about again later. */
  async #lookAgain(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const reason = await this.#deps.probe();
    this.#looking = false;
    if (this.#state !== 'ended') return;
    // Not as if it were the first try: a server that lets nobody in and says that nothing is wrong is asked less often.
    if (reason === null) return this.#go('start');
    if (reason !== 'failed') this.#endReason = reason;
    this.#go('refused');
  }

  #after(ms: number, run: () => void): void {
    this.#cancelTimer = this.#deps.clock.after(ms, run);
  }
}
