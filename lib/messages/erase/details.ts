import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { ERASE } from '@/lib/chat/protocol';
import { DELETION } from '@/lib/files/store';
import { BATCH_ROWS, type EraseDeps, noteTold, READ_ROWS, run, type Told } from './steps';

/** A table that names a person in its rows about messages, and its column with the message's seq. */
interface Place {
  table: 'reactions' | 'mentions';
  seq: 'message_seq' | 'seq';
}

const PLACES: readonly Place[] = [
  { table: 'reactions', seq: 'message_seq' },
  { table: 'mentions', seq: 'seq' },
];

/**
 * Removes a person's reactions, the mentions of the person, the person's id from pins, and the person's files, in
 * bounded batches. Open pages show reactions and mentions, so the last batch of a room also appends an entry to its
 * log, as the erasure of messages does. Until that batch at least one row names the person, so another call finds the
 * room again after a crash.
 */
export async function eraseDetailsOf(deps: EraseDeps, userId: number, told: Told): Promise<void> {
  for (const { table, seq } of PLACES) {
    for (;;) {
      const found = await run<({ roomId: number; seq: number } & RowDataPacket)[]>(
        deps,
        `SELECT room_id AS roomId, ${seq} AS seq FROM ${table} WHERE user_id = ? ORDER BY room_id, ${seq} LIMIT ?`,
        [userId, READ_ROWS],
      );
      const rooms = new Map<number, Set<number>>();
      for (const row of found) rooms.set(row.roomId, (rooms.get(row.roomId) ?? new Set()).add(row.seq));
      for (const [roomId, seqs] of rooms) await eraseIn(deps, userId, roomId, [...seqs], { table, seq }, told);
      if (found.length < READ_ROWS) break;
    }
  }
  for (let cleared = BATCH_ROWS; cleared === BATCH_ROWS; ) {
    const sql = 'UPDATE pins SET user_id = NULL WHERE user_id = ? LIMIT ?';
    cleared = (await run<ResultSetHeader>(deps, sql, [userId, BATCH_ROWS])).affectedRows;
  }
  await eraseFilesOf(deps, userId);
}

/**
 * Files that were sent are deleted with their messages. These are the rest, and what names the person in any of them.
 */
async function eraseFilesOf(deps: EraseDeps, userId: number): Promise<void> {
  for (let cleared = BATCH_ROWS; cleared === BATCH_ROWS; ) {
    const sql = `UPDATE files SET ${DELETION}, user_id = NULL WHERE user_id = ? LIMIT ?`;
    cleared = (await run<ResultSetHeader>(deps, sql, [new Date(), userId, BATCH_ROWS])).affectedRows;
  }
}

async function eraseIn(
  deps: EraseDeps,
  userId: number,
  roomId: number,
  rest: number[],
  { table, seq }: Place,
  told: Told,
): Promise<void> {
  let isUntold = false;
  while (rest.length > 0) {
    const batch = rest.splice(0, BATCH_ROWS);
    const which = `room_id = ? AND ${seq} IN (?) AND user_id = ?`;
    const values = [roomId, batch, userId];
    let isErased = false;
    deps.signal?.throwIfAborted();
    // The entry has no author, because it must not say whose reactions or mentions these were.
    const appended = await deps.messageLog.change(roomId, {
      reads: [{ sql: `SELECT 1 AS found FROM ${table} WHERE ${which} LIMIT 1`, values }],
      by: null,
      at: new Date(),
      decide(room, [found = []]) {
        const isLast = room !== null && rest.length === 0;
        isErased ||= found.length > 0;
        // The rows of this batch are removed already: by a try whose COMMIT was not answered, by another process, or
        // with their message. If earlier batches removed rows, the room must still get its entry.
        if (found.length === 0 && !(isLast && isUntold)) return null;
        return { sql: `DELETE FROM ${table} WHERE ${which}`, values, entries: isLast ? [{ type: ERASE }] : [] };
      },
    });
    isUntold ||= isErased;
    noteTold(told, roomId, appended);
  }
}
