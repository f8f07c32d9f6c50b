import { type PoolConnection, type ResultSetHeader, type RowDataPacket, raw } from 'mysql2/promise';
import { showable } from '@/lib/text';

/** A message on its way into the log. */
export interface Draft {
  userId: number;
  username: string;
  /** UUID, lower case. */
  clientId: string;
  text: string;
}

/** What became of a draft: its place in the log, or why it has none. */
export type Outcome = { seq: number; fresh: boolean } | 'conflict' | 'room_closed';

export interface Committed {
  /** One for each draft, in order. */
  outcomes: Outcome[];
  /** UTC, stamped on every fresh row. */
  createdAt: Date;
}

/** Longest wait for one answer of the database. */
const QUERY_TIMEOUT_MS = 5_000;

// A frozen node must not hold the room's lock: the server ends a transaction whose client says nothing for 3 s.
const BEGIN = 'SET SESSION wait_timeout = 3; START TRANSACTION;';
const END = 'COMMIT; SET SESSION wait_timeout = DEFAULT;';
const COLUMNS = 'room_id, seq, user_id, client_id, body, created_at';

/** Fails, and with it the rest of its packet, unless the statement before it changed one row. */
const ONE_ROW_OR_FAIL = 'SELECT IF(ROW_COUNT() = 1, 1, (SELECT 1 UNION SELECT 2));';
/**
 * The errors of a packet that assumes every draft to be new, if the room is closed or one of the drafts is in the log
 * already.
 */
const NOT_AS_THOUGHT = new Set(['ER_SUBQUERY_NO_1_ROW', 'ER_DUP_ENTRY']);

/**
 * Appends the drafts to a room's log in one transaction. Numbers are given under the lock on the room's row, so commit
 * order is seq order. If all drafts are new, this takes one round trip, in which the database itself gives the numbers.
 * So the lock is not held across the network. If a draft may be in the log already, or the one packet failed (a draft
 * is in the log already, or the room is closed), this takes two round trips: the lock with the existing rows, then the
 * new rows with the new head and COMMIT.
 * @param allNew false: some of them were tried before
 * @throws the driver's error; then the outcome is unknown: the transaction may or may not have been committed, and the
 *   connection must be destroyed (MariaDB keeps a transaction open after a lock-wait time-out; a later COMMIT would
 *   store half of it)
 */
export async function append(
  connection: PoolConnection,
  roomId: number,
  drafts: readonly Draft[],
  allNew: boolean,
): Promise<Committed> {
  if (!allNew) return appendLocked(connection, roomId, drafts, BEGIN);
  const committed = await appendNew(connection, roomId, drafts);
  return committed ?? appendLocked(connection, roomId, drafts, `ROLLBACK; ${BEGIN}`);
}

/** @returns null if not all were new, or the room is closed; then nothing is stored, and ROLLBACK must come next */
async function appendNew(
  connection: PoolConnection,
  roomId: number,
  drafts: readonly Draft[],
): Promise<Committed | null> {
  const createdAt = new Date();
  const count = drafts.length;
  // A value given to LAST_INSERT_ID stays on the connection for later statements, and is sent to the client.
  const rows = valuesOf(connection, roomId, drafts, (i) => `LAST_INSERT_ID() - ${count - i - 1}`, createdAt);
  try {
    // A failing statement ends the whole packet: COMMIT is reached only after all before it succeeded.
    const [, , numbered] = await query<[unknown, unknown, ResultSetHeader]>(
      connection,
      // last_message_seq comes first, because it is counted from the old last_seq.
      `${BEGIN} UPDATE rooms SET last_message_seq = last_seq + ${count}, last_seq = LAST_INSERT_ID(last_seq + ${count})
       WHERE id = ${roomId} AND archived_at IS NULL; ${ONE_ROW_OR_FAIL}
       INSERT INTO messages (${COLUMNS}) VALUES ?; ${END}`,
      rows,
    );
    const before = Number(numbered.insertId) - count;
    return { outcomes: drafts.map((_, i) => ({ seq: before + i + 1, fresh: true })), createdAt };
  } catch (error) {
    if (NOT_AS_THOUGHT.has((error as { code?: string }).code ?? '')) return null;
    throw error;
  }
}

/** @param begin what comes before the lock in its packet */
async function appendLocked(
  connection: PoolConnection,
  roomId: number,
  drafts: readonly Draft[],
  begin: string,
): Promise<Committed> {
  const { head, open, existing } = await lock(connection, roomId, drafts, begin);
  const createdAt = new Date();
  const { outcomes, fresh } = number(roomId, drafts, open ? head : null, existing);
  if (fresh.length === 0) {
    await query(connection, END);
    return { outcomes, createdAt };
  }
  const newHead = head + fresh.length;
  const [, updated] = await query<[ResultSetHeader, ResultSetHeader]>(
    connection,
    `INSERT INTO messages (${COLUMNS}) VALUES ?;
     UPDATE rooms SET last_seq = ${newHead}, last_message_seq = ${newHead} WHERE id = ${roomId}; ${END}`,
    valuesOf(connection, roomId, fresh, (i) => `${head + i + 1}`, createdAt),
  );
  if (updated.affectedRows !== 1) throw new Error(`Room ${roomId} disappeared while it was locked`);
  return { outcomes, createdAt };
}

interface Existing {
  roomId: number;
  seq: number;
  /** The first text; null once it was edited or deleted. */
  text: string | null;
}

async function lock(connection: PoolConnection, roomId: number, drafts: readonly Draft[], begin: string) {
  const byUser = new Map<number, string[]>();
  for (const { userId, clientId } of drafts) {
    const ids = byUser.get(userId);
    if (ids) ids.push(connection.escape(clientId));
    else byUser.set(userId, [connection.escape(clientId)]);
  }
  // One range of the unique key for each draft. On MariaDB, row constructors would not use the key.
  const keys = [...byUser].map(([userId, ids]) => `(user_id = ${userId} AND client_id IN (${ids.join()}))`);
  const results = await query<unknown[]>(
    connection,
    `${begin} SELECT last_seq, archived_at FROM rooms WHERE id = ${roomId} FOR UPDATE;
     SELECT user_id, client_id, room_id, seq, IF(edited_at IS NULL, body, NULL) AS text FROM messages WHERE ?`,
    keys.join(' OR '),
  );
  const [[room], found] = results.slice(-2) as [RowDataPacket[], RowDataPacket[]];
  const existing = new Map<string, Existing>();
  for (const row of found) {
    existing.set(key(row.user_id, row.client_id), { roomId: row.room_id, seq: row.seq, text: row.text });
  }
  return { head: Number(room?.last_seq ?? 0), open: room !== undefined && room.archived_at === null, existing };
}

/**
 * Gives each draft its seq. A resend, also within the batch, gets the seq of the first copy. The head of a closed room
 * is null.
 */
function number(roomId: number, drafts: readonly Draft[], head: number | null, existing: Map<string, Existing>) {
  const fresh: Draft[] = [];
  const outcomes = drafts.map((draft): Outcome => {
    const id = key(draft.userId, draft.clientId);
    const first = existing.get(id);
    if (first) {
      // The first text cannot be compared any more once it was edited or deleted. The resend is answered, and restores
      // nothing.
      // An older release may have stored other line ends than this one.
      const same = first.roomId === roomId && (first.text === null || showable(first.text) === draft.text);
      return same ? { seq: first.seq, fresh: false } : 'conflict';
    }
    if (head === null) return 'room_closed';
    fresh.push(draft);
    const seq = head + fresh.length;
    existing.set(id, { roomId, seq, text: draft.text });
    return { seq, fresh: true };
  });
  return { outcomes, fresh };
}

function key(userId: number, clientId: string): string {
  return `${userId}:${clientId}`;
}

/** The rows of an INSERT. @param seqOf SQL for the seq of the draft at index `i` */
function valuesOf(
  connection: PoolConnection,
  roomId: number,
  drafts: readonly Draft[],
  seqOf: (i: number) => string,
  createdAt: Date,
): string {
  const time = connection.escape(createdAt.toISOString().slice(0, -1));
  const rows = drafts.map(({ userId, clientId, text }, i) => {
    return `(${roomId},${seqOf(i)},${userId},${connection.escape(clientId)},${connection.escape(text)},${time})`;
  });
  return rows.join();
}

/** @param escaped replaces `?` unchanged: mysql2 would search the messages' texts for more `?` */
async function query<T>(connection: PoolConnection, sql: string, escaped = ''): Promise<T> {
  const [result] = await connection.query({ sql, values: [raw(escaped)], timeout: QUERY_TIMEOUT_MS });
  return result as T;
}
