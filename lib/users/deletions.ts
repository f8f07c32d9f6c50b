import { isNotNull } from 'drizzle-orm';
import type { SessionsChanged } from '@/lib/broker/broker';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import type { MessageChanges } from '@/lib/messages/changes';
import type { Log } from '@/lib/telemetry/log';
import { type AccountAction, beginDeletion, type Result, removeDeleted } from './people';

export interface DeletionDeps {
  db: Database;
  changes: Pick<MessageChanges, 'erase'>;
  announceSessions(change: SessionsChanged): void;
  log: Pick<Log, 'warn'>;
  settleMs?: number;
  everyMs?: number;
}

/**
 * How long an open socket's last words may still be under way: until the sweep closed it (4 s), and then in the writer
 * (8 s until they are given up, and 5 s for a statement that began just before).
 */
const SETTLE_MS = 20_000;
/** How often deletions that broke off are looked for. */
const EVERY_MS = 60_000;

/**
 * Removes people with everything they said. What is under way is marked on the person's row, so whichever node finds
 * the mark carries it on: after a crash, a restart, or a database that was away. Several may work on one person at
 * once, since every step can be repeated.
 *
 *     disabled, signed out, marked, noted → erased │ settled → erased → the row removed → erased
 *
 * The person who asked waits for the first half. The last step is for what came in between the two before it.
 */
export class Deletions {
  readonly #deps: DeletionDeps;
  readonly #stopped = new AbortController();
  readonly #running = new Map<number, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | null = null;

  constructor(deps: DeletionDeps) {
    this.#deps = deps;
  }

  /** Resolves once nobody is signed in and nothing can be read any more; from then on it is certain to be finished. */
  async delete(userId: number, action: AccountAction = {}): Promise<Result> {
    const { db, changes, announceSessions } = this.#deps;
    const result = await beginDeletion(db, userId, action);
    if (result !== 'done') return result;
    announceSessions({ userId });
    try {
      await changes.erase(userId, this.#stopped.signal);
    } catch (error) {
      // It has begun, whoever asked is signed out, and nobody has to ask again.
      this.#brokeOff(userId, error);
    }
    this.#finish(userId);
    return 'done';
  }

  /** Carries on what broke off, now and every minute. */
  start(): void {
    const look = () => {
      this.#looking ??= this.resume().finally(() => {
        this.#looking = null;
      });
    };
    this.#timer = setInterval(look, this.#deps.everyMs ?? EVERY_MS);
    this.#timer.unref();
    look();
  }

  /** Carries on every deletion that is marked. Never throws; does not wait for them. */
  async resume(): Promise<void> {
    const { db, log } = this.#deps;
    try {
      const marked = await db.select({ id: users.id }).from(users).where(isNotNull(users.deletingAt));
      for (const { id } of marked) this.#finish(id);
    } catch (error) {
      log.warn({ err: error }, 'deletions under way could not be looked for');
    }
  }

  /** Begins no more steps, and waits for those under way until `deadline` (performance.now()). What is left stays marked. */
  async stop(deadline: number): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped.abort();
    const ended = Promise.all([this.#looking, ...this.#running.values()]);
    const late = new AbortController();
    await Promise.race([ended, sleep(Math.max(0, deadline - performance.now()), late.signal)]);
    late.abort();
  }

  /** Resolves when nothing is under way on this node. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  #finish(userId: number): void {
    if (this.#stopped.signal.aborted || this.#running.has(userId)) return;
    const running = this.#rest(userId)
      .catch((error) => this.#brokeOff(userId, error))
      .finally(() => this.#running.delete(userId));
    this.#running.set(userId, running);
  }

  /** By a wait of its own, on whichever node: so that it is long enough whatever the clocks say. */
  async #rest(userId: number): Promise<void> {
    const { db, changes, settleMs = SETTLE_MS } = this.#deps;
    const { signal } = this.#stopped;
    await sleep(settleMs, signal);
    signal.throwIfAborted();
    await changes.erase(userId, signal);
    if (await removeDeleted(db, userId)) await changes.erase(userId, signal);
  }

  #brokeOff(userId: number, error: unknown): void {
    if (this.#stopped.signal.aborted) return;
    this.#deps.log.warn({ err: error, userId }, 'a deletion broke off, and is carried on later');
  }
}

/** Resolves after the time, or at once when the signal comes. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
