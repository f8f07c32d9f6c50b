import pLimit from 'p-limit';
import type { Connection } from '@/lib/chat/server/connection';
import type { Log } from '@/lib/telemetry/log';
import type { Presence } from './presence';

export interface GuestWatchesOptions {
  presence: Pick<Presence, 'watch' | 'watchLater'>;
  /** Those of these people whom a guest sees. */
  seen(guestId: number, userIds: readonly number[]): Promise<ReadonlySet<number>>;
  log: Pick<Log, 'warn'>;
}

interface Watch {
  people: readonly number[];
  ref: number | undefined;
  /** Whom the connection watches now, in the order of `people`. Null: not known yet. */
  granted: readonly number[] | null;
  /** A question about it is under way or waits. */
  isAsked: boolean;
}

/** How often it is asked again whom guests see: the others may have left the rooms that they shared. */
const AGAIN_MS = 10_000;
const NOBODY: ReadonlySet<number> = new Set();
/** Concurrent questions to the database. */
const AT_ONCE = 2;

/**
 * Lets the connections of guests watch only people whom the guest sees. For each connection only its last `watch`
 * counts. Whom nobody sees any more is no longer watched within AGAIN_MS, and mostly at once if the guest's own rooms
 * change.
 */
export class GuestWatches {
  readonly #watches = new Map<Connection, Watch>();
  readonly #limit = pLimit(AT_ONCE);
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: GuestWatchesOptions) {}

  start(): void {
    this.#timer = setInterval(() => void this.again(), AGAIN_MS);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  /** As `watch` of Presence, or `watchLater` if not `now`. Never rejects. */
  async watch(connection: Connection, people: readonly number[], ref: number | undefined, now: boolean): Promise<void> {
    const watch: Watch = { people, ref, granted: null, isAsked: false };
    this.#watches.set(connection, watch);
    await this.#ask(connection, watch, now);
  }

  /** The rooms of this person may have changed. */
  onInbox(userId: number): void {
    void this.again(userId);
  }

  /** Asks again whom the guests see, or only this one. Public for tests. */
  async again(userId?: number): Promise<void> {
    for (const connection of this.#watches.keys()) if (connection.closed) this.#watches.delete(connection);
    const asked = [...this.#watches].filter(
      ([{ member }, { isAsked }]) => !isAsked && (userId === undefined || member.userId === userId),
    );
    await Promise.all(asked.map(([connection, watch]) => this.#ask(connection, watch, true)));
  }

  async #ask(connection: Connection, watch: Watch, now: boolean): Promise<void> {
    const { presence, seen, log } = this.options;
    const { people, ref, granted: before } = watch;
    const isCurrent = () => this.#watches.get(connection) === watch;
    let granted: readonly number[] = [];
    watch.isAsked = true;
    try {
      // What another `watch` has replaced meanwhile costs no query, however many a client sends.
      const found = await this.#limit(async () => (isCurrent() ? seen(connection.member.userId, people) : NOBODY));
      granted = people.filter((id) => found.has(id));
    } catch (error) {
      // Nobody is watched, and the client still gets its answer.
      log.warn({ err: error }, 'whom a guest sees could not be read, it is asked again soon');
    }
    watch.isAsked = false;
    if (!isCurrent()) return;
    watch.granted = granted;
    if (before === null) return presence[now ? 'watch' : 'watchLater'](connection, granted, ref);
    if (before.join() !== granted.join()) presence.watch(connection, granted);
  }
}
