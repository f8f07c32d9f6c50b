import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { type AuditEntry, recordStatement } from '@/lib/audit/audit';
import { connectionWithin } from '@/lib/db/bounded';
import { CHANGE_COLUMNS, changeRow } from './change-rows';
import type { LogEntry, NewChange } from './events';
import { MESSAGE_PREVIEW } from './previews/columns';

/** A message as it is while its room is locked. */
export interface Locked {
  seq: number;
  userId: number | null;
  /** The current name; null once the account is gone. */
  username: string | null;
  /** Null once deleted. */
  text: string | null;
  createdAt: Date;
  editedAt: Date | null;
  deletedAt: Date | null;
  /** Since when a moderator withholds it. A deleted message may have it too. */
  hiddenAt: Date | null;
  hasFiles: 0 | 1;
  /** Its link preview, as MESSAGE_PREVIEW reads it. */
  preview: string | null;
}

/** A room's row while it is locked. */
export interface LockedRoom {
  kind: 'open' | 'closed' | 'direct';
  name: string;
  lastSeq: number;
  archivedAt: Date | null;
}

/** A statement, or several with a semicolon between them. */
export interface Statement {
  sql: string;
  values: unknown[];
}

/** What to write under the lock: statements, the entries that announce what they do, and who did it. */
export interface Writing extends Statement {
  /** Each entry gets the next seq. If there are none, nobody learns of the change. */
  entries: readonly NewChange[];
  /** Written in the same transaction. */
  audit?: readonly AuditEntry[];
}

/** Several writings as one. Those without SQL add only what they record. */
export function joined(...parts: readonly Writing[]): Writing {
  return {
    sql: parts.flatMap(({ sql }) => (sql === '' ? [] : [sql])).join('; '),
    values: parts.flatMap(({ values }) => values),
    entries: parts.flatMap(({ entries }) => entries),
    audit: parts.flatMap(({ audit = [] }) => audit),
  };
}

export interface LogChange {
  /** What to read once the room is locked: one SELECT each. */
  reads: readonly Statement[];
  /**
   * Who makes the change; null if that must not be stored. An entry that has a `by` of its own is stored with that one.
   */
  by: number | null;
  /** UTC, stamped on the entries. */
  at: Date;
  /**
   * Gets the room, or null if there is none, and the rows of each read. Returns what to write, or null for nothing. Is
   * called once for each try.
   */
  decide(room: LockedRoom | null, rows: readonly RowDataPacket[][]): Writing | null;
}

/** A change that depends on messages only: `decide` gets the messages that exist, and none if the room is gone. */
export function changeOfMessages(
  roomId: number,
  seqs: readonly number[],
  decide: (found: readonly Locked[]) => Writing | null,
): Pick<LogChange, 'reads' | 'decide'> {
  return {
    reads: [messagesRead(roomId, seqs)],
    decide: (room, [found = []]) => decide(room ? (found as unknown as Locked[]) : []),
  };
}

/** Reads messages of a room as Locked, by seq. */
export function messagesRead(roomId: number, seqs: readonly number[]): Statement {
  const sql = `SELECT m.seq, m.user_id AS userId, u.username, m.body AS text, m.created_at AS createdAt,
       m.edited_at AS editedAt, m.deleted_at AS deletedAt, m.hidden_at AS hiddenAt,
       EXISTS (SELECT 1 FROM files f FORCE INDEX (files_message)
         WHERE f.room_id = m.room_id AND f.message_seq = m.seq AND f.purpose = 'message' AND f.deleted_at IS NULL) AS hasFiles,
       ${MESSAGE_PREVIEW} AS preview
     FROM messages m LEFT JOIN users u ON u.id = m.user_id WHERE m.room_id = ? AND m.seq IN (?) ORDER BY m.seq`;
  return { sql, values: [roomId, seqs] };
}

/** Longest wait for one answer of the database. */
const QUERY_TIMEOUT_MS = 5_000;

// As in transaction.ts: the server ends a transaction whose client says nothing for 3 s.
const BEGIN = 'SET SESSION wait_timeout = 3; START TRANSACTION;';
const END = 'COMMIT; SET SESSION wait_timeout = DEFAULT;';

/**
 * Changes something of a room and appends the entries that announce it, in one transaction and two round trips. The
 * first takes the lock and reads. The second does all writes, sets the new head and commits. New messages and all other
 * changes take the same lock, so what was read stays as it was.
 * @returns the entries, numbered
 * @throws the driver's error; then the outcome is unknown: the transaction may or may not have been committed, and the
 *   connection must be destroyed
 */
export async function appendChange(
  connection: PoolConnection,
  roomId: number,
  { reads, by, at, decide }: LogChange,
): Promise<LogEntry[]> {
  const [, , rooms, ...found] = await query<[unknown, unknown, RowDataPacket[], ...RowDataPacket[][]]>(
    connection,
    [
      `${BEGIN} SELECT kind, name, last_seq AS lastSeq, archived_at AS archivedAt FROM rooms WHERE id = ? FOR UPDATE`,
      ...reads.map(({ sql }) => sql),
    ].join('; '),
    [roomId, ...reads.flatMap(({ values }) => values)],
  );
  const room = (rooms[0] as (LockedRoom & RowDataPacket) | undefined) ?? null;
  const writing = decide(room, found);
  if (writing === null) {
    await query(connection, END, []);
    return [];
  }
  const { sql, values, entries, audit = [] } = writing;
  const recorded = audit.length === 0 ? null : recordStatement(audit, at);
  const record = recorded ? `${recorded.sql};` : '';
  // A failing statement ends the whole packet: COMMIT is reached only after every write succeeded.
  if (entries.length === 0) {
    await query(connection, `${sql}; ${record} ${END}`, [...values, ...(recorded?.params ?? [])]);
    return [];
  }
  if (!room) throw new Error(`There is no room ${roomId}`);
  const first = room.lastSeq + 1;
  const numbered = entries.map((entry, i) => ({ ...entry, seq: first + i }));
  const rows = numbered.map((entry) => changeRow(roomId, entry, by, at));
  await query(
    connection,
    `${sql};
     INSERT INTO message_changes (${CHANGE_COLUMNS}) VALUES ?;
     ${record} UPDATE rooms SET last_seq = ? WHERE id = ?; ${END}`,
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
