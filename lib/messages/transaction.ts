import { type PoolConnection, type ResultSetHeader, type RowDataPacket, raw } from 'mysql2/promise';
import { type Attaching, attachingStatements, type LockedFile, LockedFiles, lockingFiles } from '@/lib/files/attach';
import { showable } from '@/lib/text';
import type { LockedRoom } from './change-transaction';
import { type QuotedRow, quoteFrom, quotesQuery } from './details/quote';
import type { Naming } from './mentions/naming';
import { MENTION_COLUMNS, mentionValues } from './mentions/rows';
import type { Quote } from './message';

type RoomKind = LockedRoom['kind'];

/** A message on its way into the log. */
export interface Draft {
  userId: number;
  username: string;
  /** The name that people see. Empty or left out: the user name. */
  shown?: string | undefined;
  /** UUID, lower case. */
  clientId: string;
  text: string;
  /** The seq of the message in the room that it answers. */
  replyTo?: number | undefined;
  /** Whom it names, if it names anybody. */
  naming?: Naming | undefined;
  /** The files that it is sent with. */
  attaching?: Attaching | undefined;
  /**
   * The kind of the room when its author entered it; without it `open` is assumed. Only a guess: whatever it says, the
   * transaction stores a message only if the room is open, or its author is a member at that moment.
   */
  kind?: RoomKind | undefined;
}

/** What became of a draft: its place in the log, or why it has none. */
export type Outcome =
  | { seq: number; fresh: boolean }
  | 'conflict'
  | 'room_closed'
  | 'no_room'
  | 'refused'
  | 'gone'
  | 'no_file';

export interface Committed {
  /** One for each draft, in order. */
  outcomes: Outcome[];
  /** What the drafts answer, by seq, as it is at this moment. */
  quotes: Quotes;
  /** UTC, stamped on every fresh row. */
  createdAt: Date;
}

export type Quotes = ReadonlyMap<number, Quote>;

/** Longest wait for one answer of the database. */
const QUERY_TIMEOUT_MS = 5_000;

// A frozen node must not hold the room's lock: the server ends a transaction whose client says nothing for 3 s.
const BEGIN = 'SET SESSION wait_timeout = 3; START TRANSACTION;';
const END = 'COMMIT; SET SESSION wait_timeout = DEFAULT;';
const COLUMNS = 'room_id, seq, user_id, client_id, body, created_at, reply_to';

/** Fails, and with it the rest of its packet, unless the statement before it changed so many rows, and `also` is true. */
const rowsOrFail = (rows: number, also = '') =>
  `SELECT IF(ROW_COUNT() = ${rows} ${also}, 1, (SELECT 1 UNION SELECT 2));`;
/**
 * The errors of a packet that assumes every draft to be new, if the room takes no messages, one of the authors is not a
 * member, one of the drafts is in the log already, it answers a message that does not exist, or one of its files cannot be
 * taken.
 */
const GUESS_WAS_WRONG = new Set(['ER_SUBQUERY_NO_1_ROW', 'ER_DUP_ENTRY']);

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
  const kind = drafts[0]?.kind ?? 'open';
  const isOneKind = drafts.every((draft) => (draft.kind ?? 'open') === kind);
  if (!allNew || !isOneKind) return appendLocked(connection, roomId, drafts, BEGIN);
  const committed = await appendNew(connection, roomId, drafts, kind);
  return committed ?? appendLocked(connection, roomId, drafts, `ROLLBACK; ${BEGIN}`);
}

/**
 * @returns null if not all were new, the room takes no messages, or not all authors may write; then nothing is stored,
 *   and ROLLBACK must come next
 */
async function appendNew(
  connection: PoolConnection,
  roomId: number,
  drafts: readonly Draft[],
  kind: RoomKind,
): Promise<Committed | null> {
  const createdAt = new Date();
  const count = drafts.length;
  // A value given to LAST_INSERT_ID stays on the connection for later statements, and is sent to the client.
  const seqOf = (i: number) => `LAST_INSERT_ID() - ${count - i - 1}`;
  const rows = valuesOf(connection, roomId, drafts, seqOf, createdAt);
  // An open room costs nothing more. Memberships change only under the lock that the UPDATE takes, so those that are read
  // after it hold until the commit.
  const mayWrite = kind === 'open' ? '' : `AND ${allMayWrite(roomId, drafts, kind)}`;
  const answered = answeredBy(drafts);
  const areThere = answered.length === 0 ? '' : `AND ${allAreThere(roomId, answered)}`;
  const quoting = answered.length === 0 ? '' : `${quotesQuery(roomId, answered)};`;
  try {
    // A failing statement ends the whole packet: COMMIT is reached only after all before it succeeded.
    const [, , numbered, , quoted] = await query<[unknown, unknown, ResultSetHeader, unknown, unknown]>(
      connection,
      // last_message_seq comes first, because it is counted from the old last_seq.
      `${BEGIN} UPDATE rooms SET last_message_seq = last_seq + ${count}, last_seq = LAST_INSERT_ID(last_seq + ${count})
       WHERE id = ${roomId} AND archived_at IS NULL AND kind = '${kind}'; ${rowsOrFail(1, `${mayWrite} ${areThere}`)}
       ${quoting} INSERT INTO messages (${COLUMNS}) VALUES ?;
       ${insertMentions(roomId, drafts, seqOf, createdAt)}
       ${attachingStatements(roomId, drafts, seqOf, rowsOrFail)} ${END}`,
      rows,
    );
    const before = Number(numbered.insertId) - count;
    const quotes = answered.length === 0 ? NO_QUOTES : quotesFrom(quoted);
    return { outcomes: drafts.map((_, i) => ({ seq: before + i + 1, fresh: true })), quotes, createdAt };
  } catch (error) {
    if (GUESS_WAS_WRONG.has((error as { code?: string }).code ?? '')) return null;
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
  const { head, kind, takesMessages, existing, quotes } = await lock(connection, roomId, drafts, begin);
  const createdAt = new Date();
  const members = kind === 'open' ? null : await membersAmong(connection, roomId, drafts, kind);
  const files = await lockFiles(connection, roomId, drafts);
  const { outcomes, fresh } = number(roomId, drafts, takesMessages ? head : null, existing, members, quotes, files);
  if (fresh.length === 0) {
    await query(connection, END);
    return { outcomes, quotes, createdAt };
  }
  const newHead = head + fresh.length;
  const seqOf = (i: number) => `${head + i + 1}`;
  const [, updated] = await query<[ResultSetHeader, ResultSetHeader]>(
    connection,
    `INSERT INTO messages (${COLUMNS}) VALUES ?;
     UPDATE rooms SET last_seq = ${newHead}, last_message_seq = ${newHead} WHERE id = ${roomId};
     ${insertMentions(roomId, fresh, seqOf, createdAt)} ${attachingStatements(roomId, fresh, seqOf, rowsOrFail)} ${END}`,
    valuesOf(connection, roomId, fresh, seqOf, createdAt),
  );
  if (updated.affectedRows !== 1) throw new Error(`Room ${roomId} disappeared while it was locked`);
  return { outcomes, quotes, createdAt };
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
  const answered = answeredBy(drafts);
  const quoting = answered.length === 0 ? '' : `${quotesQuery(roomId, answered)};`;
  const results = await query<unknown[]>(
    connection,
    `${begin} SELECT last_seq, archived_at, kind FROM rooms WHERE id = ${roomId} FOR UPDATE; ${quoting}
     SELECT user_id, client_id, room_id, seq, IF(edited_at IS NULL, body, NULL) AS text FROM messages WHERE ?`,
    keys.join(' OR '),
  );
  const found = results.at(-1) as RowDataPacket[];
  const quotes = answered.length === 0 ? NO_QUOTES : quotesFrom(results.at(-2));
  const [room] = results.at(answered.length === 0 ? -2 : -3) as RowDataPacket[];
  const existing = new Map<string, Existing>();
  for (const row of found) {
    existing.set(key(row.user_id, row.client_id), { roomId: row.room_id, seq: row.seq, text: row.text });
  }
  const takesMessages = room !== undefined && room.archived_at === null;
  return { head: Number(room?.last_seq ?? 0), kind: room?.kind ?? 'open', takesMessages, existing, quotes };
}

/** Takes no query without files. */
async function lockFiles(connection: PoolConnection, roomId: number, drafts: readonly Draft[]): Promise<LockedFiles> {
  const sql = lockingFiles(drafts);
  const rows = sql === null ? [] : await query<(LockedFile & RowDataPacket)[]>(connection, sql);
  return new LockedFiles(roomId, rows);
}

const NO_QUOTES: Quotes = new Map();

function quotesFrom(rows: unknown): Quotes {
  return new Map((rows as QuotedRow[]).map((row) => [row.seq, quoteFrom(row)]));
}

/** The seqs of the messages that the drafts answer. */
function answeredBy(drafts: readonly Draft[]): number[] {
  return [...new Set(drafts.flatMap(({ replyTo }) => replyTo ?? []))];
}

/** SQL: whether the room has all these messages. A deleted one is there, too. */
function allAreThere(roomId: number, seqs: readonly number[]): string {
  return `(SELECT COUNT(*) FROM messages q WHERE q.room_id = ${roomId} AND q.seq IN (${seqs.join()})) = ${seqs.length}`;
}

/**
 * Whether the message of the author `me` can be read by anybody in a direct room. It cannot if each of the others blocked
 * the author, is disabled or is gone; the author is not told which. Notes are for oneself.
 */
export const IS_READ = `(EXISTS (SELECT 1 FROM memberships other JOIN users u ON u.id = other.user_id AND u.disabled_at IS NULL
    WHERE other.room_id = me.room_id AND other.user_id <> me.user_id AND NOT EXISTS
      (SELECT 1 FROM blocks b WHERE b.user_id = other.user_id AND b.blocked_id = me.user_id))
  OR EXISTS (SELECT 1 FROM rooms r WHERE r.id = me.room_id AND r.direct_key = UNHEX(SHA2(me.user_id, 256))))`;

/** The authors who are members of a room that is not open, and whether anybody can read what they write. */
async function membersAmong(
  connection: PoolConnection,
  roomId: number,
  drafts: readonly Draft[],
  kind: RoomKind,
): Promise<ReadonlyMap<number, { isRead: boolean }>> {
  const sql = `SELECT me.user_id AS id, ${kind === 'direct' ? IS_READ : '1'} AS isRead FROM memberships me
    WHERE me.room_id = ${roomId} AND me.user_id IN (${authorsOf(drafts).join()})`;
  const rows = await query<RowDataPacket[]>(connection, sql);
  return new Map(rows.map(({ id, isRead }) => [id, { isRead: isRead === 1 }]));
}

/** SQL: whether all authors are such members. Reads one row of the primary key for each of them, and in direct rooms a few more. */
function allMayWrite(roomId: number, drafts: readonly Draft[], kind: RoomKind): string {
  const authors = authorsOf(drafts);
  return `(SELECT COUNT(*) FROM memberships me WHERE me.room_id = ${roomId} AND me.user_id IN (${authors.join()})
    ${kind === 'direct' ? `AND ${IS_READ}` : ''}) = ${authors.length}`;
}

function authorsOf(drafts: readonly Draft[]): number[] {
  return [...new Set(drafts.map(({ userId }) => userId))];
}

/**
 * Gives each draft its seq. A resend, also within the batch, gets the seq of the first copy.
 * @param head null if the room takes no messages
 * @param members the authors who are members; null if everybody may write
 * @param quotes the messages that the drafts answer, as far as they exist
 * @param files the files that they are sent with, as far as they exist
 */
function number(
  roomId: number,
  drafts: readonly Draft[],
  head: number | null,
  existing: Map<string, Existing>,
  members: ReadonlyMap<number, { isRead: boolean }> | null,
  quotes: Quotes,
  files: LockedFiles,
) {
  const fresh: Draft[] = [];
  const outcomes = drafts.map((draft): Outcome => {
    const id = key(draft.userId, draft.clientId);
    const first = existing.get(id);
    if (first) {
      // The first text cannot be compared any more once it was edited or deleted. The resend is answered, and restores
      // nothing.
      // An older release may have stored other line ends than this one.
      const isAsFirst = () => showable(first.text ?? '') === draft.text && files.areOf(first.seq, draft);
      const same = first.roomId === roomId && (first.text === null || isAsFirst());
      return same ? { seq: first.seq, fresh: false } : 'conflict';
    }
    const member = members?.get(draft.userId);
    if (members && !member) return 'no_room';
    if (head === null) return 'room_closed';
    if (member?.isRead === false) return 'refused';
    if (draft.replyTo !== undefined && !quotes.has(draft.replyTo)) return 'gone';
    const seq = head + fresh.length + 1;
    if (!files.take(seq, draft)) return 'no_file';
    fresh.push(draft);
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
  const time = connection.escape(sqlTime(createdAt));
  const rows = drafts.map(({ userId, clientId, text, replyTo = null }, i) => {
    const [id, body] = [connection.escape(clientId), connection.escape(text)];
    return `(${roomId},${seqOf(i)},${userId},${id},${body},${time},${replyTo})`;
  });
  return rows.join();
}

/** Nothing if nobody is named. @param seqOf as for valuesOf */
function insertMentions(
  roomId: number,
  drafts: readonly Draft[],
  seqOf: (i: number) => string,
  createdAt: Date,
): string {
  const time = `'${sqlTime(createdAt)}'`;
  const rows = drafts.flatMap(({ naming }, i) => (naming ? mentionValues(roomId, seqOf(i), time, naming) : []));
  return rows.length === 0 ? '' : `INSERT INTO mentions (${MENTION_COLUMNS}) VALUES ${rows.join()};`;
}

function sqlTime(at: Date): string {
  return at.toISOString().slice(0, -1);
}

/** @param escaped replaces `?` unchanged: mysql2 would search the messages' texts for more `?` */
async function query<T>(connection: PoolConnection, sql: string, escaped = ''): Promise<T> {
  const [result] = await connection.query({ sql, values: [raw(escaped)], timeout: QUERY_TIMEOUT_MS });
  return result as T;
}
