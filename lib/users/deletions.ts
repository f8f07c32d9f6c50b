import { isNotNull } from 'drizzle-orm';
import type { SessionsChanged } from '@/lib/broker/broker';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import type { MessageChanges } from '@/lib/messages/changes';
import type { MessageLog } from '@/lib/messages/log';
import { removeFromAllRooms } from '@/lib/rooms/members';
import { forgetCreator } from '@/lib/rooms/rooms';
import type { Log } from '@/lib/telemetry/log';
import { removeBlocks } from './blocks';
import { type AccountAction, beginDeletion, type Result, removeDeleted } from './people';

export interface DeletionDeps {
  db: Database;
  changes: Pick<MessageChanges, 'erase'>;
  messageLog: Pick<MessageLog, 'change'>;
  announceSessions(change: SessionsChanged): void;
  log: Pick<Log, 'warn'>;
  settleMs?: number;
  everyMs?: number;
}

/**
 * How long the last messages of an open socket may still be on their way: until the sweep closes the socket (4 s), and
 * then in the writer (8 s until it gives up, and 5 s for a statement that began just before).
 */
const SETTLE_MS = 20_000;
/** How often a node looks for interrupted deletions. */
const EVERY_MS = 60_000;

/**
 * Deletes people, their messages and their memberships. A deletion in progress is marked on the person's row, and any
 * node that finds the mark continues it: after a crash, a restart, or a time without the database. Several nodes may
 * work on one person at once, since every step can be repeated.
 *
 *     disabled, signed out, marked, recorded in the audit → erased │ settled → erased → the row removed → erased
 *
 * The caller waits only for the steps before the bar. The last erasure is for messages that were stored after the
 * second erasure and before the row was removed.
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

  /**
   * Resolves when the person is signed out and their messages are erased, or when erasing was interrupted. After `done`
   * the deletion is certain to be completed.
   */
  async delete(userId: number, action: AccountAction = {}): Promise<Result> {
    const { db, announceSessions } = this.#deps;
    const result = await beginDeletion(db, userId, action);
    if (result !== 'done') return result;
    announceSessions({ userId });
    try {
      await this.#clear(userId);
    } catch (error) {
      // The deletion has begun and the person is signed out; it continues without another request.
      this.#logInterruption(userId, error);
    }
    this.#startLastSteps(userId);
    return 'done';
  }

  /** Continues interrupted deletions, now and every minute. */
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

  /** Continues every marked deletion, without waiting for its end. Never throws. */
  async resume(): Promise<void> {
    const { db, log } = this.#deps;
    try {
      const marked = await db.select({ id: users.id }).from(users).where(isNotNull(users.deletingAt));
      for (const { id } of marked) this.#startLastSteps(id);
    } catch (error) {
      log.warn({ err: error }, 'unfinished deletions could not be looked up');
    }
  }

  /**
   * Starts no more steps, and waits for the running ones until `deadline` (performance.now()). Unfinished deletions
   * stay marked.
   */
  async stop(deadline: number): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped.abort();
    const ended = Promise.all([this.#looking, ...this.#running.values()]);
    const late = new AbortController();
    await Promise.race([ended, sleep(Math.max(0, deadline - performance.now()), late.signal)]);
    late.abort();
  }

  /** Resolves when no deletion is running on this node. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  #startLastSteps(userId: number): void {
    if (this.#stopped.signal.aborted || this.#running.has(userId)) return;
    const running = this.#runLastSteps(userId)
      .catch((error) => this.#logInterruption(userId, error))
      .finally(() => this.#running.delete(userId));
    this.#running.set(userId, running);
  }

  /** Each node waits by itself, so that the wait is long enough whatever the clocks say. */
  async #runLastSteps(userId: number): Promise<void> {
    const { db, changes, settleMs = SETTLE_MS } = this.#deps;
    const { signal } = this.#stopped;
    await sleep(settleMs, signal);
    signal.throwIfAborted();
    await this.#clear(userId);
    if (await removeDeleted(db, userId)) await changes.erase(userId, signal);
  }

  /** Once the deletion is marked, the person gets no new memberships. */
  async #clear(userId: number): Promise<void> {
    const { db, changes, messageLog } = this.#deps;
    const { signal } = this.#stopped;
    await changes.erase(userId, signal);
    await removeFromAllRooms(db, messageLog, userId, signal);
    await removeBlocks(db, userId, signal);
    await forgetCreator(db, userId, signal);
  }

  #logInterruption(userId: number, error: unknown): void {
    if (this.#stopped.signal.aborted) return;
    this.#deps.log.warn({ err: error, userId }, 'a deletion was interrupted and will be continued later');
  }
}

/** Resolves after `ms`, or at once when the signal aborts. */
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
