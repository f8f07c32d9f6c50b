import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import type { AuditEntry } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { memberships, messageChanges, messages, roomAliases, rooms } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import type { MessageLog } from '@/lib/messages/log';
import type { Log } from '@/lib/telemetry/log';
import { beginRoomDeletion } from './rooms';

export interface RoomDeletionDeps {
  db: Database;
  messageLog: Pick<MessageLog, 'change'>;
  log: Pick<Log, 'warn'>;
  everyMs?: number;
}

/** How many rows one statement removes. */
const BATCH = 500;
/** How often a node looks for interrupted deletions. */
const EVERY_MS = 60_000;

/**
 * Removes rooms with everything that hangs on them. A deletion in progress is marked on the room's row, and any node that
 * finds the mark continues it: after a crash, a restart, or a time without the database. Several nodes may work on one
 * room at once, since every step can be repeated.
 *
 *     archived, unnamed, marked, recorded in the audit │ memberships, aliases, messages, changes → the row
 *
 * The caller waits only for the step before the bar, and from then on nobody finds the room. A message takes the lock of
 * the room's row and looks whether it is archived, so none is stored later.
 */
export class RoomDeletions {
  readonly #deps: RoomDeletionDeps;
  readonly #stopped = new AbortController();
  readonly #running = new Map<number, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | null = null;

  constructor(deps: RoomDeletionDeps) {
    this.#deps = deps;
  }

  /**
   * After `done` nobody finds the room, and the deletion is certain to be completed.
   * @returns `gone` if there is no such room, or if it is direct
   * @throws as changeRoom
   */
  async delete(actor: AuditEntry['actor'], roomId: number): Promise<'done' | 'gone'> {
    const result = await beginRoomDeletion(this.#deps.messageLog, actor, roomId);
    if (result === 'done') this.#finish(roomId);
    return result;
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
      const marked = await db.select({ id: rooms.id }).from(rooms).where(isNotNull(rooms.deletingAt));
      for (const { id } of marked) this.#finish(id);
    } catch (error) {
      log.warn({ err: error }, 'unfinished deletions of rooms could not be looked up');
    }
  }

  /** Begins no other batch, and resolves when the running ones have ended. Unfinished deletions stay marked. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped.abort();
    await this.#looking;
    await this.idle();
  }

  /** Resolves when no deletion is running on this node. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  #finish(roomId: number): void {
    const { signal } = this.#stopped;
    if (signal.aborted || this.#running.has(roomId)) return;
    const running = clearRoom(this.#deps.db, roomId, signal)
      .catch((error) => {
        if (signal.aborted) return;
        this.#deps.log.warn(
          { err: error, roomId },
          'the deletion of a room was interrupted and will be continued later',
        );
      })
      .finally(() => this.#running.delete(roomId));
    this.#running.set(roomId, running);
  }
}

/** Removes what hangs on a marked room, in batches, and then its row. Safe to repeat after a crash. */
async function clearRoom(db: Database, roomId: number, signal: AbortSignal): Promise<void> {
  do {
    for (const table of [memberships, messages, messageChanges]) {
      for (let removed = BATCH; removed === BATCH; ) {
        signal.throwIfAborted();
        const [result] = await db.delete(table).where(eq(table.roomId, roomId)).limit(BATCH);
        removed = result.affectedRows;
      }
    }
    signal.throwIfAborted();
    await removeAliases(db, roomId);
    // The erasure of a person may have added an entry in the meantime.
  } while (!(await removeRow(db, roomId)));
}

/** No index finds them by their room, and a DELETE would lock all of them. There are few. */
async function removeAliases(db: Database, roomId: number): Promise<void> {
  const found = await db.select({ key: roomAliases.nameKey }).from(roomAliases).where(eq(roomAliases.roomId, roomId));
  const keys = found.map(({ key }) => key);
  if (keys.length === 0) return;
  await db.delete(roomAliases).where(and(inArray(roomAliases.nameKey, keys), eq(roomAliases.roomId, roomId)));
}

/** @returns false if something hangs on the room again */
function removeRow(db: Database, roomId: number): Promise<boolean> {
  return transact(db, async (tx) => {
    const isMarked = and(eq(rooms.id, roomId), isNotNull(rooms.deletingAt));
    const [room] = await tx.select({ id: rooms.id }).from(rooms).where(isMarked).for('update');
    if (!room) return true;
    for (const table of [messages, messageChanges]) {
      const [left] = await tx.select({ seq: table.seq }).from(table).where(eq(table.roomId, roomId)).limit(1);
      if (left) return false;
    }
    await tx.delete(rooms).where(isMarked);
    return true;
  });
}
