import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { type AuditEntry, recordStatement } from '@/lib/audit/audit';
import { connectionWithin } from '@/lib/db/bounded';
import type { LogEntry, NewChange } from './events';

/** A message as it is while its room is locked. */
export interface Locked {
  seq: number;
  userId: number | null;
  /** The current name; null once the account is gone. */
  username: string | null;
  /** Null once deleted. */
  text: string | null;
  editedAt: Date | null;
  deletedAt: Date | null;
}

/** What to write under the lock: one statement on the messages, the entries that announce it, and who did it. */
export interface Writing {
  sql: string;
  values: unknown[];
  /** Each gets the next seq. May be empty: then nobody is told. */
  entries: readonly NewChange[];
  /** Written in the same transaction. */
  audit?: readonly AuditEntry[];
}

export interface LogChange {
  /** The messages to read under the lock. */
  seqs: readonly number[];
  /** Who makes the change; null if that must not be stored. */
  by: number | null;
  /** UTC, stamped on the entries. */
  at: Date;
  /** Gets those of the messages that exist, and returns what to write; null: nothing. */
  decide(found: readonly Locked[]): Writing | null;
}

/** Longest wait for one answer of the database. */
const QUERY_TIMEOUT_MS = 5_000;

// As in transaction.ts: the server ends a transaction whose client says nothing for 3 s.
const BEGIN = 'SET SESSION wait_timeout = 3; START TRANSACTION;';
const END = 'COMMIT; SET SESSION wait_timeout = DEFAULT;';

/**
 * Changes messages of a room and appends the entries that announce it, in one transaction and two round trips. The
 * first takes the lock and reads the messages. The second does all writes, sets the new head and commits. New messages
 * take the same lock, so the messages stay as they were read.
 * @returns the entries, numbered
 * @throws Error if there is no such room
 * @throws the driver's error; then the outcome is unknown: the transaction may or may not have been committed, and the
 *   connection must be destroyed
 */
export async function appendChange(
  connection: PoolConnection,
  roomId: number,
  { seqs, by, at, decide }: LogChange,
): Promise<LogEntry[]> {
  const [, , [room], found] = await query<[unknown, unknown, RowDataPacket[], RowDataPacket[]]>(
    connection,
    `${BEGIN} SELECT last_seq FROM rooms WHERE id = ? FOR UPDATE;
     SELECT m.seq, m.user_id AS userId, u.username, m.body AS text, m.edited_at AS editedAt, m.deleted_at AS deletedAt
     FROM messages m LEFT JOIN users u ON u.id = m.user_id WHERE m.room_id = ? AND m.seq IN (?) ORDER BY m.seq`,
    [roomId, roomId, seqs],
  );
  if (!room) throw new Error(`There is no room ${roomId}`);
  const writing = decide(found as unknown as Locked[]);
  if (writing === null) {
    await query(connection, END, []);
    return [];
  }
  const { sql, values, entries, audit = [] } = writing;
  const first = Number(room.last_seq) + 1;
  // A failing statement ends the whole packet: COMMIT is reached only after every write succeeded.
  if (entries.length === 0) {
    await query(connection, `${sql}; ${END}`, values);
    return [];
  }
  const recorded = audit.length === 0 ? null : recordStatement(audit, at);
  const numbered = entries.map((entry, i): LogEntry => ({ ...entry, seq: first + i }));
  const rows = entries.map((entry, i) => [
    roomId,
    first + i,
    'target' in entry ? entry.target : null,
    by,
    entry.type,
    at,
  ]);
  await query(
    connection,
    `${sql};
     INSERT INTO message_changes (room_id, seq, message_seq, user_id, kind, created_at) VALUES ?;
     ${recorded ? `${recorded.sql};` : ''} UPDATE rooms SET last_seq = ? WHERE id = ?; ${END}`,
    [...values, rows, ...(recorded?.params ?? []), first + rows.length - 1, roomId],
  );
  return numbered;
}

/** One statement outside of any transaction, in bounded time. @param pool from openWriterPool */
export async function statement<T extends RowDataPacket[] | ResultSetHeader>(
  pool: Pool,
  sql: string,
  values: unknown[],
): Promise<T> {
  const connection = await connectionWithin(pool, QUERY_TIMEOUT_MS);
  try {
    const result = await query<T>(connection, sql, values);
    connection.release();
    return result;
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

async function query<T>(connection: PoolConnection, sql: string, values: unknown[]): Promise<T> {
  const [result] = await connection.query({ sql, values, timeout: QUERY_TIMEOUT_MS });
  return result as T;
}
