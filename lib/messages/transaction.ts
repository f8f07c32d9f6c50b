import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { connectionWithin } from '@/lib/db/bounded';

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

/**
 * Appends the drafts to a room's log in one transaction and two round trips: the lock with what exists already, then
 * the rows with the new head and COMMIT. Numbers are given under the room row's lock, so commit order is seq order.
 * @throws the driver's error; then nothing is known: the transaction may or may not have been committed, and the
 *   connection is gone (MariaDB keeps a transaction open after a lock-wait time-out; a later COMMIT would store half)
 */
export async function append(pool: Pool, roomId: number, drafts: readonly Draft[]): Promise<Committed> {
  const connection = await connectionWithin(pool, QUERY_TIMEOUT_MS);
  try {
    const committed = await transact(connection, roomId, drafts);
    connection.release();
    return committed;
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

async function transact(connection: PoolConnection, roomId: number, drafts: readonly Draft[]): Promise<Committed> {
  const { head, open, existing } = await lock(connection, roomId, drafts);
  const createdAt = new Date();
  const { outcomes, fresh } = number(roomId, drafts, open ? head : null, existing);
  if (fresh.length === 0) {
    await query(connection, END, []);
    return { outcomes, createdAt };
  }
  const rows = fresh.map(({ draft, seq }) => [roomId, seq, draft.userId, draft.clientId, draft.text, createdAt]);
  // A failing statement ends the whole packet: COMMIT is reached only after both writes succeeded.
  const [, updated] = await query<[ResultSetHeader, ResultSetHeader]>(
    connection,
    `INSERT INTO messages (room_id, seq, user_id, client_id, body, created_at) VALUES ?;
     UPDATE rooms SET last_seq = ? WHERE id = ?; ${END}`,
    [rows, head + fresh.length, roomId],
  );
  if (updated.affectedRows !== 1) throw new Error(`Room ${roomId} vanished under its lock`);
  return { outcomes, createdAt };
}

interface Existing {
  roomId: number;
  seq: number;
  /** Null once deleted. */
  body: string | null;
}

async function lock(connection: PoolConnection, roomId: number, drafts: readonly Draft[]) {
  const byUser = new Map<number, string[]>();
  for (const { userId, clientId } of drafts) {
    const ids = byUser.get(userId);
    if (ids) ids.push(clientId);
    else byUser.set(userId, [clientId]);
  }
  // One range of the unique key for each draft; row constructors would not use it on MariaDB.
  const keys = [...byUser].map(() => '(user_id = ? AND client_id IN (?))').join(' OR ');
  const [, , [room], found] = await query<[unknown, unknown, RowDataPacket[], RowDataPacket[]]>(
    connection,
    `${BEGIN} SELECT last_seq, archived_at FROM rooms WHERE id = ? FOR UPDATE;
     SELECT user_id, client_id, room_id, seq, body FROM messages WHERE ${keys}`,
    [roomId, ...[...byUser].flat()],
  );
  const existing = new Map<string, Existing>();
  for (const row of found) {
    existing.set(key(row.user_id, row.client_id), { roomId: row.room_id, seq: row.seq, body: row.body });
  }
  return { head: Number(room?.last_seq ?? 0), open: room !== undefined && room.archived_at === null, existing };
}

/** Gives each draft its number, or the first one's if it is a resend, within the batch too; a closed room's head is null. */
function number(roomId: number, drafts: readonly Draft[], head: number | null, existing: Map<string, Existing>) {
  const fresh: { draft: Draft; seq: number }[] = [];
  const outcomes = drafts.map((draft): Outcome => {
    const id = key(draft.userId, draft.clientId);
    const first = existing.get(id);
    if (first) {
      // A deleted one's text cannot be compared any more; its resend is answered, and revives nothing.
      const same = first.roomId === roomId && (first.body === null || first.body === draft.text);
      return same ? { seq: first.seq, fresh: false } : 'conflict';
    }
    if (head === null) return 'room_closed';
    const seq = head + fresh.length + 1;
    fresh.push({ draft, seq });
    existing.set(id, { roomId, seq, body: draft.text });
    return { seq, fresh: true };
  });
  return { outcomes, fresh };
}

function key(userId: number, clientId: string): string {
  return `${userId}:${clientId}`;
}

async function query<T>(connection: PoolConnection, sql: string, values: unknown[]): Promise<T> {
  const [result] = await connection.query({ sql, values, timeout: QUERY_TIMEOUT_MS });
  return result as T;
}
