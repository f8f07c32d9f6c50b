import { isNotNull } from 'drizzle-orm';
import type { SessionsChanged } from '@/lib/broker/broker';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import { MarkedWork, sleep } from '@/lib/marked-work';
import type { MessageChanges } from '@/lib/messages/changes';
import type { MessageLog } from '@/lib/messages/log';
import { eraseReporter } from '@/lib/reports/erase';
import { removeFromAllRooms } from '@/lib/rooms/members';
import { eraseCreator } from '@/lib/rooms/rooms';
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
/**
 * Deletes people, their messages and their memberships. A deletion in progress is marked on the person's row
 * (lib/marked-work.ts).
 *
 *     disabled, signed out, marked, recorded in the audit → erased │ settled → erased → the row removed → erased
 *
 * The caller waits only for the steps before the bar. The last erasure is for messages that were stored after the
 * second erasure and before the row was removed.
 */
export class Deletions {
  readonly #deps: DeletionDeps;
  readonly work: MarkedWork;

  constructor(deps: DeletionDeps) {
    this.#deps = deps;
    const { db, log, everyMs, settleMs = SETTLE_MS } = deps;
    this.work = new MarkedWork({
      name: 'the deletion of a person',
      marked: async () => {
        const found = await db.select({ id: users.id }).from(users).where(isNotNull(users.deletingAt));
        return found.map(({ id }) => id);
      },
      // Each node waits by itself, so that the wait is long enough whatever the clocks say.
      settle: (signal) => sleep(settleMs, signal),
      run: (userId, signal) => this.#runLastSteps(userId, signal),
      log,
      ...(everyMs === undefined ? {} : { everyMs }),
    });
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
      await this.#clear(userId, this.work.signal);
    } catch (error) {
      // The deletion has begun and the person is signed out; it continues without another request.
      this.work.logInterruption(userId, error);
    }
    this.work.begin(userId);
    return 'done';
  }

  async #runLastSteps(userId: number, signal: AbortSignal): Promise<void> {
    const { db, changes } = this.#deps;
    await this.#clear(userId, signal);
    if (await removeDeleted(db, userId)) await changes.erase(userId, signal);
  }

  /** Once the deletion is marked, the person gets no new memberships. */
  async #clear(userId: number, signal: AbortSignal): Promise<void> {
    const { db, changes, messageLog } = this.#deps;
    await changes.erase(userId, signal);
    await removeFromAllRooms(db, messageLog, userId, signal);
    await removeBlocks(db, userId, signal);
    await eraseReporter(db, userId, signal);
    await eraseCreator(db, userId, signal);
  }
}
