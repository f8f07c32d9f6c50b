import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import type { AuditEntry } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import {
  files,
  hooks,
  memberships,
  mentions,
  messageChanges,
  messagePreviews,
  messages,
  pins,
  pushQueue,
  pushRooms,
  pushShown,
  reactions,
  reports,
  roomAliases,
  rooms,
  searchRooms,
  searchSlices,
  users,
} from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { deleteFilesOf } from '@/lib/files/store';
import { MarkedWork } from '@/lib/marked-work';
import type { MessageLog } from '@/lib/messages/log';
import type { Log } from '@/lib/telemetry/log';
import { beginRoomDeletion } from './rooms';

export interface RoomDeletionDeps {
  db: Database;
  messageLog: Pick<MessageLog, 'change'>;
  log: Pick<Log, 'warn'>;
}

/** How many rows one statement removes. */
const BATCH = 500;
/** The tables whose rows belong to a room, by its id. */
const TABLES = [
  hooks,
  memberships,
  reactions,
  mentions,
  pins,
  messagePreviews,
  reports,
  messages,
  messageChanges,
  searchSlices,
  searchRooms,
  pushQueue,
  pushShown,
  pushRooms,
];

/**
 * Removes rooms with all rows that belong to them. A deletion in progress is marked on the room's row
 * (lib/marked-work.ts).
 *
 *     archived, unnamed, marked, recorded in the audit │ the rows of TABLES → the aliases → the room's row
 *
 * The caller waits only for the step before the bar, and from then on nobody finds the room. A message takes the lock
 * of the room's row and checks whether the room is archived, so no message is stored later.
 */
export class RoomDeletions {
  readonly #deps: RoomDeletionDeps;
  readonly work: MarkedWork;

  constructor(deps: RoomDeletionDeps) {
    this.#deps = deps;
    const { db, log } = deps;
    this.work = new MarkedWork({
      name: 'the deletion of a room',
      marked: async () => {
        const found = await db.select({ id: rooms.id }).from(rooms).where(isNotNull(rooms.deletingAt));
        return found.map(({ id }) => id);
      },
      run: (roomId, signal) => clearRoom(db, roomId, signal),
      log,
    });
  }

  /**
   * After `done` nobody finds the room, and the deletion is certain to be completed.
   * @returns `gone` if there is no such room, or if it is direct
   * @throws as changeRoom
   */
  async delete(actor: AuditEntry['actor'], roomId: number): Promise<'done' | 'gone'> {
    const result = await beginRoomDeletion(this.#deps.messageLog, actor, roomId);
    if (result === 'done') this.work.begin(roomId);
    return result;
  }
}

/** Removes the rows that belong to a marked room, in batches, and then its own row. Safe to repeat after a crash. */
async function clearRoom(db: Database, roomId: number, signal: AbortSignal): Promise<void> {
  do {
    await endBots(db, roomId);
    for (const table of TABLES) {
      for (let removed = BATCH; removed === BATCH; ) {
        signal.throwIfAborted();
        const [result] = await db.delete(table).where(eq(table.roomId, roomId)).limit(BATCH);
        removed = result.affectedRows;
      }
    }
    while ((await deleteFilesOf(db, roomId, BATCH)) === BATCH) signal.throwIfAborted();
    signal.throwIfAborted();
    await removeAliases(db, roomId);
    // The erasure of a person may have added an entry in the meantime.
  } while (!(await removeRow(db, roomId)));
}

/** Marks the bots of the room, and lib/users/deletions.ts removes them, with what they were named by elsewhere. */
async function endBots(db: Database, roomId: number): Promise<void> {
  const now = new Date();
  const isLeft = and(eq(users.botRoomId, roomId), isNull(users.deletingAt));
  await db.update(users).set({ disabledAt: now, deletingAt: now }).where(isLeft);
}

/** Reads the aliases first: no index finds them by their room, and a DELETE would lock all. There are few. */
async function removeAliases(db: Database, roomId: number): Promise<void> {
  const found = await db.select({ key: roomAliases.nameKey }).from(roomAliases).where(eq(roomAliases.roomId, roomId));
  const keys = found.map(({ key }) => key);
  if (keys.length === 0) return;
  await db.delete(roomAliases).where(and(inArray(roomAliases.nameKey, keys), eq(roomAliases.roomId, roomId)));
}

/** Removes the room's row. @returns false if other rows belong to the room again; then nothing is removed */
function removeRow(db: Database, roomId: number): Promise<boolean> {
  return transact(db, async (tx) => {
    const isMarked = and(eq(rooms.id, roomId), isNotNull(rooms.deletingAt));
    const [room] = await tx.select({ id: rooms.id }).from(rooms).where(isMarked).for('update');
    if (!room) return true;
    // Files keep their rows until their bytes are removed, but no room.
    for (const table of [...TABLES, files]) {
      const [left] = await tx.select({ roomId: table.roomId }).from(table).where(eq(table.roomId, roomId)).limit(1);
      if (left) return false;
    }
    await tx.delete(rooms).where(isMarked);
    return true;
  });
}
