import type { Clock } from '@/lib/chat/client/clock';
import type { Connection } from '@/lib/chat/client/connection';
import { LIMITS, type PresenceFrame, type WirePresence } from '@/lib/chat/protocol';

/** What the page shows of a person. */
export type PersonPresence = Pick<WirePresence, 'state' | 'status'>;

/** People who come and go with one change of the page are named in one frame. */
export const WATCH_MS = 200;
/** Longest wait of one timer for the end of a status: a browser's timers cannot wait for months. */
const TICK_MS = 3_600_000;

/**
 * Who is there, of the people whom the page shows. Whoever has a listener is watched; of more than
 * LIMITS.watchedPeople, those who were shown last. Without a connection nothing is known of anybody.
 */
export class Presence {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #wallNow: () => number;
  /** By the person's id, the one who was shown last at the end. */
  readonly #listeners = new Map<number, Set<() => void>>();
  readonly #known = new Map<number, PersonPresence>();
  /** Whom the server was asked for on this connection. */
  #watched: ReadonlySet<number> = new Set();
  /** Of the last `watch` on this connection. Its answer has everybody who is not offline; other frames have changes. */
  #ref = 0;
  #cancelWatch: (() => void) | null = null;
  #cancelTick: () => void = () => {};

  constructor(connection: Connection, clock: Clock, wallNow: () => number) {
    this.#connection = connection;
    this.#clock = clock;
    this.#wallNow = wallNow;
  }

  /** Follows the connection. Returns a function that ends it. */
  start = (): (() => void) => {
    const end = this.#connection.subscribe({
      stateChanged: (state) => state !== 'open' && this.#forget(),
      received: (frame) => {
        if (frame.type === 'hello') this.#ask();
        if (frame.type === 'presence') this.#learn(frame);
      },
    });
    return () => {
      end();
      this.#forget();
    };
  };

  /** Shows a person: `listener` is called when something about them has changed. Returns a function that ends it. */
  subscribe(id: number, listener: () => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.delete(id);
    this.#listeners.set(id, listeners.add(listener));
    this.#ask();
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#listeners.get(id) !== listeners) return;
      this.#listeners.delete(id);
      this.#ask();
    };
  }

  /** Null: nothing is known. The same object as long as nothing changes. */
  of(id: number): PersonPresence | null {
    return this.#known.get(id) ?? null;
  }

  /** The person changed something of themselves here. The server says so too, a little later. */
  change(id: number, presence: PersonPresence): void {
    this.#set(id, presence);
    this.#tick();
  }

  #ask(): void {
    if (this.#connection.state !== 'open') return;
    this.#cancelWatch ??= this.#clock.after(WATCH_MS, () => {
      this.#cancelWatch = null;
      this.#watch();
    });
  }

  #watch(): void {
    const people = [...this.#listeners.keys()].slice(-LIMITS.watchedPeople);
    if (people.length === this.#watched.size && people.every((id) => this.#watched.has(id))) return;
    const ref = this.#ref + 1;
    if (!this.#connection.send({ type: 'watch', ref, people })) return;
    this.#ref = ref;
    this.#watched = new Set(people);
    for (const id of this.#known.keys()) if (!this.#watched.has(id)) this.#set(id, null);
  }

  #learn({ people, ref }: PresenceFrame): void {
    if (ref === this.#ref) {
      const told = new Set(people.map(({ id }) => id));
      for (const id of this.#watched) if (!told.has(id)) this.#set(id, { state: 'offline' });
    }
    for (const { id, state, status } of people) {
      // Somebody who is not shown any more; the server did not know yet.
      if (this.#watched.has(id)) this.#set(id, { state, ...(status && { status }) });
    }
    this.#tick();
  }

  /** Drops the statuses that are over, and looks at the clock again when the next one ends. */
  #tick(): void {
    this.#cancelTick();
    const now = this.#wallNow();
    let next = Number.POSITIVE_INFINITY;
    for (const [id, { state, status }] of this.#known) {
      if (!status?.until) continue;
      const end = Date.parse(status.until);
      if (end <= now) this.#set(id, { state });
      else next = Math.min(next, end);
    }
    if (next === Number.POSITIVE_INFINITY) return;
    this.#cancelTick = this.#clock.after(Math.min(next - now, TICK_MS), () => this.#tick());
  }

  /** The connection is lost. */
  #forget(): void {
    this.#cancelWatch?.();
    this.#cancelWatch = null;
    this.#cancelTick();
    this.#watched = new Set();
    this.#ref = 0;
    for (const id of this.#known.keys()) this.#set(id, null);
  }

  #set(id: number, presence: PersonPresence | null): void {
    if (isSame(this.of(id), presence)) return;
    if (presence) this.#known.set(id, presence);
    else this.#known.delete(id);
    for (const listener of this.#listeners.get(id) ?? []) listener();
  }
}

function isSame(one: PersonPresence | null, other: PersonPresence | null): boolean {
  if (one === null || other === null) return one === other;
  const [a, b] = [one.status, other.status];
  return one.state === other.state && a?.text === b?.text && a?.until === b?.until;
}
