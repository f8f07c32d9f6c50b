import { backoffMs } from '@/lib/backoff';
import type { Clock } from '@/lib/chat/client/clock';
import type { Connection } from '@/lib/chat/client/connection';
import type { ReceivedFrame } from '@/lib/chat/client/frames';
import { ERASE, type LinkedAnswer } from '@/lib/chat/protocol';
import { LINKED_AT_ONCE } from '@/lib/messages/links/message-link';
import { type LinkedMessage, quotedText } from '@/lib/messages/message';

export interface LinkedDeps {
  connection: Pick<Connection, 'subscribe'>;
  clock: Clock;
  random: () => number;
  /** Asks the server, by keys of links. */
  loadLinked: (keys: readonly string[]) => Promise<LinkedAnswer['messages'] | 'failed'>;
}

/** Null: there is none that this person may see. Undefined: not known yet. */
export type Linked = LinkedMessage | null | undefined;

interface Entry {
  found: Linked;
  /** When the server said so; -Infinity: it must be asked again. */
  at: number;
  /** How many places on the page show it. */
  users: number;
}

/** An answer that is older is asked for again when it is shown the next time. Meanwhile it stays on the page. */
const OLD_MS = 60_000;
/** Links that come to the page together are asked for together. */
const GATHER_MS = 20;
/** Answers that are kept. Those that are on the page do not count. */
const KEPT = 200;
/** After so many failures in a row, the next try is made when something new is shown or the connection is back. */
const MOST_TRIES = 5;
/** The longest query, because servers and proxies limit addresses. A single link may be longer. */
const MOST_QUERY = 4_000;

/**
 * The messages to which links lead, as this person may see them. The server is asked for those on the page. What this
 * tab hears of their rooms takes effect at once: a text that was edited away, deleted or hidden is not shown any more.
 */
export class LinkedMessages {
  readonly #deps: LinkedDeps;
  /** By the key of the link, those that were shown last at the end. */
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<() => void>();
  /** What changed while the server was asked: `ROOM/SEQ`, and `ROOM` for all of its messages. */
  readonly #changed = new Set<string>();
  /** The rooms of the person; null: as the page brought them. */
  #listed: ReadonlySet<number> | null = null;
  #isLoading = false;
  #tries = 0;
  #cancelTimer: (() => void) | null = null;
  #isStarted = false;

  constructor(deps: LinkedDeps) {
    this.#deps = deps;
  }

  start(): () => void {
    this.#isStarted = true;
    const end = this.#deps.connection.subscribe({ stateChanged: () => {}, received: (frame) => this.#hear(frame) });
    this.#ask();
    return () => {
      end();
      this.#isStarted = false;
      this.#stopWaiting();
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get(key: string): Linked {
    return this.#entries.get(key)?.found;
  }

  /** The page shows this link. Returns a function to call when it no longer does. */
  show(key: string): () => void {
    const entry = this.#entries.get(key) ?? { found: undefined, at: Number.NEGATIVE_INFINITY, users: 0 };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.users += 1;
    this.#tries = 0;
    this.#ask();
    return () => {
      entry.users -= 1;
      this.#trim();
    };
  }

  /** Somebody looks at the page again. */
  wake(): void {
    this.#tries = 0;
    this.#ask();
  }

  // ---- asking

  get #due(): string[] {
    const oldest = this.#deps.clock.now() - OLD_MS;
    return [...this.#entries].filter(([, { users, at }]) => users > 0 && at < oldest).map(([key]) => key);
  }

  #ask(waitMs = GATHER_MS): void {
    if (!this.#isStarted || this.#isLoading || this.#tries >= MOST_TRIES || this.#due.length === 0) return;
    this.#stopWaiting();
    this.#cancelTimer = this.#deps.clock.after(waitMs, () => void this.#load());
  }

  #stopWaiting(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  async #load(): Promise<void> {
    this.#cancelTimer = null;
    const keys = batchOf(this.#due);
    if (keys.length === 0) return;
    this.#isLoading = true;
    this.#changed.clear();
    const answer = await this.#deps.loadLinked(keys);
    this.#isLoading = false;
    if (answer === 'failed') return this.#ask(backoffMs(this.#tries++, this.#deps.random));
    this.#tries = 0;
    for (const [index, key] of keys.entries()) this.#take(key, answer[index] ?? null);
    this.#tell();
    this.#ask();
  }

  #take(key: string, found: LinkedMessage | null): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    const { changed, listed } = { changed: this.#changed, listed: this.#listed };
    // The answer may be older than what this tab has heard meanwhile.
    if (found && (changed.has(`${found.room}`) || changed.has(`${found.room}/${found.seq}`))) return;
    entry.found = found && listed?.has(found.room) === false ? null : found;
    entry.at = this.#deps.clock.now();
  }

  #trim(): void {
    const unused = [...this.#entries].filter(([, { users }]) => users === 0);
    for (const [key] of unused.slice(0, Math.max(0, unused.length - KEPT))) this.#entries.delete(key);
  }

  // ---- hearing

  #hear(frame: ReceivedFrame): void {
    switch (frame.type) {
      case 'hello':
        this.#renew(() => true);
        return this.wake();
      case 'inbox':
        return this.#listedNow(new Set(frame.rooms.map(({ id }) => id)));
      case 'edit':
        return this.#change(frame.room, frame.target, (found) => ({ ...found, text: quotedText(frame.text) }));
      case 'delete':
      case 'hide':
        return this.#change(frame.room, frame.target, () => null);
      case 'show':
        this.#changed.add(`${frame.room}/${frame.target}`);
        this.#renew(({ found }) => found === null);
        return this.#ask();
      case 'reset':
      case 'unknown':
      case ERASE:
        return frame.room === undefined ? undefined : this.#forget(frame.room);
    }
  }

  #change(room: number, seq: number, change: (found: LinkedMessage) => LinkedMessage | null): void {
    this.#changed.add(`${room}/${seq}`);
    for (const entry of this.#entries.values())
      if (entry.found?.room === room && entry.found.seq === seq) entry.found = change(entry.found);
    this.#tell();
  }

  /** Many messages of the room changed, and this tab does not know which. */
  #forget(room: number): void {
    this.#changed.add(`${room}`);
    for (const entry of this.#entries.values())
      if (entry.found?.room === room) Object.assign(entry, { found: undefined, at: Number.NEGATIVE_INFINITY });
    this.#tell();
    this.#ask();
  }

  /** Nothing of a room that the person has left is shown. In a new room there may be what could not be seen before. */
  #listedNow(rooms: ReadonlySet<number>): void {
    this.#listed = rooms;
    for (const entry of this.#entries.values()) if (entry.found && !rooms.has(entry.found.room)) entry.found = null;
    this.#renew(({ found }) => found === null);
    this.#tell();
    this.#ask();
  }

  #renew(isMeant: (entry: Entry) => boolean): void {
    for (const entry of this.#entries.values()) if (isMeant(entry)) entry.at = Number.NEGATIVE_INFINITY;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function batchOf(keys: readonly string[]): string[] {
  const taken: string[] = [];
  let length = 0;
  for (const key of keys.slice(0, LINKED_AT_ONCE)) {
    length += encodeURIComponent(key).length;
    if (taken.length > 0 && length > MOST_QUERY) break;
    taken.push(key);
  }
  return taken;
}
