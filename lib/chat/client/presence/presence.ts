import type { Clock } from '@/lib/chat/client/clock';
import type { Connection } from '@/lib/chat/client/connection';
import { LIMITS, type PresenceFrame, type WirePresence } from '@/lib/chat/protocol';

/** What the page shows of a person. */
export type PersonPresence = Pick<WirePresence, 'state' | 'status'>;

/** Waits this long before a `watch` frame, so that one change of the page sends only one frame. */
export const WATCH_MS = 200;
/** The longest timer that waits for the end of a status, because browsers' timers cannot wait for months. */
const TICK_MS = 3_600_000;

/**
 * The presence of the people whom the page shows. A person with a listener is watched; if there are more than
 * LIMITS.watchedPeople, those who were shown last. Without a connection nobody's presence is known.
 */
export class Presence {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #wallNow: () => number;
  /** By the person's id; the person who was shown last comes last. */
  readonly #listeners = new Map<number, Set<() => void>>();
  readonly #known = new Map<number, PersonPresence>();
  /** The people in the last `watch` on this connection. */
  #watched: ReadonlySet<number> = new Set();
  /** The `ref` of the last `watch` on this connection: in its answer, whoever is not named is offline. */
  #ref = 0;
  #cancelWatch: (() => void) | null = null;
  #cancelTick: () => void = () => {};

  constructor(connection: Connection, clock: Clock, wallNow: () => number) {
    this.#connection = connection;
    this.#clock = clock;
    this.#wallNow = wallNow;
  }

  /** Listens to the connection. Returns a function that stops this. */
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

  /** Watches a person, and calls `listener` when their presence changes. Returns a function that stops this. */
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

  /** Returns the same object as long as nothing changes. Null if nothing is known of the person. */
  of(id: number): PersonPresence | null {
    return this.#known.get(id) ?? null;
  }

  /** Shows a change that the person made to their own presence in this tab. The server confirms it a little later. */
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
      // The server may still send a person who is no longer watched.
      if (this.#watched.has(id)) this.#set(id, { state, ...(status && { status }) });
    }
    this.#tick();
  }

  /** Drops statuses that have ended, and sets a timer for the end of the next one. */
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

  /** Forgets everything, because the connection is lost. */
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
