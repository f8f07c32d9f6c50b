import type { Pool, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { ERASE } from '@/lib/chat/protocol';
import type { Log } from '@/lib/telemetry/log';
import { type Locked, statement, type Writing } from './change-transaction';
import type { MessageLog } from './log';
import { retried } from './retry';

export interface EraseDeps {
  messageLog: Pick<MessageLog, 'change'>;
  /** From openWriterPool. */
  pool: Pool;
  log: Pick<Log, 'warn'>;
  /** Stops the erasure between two steps. */
  signal?: AbortSignal | undefined;
}

/** Rows in one read, and in one transaction. */
const READ_ROWS = 1_000;
const BATCH_ROWS = 200;
/** Changes that one statement scans. */
const WINDOW_ROWS = 10_000;
/** Messages held in memory at a time. If a person wrote more, their rooms are told more than once. */
const PASS_MESSAGES = 100_000;

/**
 * Empties all messages of a person and removes the person as their author, one batch under the room's lock at a time.
 * The last batch of a room also appends the entry that announces the erasure, in the same transaction. Until a room has
 * its entry, at least one of its messages still names the person, so the next call finds it. Once it has the entry, a
 * page that is loaded again shows nothing of the person. Searches again until nothing is found, because messages may
 * have been on their way into the log during the last pass.
 */
export async function erasePerson(deps: EraseDeps, userId: number): Promise<void> {
  for (;;) {
    const found = await messagesOf(deps, userId);
    if (found.size === 0) break;
    for (const [roomId, seqs] of found) await eraseIn(deps, userId, roomId, seqs);
  }
  await eraseChangesBy(deps, userId);
}

async function eraseIn(deps: EraseDeps, userId: number, roomId: number, seqs: number[]): Promise<void> {
  const rest = seqs.sort((a, b) => a - b);
  while (rest.length > 0) {
    const batch = rest.splice(0, BATCH_ROWS);
    const at = new Date();
    const decide = (locked: readonly Locked[]) => {
      // The other rows are done already: by a try whose COMMIT was not answered, or by another process that erases them
      // too.
      const theirs = locked.filter((row) => row.userId === userId).map(({ seq }) => seq);
      return theirs.length === 0 ? null : erasing(roomId, theirs, at, rest.length === 0);
    };
    deps.signal?.throwIfAborted();
    // No author: the entry must not say whose messages are erased.
    await deps.messageLog.change(roomId, { seqs: batch, by: null, at, decide });
  }
}

function erasing(roomId: number, seqs: number[], at: Date, isLast: boolean): Writing {
  return {
    sql: `UPDATE messages SET body = NULL, deleted_at = COALESCE(deleted_at, ?), user_id = NULL
      WHERE room_id = ? AND seq IN (?)`,
    values: [at, roomId, seqs],
    entries: isLast ? [{ type: ERASE }] : [],
  };
}

/**
 * The seqs of the person's messages by room. Scans the key (user_id, client_id), where the person's range has no other
 * rows.
 */
async function messagesOf(deps: EraseDeps, userId: number): Promise<Map<number, number[]>> {
  const found = new Map<number, number[]>();
  let after = '';
  for (let count = 0; count < PASS_MESSAGES; count += READ_ROWS) {
    const rows = await run<RowDataPacket[]>(
      deps,
      `SELECT room_id, seq, client_id FROM messages WHERE user_id = ? AND client_id > ?
       ORDER BY client_id LIMIT ?`,
      [userId, after, READ_ROWS],
    );
    for (const { room_id, seq } of rows) {
      const seqs = found.get(room_id);
      if (seqs) seqs.push(seq);
      else found.set(room_id, [seq]);
    }
    if (rows.length < READ_ROWS) break;
    after = rows.at(-1)?.client_id ?? '';
  }
  return found;
}

/**
 * Removes the person as the author of changes to messages of others; the changes stay. No index has them by person, so
 * this scans all changes, in windows of the primary key.
 */
async function eraseChangesBy(deps: EraseDeps, userId: number): Promise<void> {
  let after: Place | null = { room_id: 0, seq: 0 };
  while (after) {
    const from: Place = after;
    const [end] = await run<(Place & RowDataPacket)[]>(
      deps,
      `SELECT room_id, seq FROM message_changes WHERE ${AFTER} ORDER BY room_id, seq LIMIT 1 OFFSET ?`,
      [...place(from), WINDOW_ROWS - 1],
    );
    const theirs = await run<(Place & RowDataPacket)[]>(
      deps,
      `SELECT room_id, seq FROM message_changes WHERE ${AFTER} ${end ? `AND ${UP_TO}` : ''} AND user_id = ?`,
      [...place(from), ...(end ? place(end) : []), userId],
    );
    while (theirs.length > 0) {
      const batch = theirs.splice(0, BATCH_ROWS);
      // By primary key, one by one: a search by user_id would lock every row that it scans.
      const places = batch.map(() => '(room_id = ? AND seq = ?)').join(' OR ');
      const values = batch.flatMap(({ room_id, seq }) => [room_id, seq]);
      await run<ResultSetHeader>(deps, `UPDATE message_changes SET user_id = NULL WHERE ${places}`, values);
    }
    after = end ?? null;
  }
}

/** Runs a statement that can be repeated and is not part of a log. @throws the last error, or the signal's reason */
async function run<T extends RowDataPacket[] | ResultSetHeader>(
  { pool, log, signal }: EraseDeps,
  sql: string,
  values: unknown[],
): Promise<T> {
  signal?.throwIfAborted();
  const onError = (err: unknown, attempt: number) => log.warn({ err, attempt }, 'a step of an erasure failed');
  return retried(() => statement<T>(pool, sql, values), onError);
}

interface Place {
  room_id: number;
  seq: number;
}

// Written out, because on MariaDB row constructors would not be a range of the key.
const AFTER = '(room_id > ? OR (room_id = ? AND seq > ?))';
const UP_TO = '(room_id < ? OR (room_id = ? AND seq <= ?))';

function place({ room_id, seq }: Place): number[] {
  return [room_id, room_id, seq];
}
