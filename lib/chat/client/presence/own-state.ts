import type { Clock } from '@/lib/chat/client/clock';
import { Coalescer } from '@/lib/chat/client/coalescer';
import type { Connection } from '@/lib/chat/client/connection';
import type { PresenceStateFrame } from '@/lib/chat/protocol';

/** The person counts as away after this long without input. */
export const IDLE_MS = 10 * 60_000;
/** At most one frame is sent in this time, because people may switch quickly between tabs. */
export const TELL_MS = 1_000;

type State = PresenceStateFrame['state'];

/**
 * Tells the server whether somebody uses this tab, and at which room they look: then that room notifies none of their
 * devices. The person is away after IDLE_MS without input, and while the tab is
 * hidden. A person with several tabs is active if one of the tabs is.
 */
export class OwnState {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #tells: Coalescer;
  readonly #hasFocus: () => boolean;
  #state: State = 'active';
  /** The room that the tab shows, if it also has the focus. */
  #room: number | null = null;
  /** What the server has for this connection. */
  #told: { state: State; room: number | null } = { state: 'active', room: null };
  /** Whether the server can be told of a room. */
  #tellsRoom = false;
  /** The room that the tab shows. */
  #shown: number | null = null;
  #isHidden = false;
  #isStarted = false;
  #usedAt = 0;
  #cancelIdle: () => void = () => {};

  constructor(connection: Connection, clock: Clock, hasFocus: () => boolean) {
    this.#connection = connection;
    this.#clock = clock;
    this.#hasFocus = hasFocus;
    this.#tells = new Coalescer(clock, TELL_MS, () => this.#tell());
  }

  /** Begins to tell the server. Returns a function that stops this. */
  start(isHidden: boolean): () => void {
    const end = this.#connection.subscribe({
      stateChanged: () => {},
      received: (frame) => {
        if (frame.type !== 'hello') return;
        // The server counts a new connection as active if it says nothing.
        this.#told = { state: 'active', room: null };
        this.#tellsRoom = frame.looks === true;
        if (!this.#isTold) this.#tells.ask();
      },
    });
    this.#isStarted = true;
    this.#isHidden = isHidden;
    this.used();
    return () => {
      end();
      this.#isStarted = false;
      this.#cancelIdle();
      this.#tells.cancel();
    };
  }

  /** The person pressed a key, moved the pointer, or the like. */
  used(): void {
    this.#usedAt = this.#clock.now();
    this.#set();
  }

  hidden(): void {
    this.#isHidden = true;
    this.#set();
  }

  shown(): void {
    this.#isHidden = false;
    this.used();
  }

  /** The window has, or has no longer, the focus. */
  focused(): void {
    this.#set();
  }

  /** The tab shows this room now. Null: none. */
  shows(room: number | null): void {
    this.#shown = room;
    if (this.#isStarted) this.#set();
  }

  #set(): void {
    const left = this.#usedAt + IDLE_MS - this.#clock.now();
    this.#cancelIdle();
    // A browser's timers may fire a little early. Then `left` is not 0 yet, and a new timer waits for the rest.
    if (left > 0) this.#cancelIdle = this.#clock.after(left, () => this.#set());
    const state = this.#isHidden || left <= 0 ? 'away' : 'active';
    const room = state === 'active' && this.#hasFocus() ? this.#shown : null;
    if (state === this.#state && room === this.#room) return;
    this.#state = state;
    this.#room = room;
    if (!this.#isTold) this.#tells.ask();
  }

  get #isTold(): boolean {
    return this.#state === this.#told.state && (!this.#tellsRoom || this.#room === this.#told.room);
  }

  #tell(): void {
    const [state, room] = [this.#state, this.#tellsRoom ? this.#room : null];
    if (this.#isTold || !this.#connection.send({ type: 'presence', state, ...(room !== null && { room }) })) return;
    this.#told = { state, room };
  }
}
