import type { Clock } from '@/lib/chat/client/clock';
import { Coalescer } from '@/lib/chat/client/coalescer';
import type { Connection } from '@/lib/chat/client/connection';
import type { PresenceStateFrame } from '@/lib/chat/protocol';

/** The person counts as away after this long without input. */
export const IDLE_MS = 10 * 60_000;
/** At most one frame is sent in this time, because people may switch quickly between tabs. */
export const TELL_MS = 1_000;

/**
 * Tells the server whether somebody uses this tab. The person is away after IDLE_MS without input, and while the tab is
 * hidden. A person with several tabs is active if one of the tabs is.
 */
export class OwnState {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #tells: Coalescer;
  #state: PresenceStateFrame['state'] = 'active';
  /** The state that the server has for this connection. */
  #told: PresenceStateFrame['state'] = 'active';
  #isHidden = false;
  #usedAt = 0;
  #cancelIdle: () => void = () => {};

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    this.#tells = new Coalescer(clock, TELL_MS, () => this.#tell());
  }

  /** Begins to tell the server. Returns a function that stops this. */
  start(isHidden: boolean): () => void {
    const end = this.#connection.subscribe({
      stateChanged: () => {},
      received: (frame) => {
        if (frame.type !== 'hello') return;
        // The server counts a new connection as active if it says nothing.
        this.#told = 'active';
        if (this.#state === 'away') this.#tells.ask();
      },
    });
    this.#isHidden = isHidden;
    this.used();
    return () => {
      end();
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

  #set(): void {
    const left = this.#usedAt + IDLE_MS - this.#clock.now();
    this.#cancelIdle();
    // A browser's timers may fire a little early. Then `left` is not 0 yet, and a new timer waits for the rest.
    if (left > 0) this.#cancelIdle = this.#clock.after(left, () => this.#set());
    const state = this.#isHidden || left <= 0 ? 'away' : 'active';
    if (state === this.#state) return;
    this.#state = state;
    this.#tells.ask();
  }

  #tell(): void {
    const state = this.#state;
    if (state !== this.#told && this.#connection.send({ type: 'presence', state })) this.#told = state;
  }
}
