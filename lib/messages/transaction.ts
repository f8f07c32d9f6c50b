import { type PoolConnection, type ResultSetHeader, type RowDataPacket, raw } from 'mysql2/promise';
import { type Attaching, attachingStatements, type LockedFile, LockedFiles, lockingFiles } from '@/lib/files/attach';
import { FILES_COUNT } from '@/lib/files/columns';
import { isSameRules, NO_RULES, type RoomRules } from '@/lib/rooms/posting/rules';
import { showable } from '@/lib/text';
import type { LockedRoom } from './change-transaction';
import { type QuotedRow, quoteFrom, quotesQuery } from './details/quote';
import type { Naming } from './mentions/naming';
import { MENTION_COLUMNS, mentionValues } from './mentions/rows';
import type { Quote } from './message';
import {
  type AuthorNow,
  authorsFrom,
  authorsQuery,
  checksAuthors,
  isCounted,
  type PostingRefusal,
  postingRefusal,
  type RoomNow,
} from './who-writes';

type RoomKind = LockedRoom['kind'];

/** A message on its way into the log. */
export interface Draft {
  userId: number;
  username: string;
  /** The name that people see. Empty or left out: the user name. */
  shown?: string | undefined;
  /** The id of the picture that is their face. */
  face?: string | null | undefined;
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
   * The kind and the rules that the room had when the author opened it. If they are left out, `open` and NO_RULES are
   * assumed. They are only a guess: the transaction compares them with the room, and stores a message only if its
   * author may write at that moment.
   */
  kind?: RoomKind | undefined;
  rules?: RoomRules | undefined;
  /** The author is a guest, who writes only as a member, also where others need not be one. */
  isGuest?: boolean | undefined;
}

/** The result for a draft: its seq in the log, or why it was not stored. */
export type Outcome =
  | { seq: number; fresh: boolean }
  | 'conflict'
  | 'room_closed'
  | 'gone'
  | 'no_file'
  | PostingRefusal;

export interface Committed {
  /** One for each draft, in order. */
  outcomes: Outcome[];
  /** The messages that the drafts answer, by seq, as they are at this moment. */
  quotes: Quotes;
  /** UTC, stamped on every fresh row. */
  createdAt: Date;
}

export type Quotes = ReadonlyMap<number, Quote>;

/** Longest wait for one answer of the database. */
const QUERY_TIMEOUT_MS = 5_000;

// A frozen node must not hold the room's lock: the server ends a transaction whose client sends nothing for 3 s.
const BEGIN = 'SET SESSION wait_timeout = 3; START TRANSACTION;';
const END = 'COMMIT; SET SESSION wait_timeout = DEFAULT;';
const COLUMNS = 'room_id, seq, user_id, client_id, body, created_at, reply_to';

/**
 * SQL that makes its packet fail unless the statement before it changed so many rows.
 * @param also SQL: AND more conditions
 */
const rowsOrFail = (rows: number, also = '') =>
  `SELECT IF(ROW_COUNT() = ${rows} ${also}, 1, (SELECT 1 UNION SELECT 2));`;
/**
 * Errors of the packet that appendNew sends, which assumes that every draft is new and may be stored. They mean that
 * the room takes no messages, that its kind or rules are not as assumed, that an author may not write, that a draft is
 * in the log already, that a draft answers a message that does not exist, or that a file cannot be taken.
 */
const GUESS_WAS_WRONG = new Set(['ER_SUBQUERY_NO_1_ROW', 'ER_DUP_ENTRY']);

/**
 * Appends the drafts to a room's log in one transaction. Each draft gets its seq under the lock on the room's row, so
 * commit order is seq order. If all drafts are new, this takes one round trip: the database itself computes the seqs,
 * and the lock is not held across the network. If that packet fails (see GUESS_WAS_WRONG), two more round trips follow:
 * the first takes the lock and reads the existing rows, the second writes the new rows and commits. Only these two are
 * used if a draft was tried before, if the room has slow mode or is for moderators alone, or if the drafts do not agree
 * about the room.
 * @param allNew false: some of the drafts were tried before
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
  const guess = { kind: drafts[0]?.kind ?? 'open', ...(drafts[0]?.rules ?? NO_RULES) };
  const isOneGuess = drafts.every(
    ({ kind = 'open', rules = NO_RULES }) => kind === guess.kind && isSameRules(rules, guess),
  );
  const isSimple = guess.slowSeconds === 0 && guess.posting !== 'moderators';
  if (!allNew || !isOneGuess || !isSimple) return appendLocked(connection, roomId, drafts, BEGIN);
  const committed = await appendNew(connection, roomId, drafts, guess);
  return committed ?? appendLocked(connection, roomId, drafts, `ROLLBACK; ${BEGIN}`);
}

/**
 * Appends drafts that are assumed to be new, in one round trip.
 * @param guess the kind and the rules that the room is assumed to have
 * @returns null if GUESS_WAS_WRONG has the error. Then nothing is stored, and the next statement must be ROLLBACK.
 */
async function appendNew(
  connection: PoolConnection,
  roomId: number,
  drafts: readonly Draft[],
  guess: RoomNow,
): Promise<Committed | null> {
  const { kind, posting, slowSeconds } = guess;
  const createdAt = new Date();
  const count = drafts.length;
  // The connection keeps the value given to LAST_INSERT_ID for later statements. The server also sends it to the
  // client.
  const seqOf = (i: number) => `LAST_INSERT_ID() - ${count - i - 1}`;
  const rows = valuesOf(connection, roomId, drafts, seqOf, createdAt);
  // In an open room in which nobody is silenced, no author has to be read but guests. Memberships change only under the
  // lock that the UPDATE takes, so the memberships that are read after it stay as they are until the commit.
  const checked = drafts.filter((draft) => mustBeMember(guess, draft));
  const mayWrite = checked.length > 0 ? `AND ${allMayWrite(roomId, checked, guess)}` : '';
  const answered = answeredBy(drafts);
  const areThere = answered.length === 0 ? '' : `AND ${allAreThere(roomId, answered)}`;
  const quoting = answered.length === 0 ? '' : `${quotesQuery(roomId, answered)};`;
  try {
    // If a statement fails, the rest of the packet is not run: COMMIT runs only if everything before it succeeded.
    const [, , numbered, , quoted] = await query<[unknown, unknown, ResultSetHeader, unknown, unknown]>(
      connection,
      // last_message_seq comes first, because it is counted from the old last_seq.
      `${BEGIN} UPDATE rooms SET last_message_seq = last_seq + ${count}, last_seq = LAST_INSERT_ID(last_seq + ${count})
       WHERE id = ${roomId} AND archived_at IS NULL AND kind = '${kind}' AND posting = '${posting}'
         AND slow_seconds = ${slowSeconds}; ${rowsOrFail(1, `${mayWrite} ${areThere}`)}
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

/** Appends drafts in two round trips. @param begin SQL that comes before the lock in the first packet */
async function appendLocked(
  connection: PoolConnection,
  roomId: number,
  drafts: readonly Draft[],
  begin: string,
): Promise<Committed> {
  const { head, room, takesMessages, existing, quotes } = await lock(connection, roomId, drafts, begin);
  const createdAt = new Date();
  const isChecked = drafts.some((draft) => mustBeMember(room, draft));
  const authors = isChecked ? await authorsAmong(connection, roomId, drafts, room) : null;
  const files = await lockFiles(connection, roomId, drafts);
  const asked = { roomId, room, head: takesMessages ? head : null, authors };
  const { outcomes, fresh, counted } = number(drafts, asked, existing, quotes, files);
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
     ${insertMentions(roomId, fresh, seqOf, createdAt)} ${attachingStatements(roomId, fresh, seqOf, rowsOrFail)}
     ${storePostTimes(roomId, counted)} ${END}`,
    valuesOf(connection, roomId, fresh, seqOf, createdAt),
  );
  if (updated.affectedRows !== 1) throw new Error(`Room ${roomId} disappeared while it was locked`);
  return { outcomes, quotes, createdAt };
}

interface Existing {
  roomId: number;
  seq: number;
  /** The text as it was sent; null if the message was edited or deleted since. */
  text: string | null;
  /** How many files it has; null if it was deleted. */
  files: number | null;
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
    `${begin} SELECT last_seq, archived_at, kind, posting, slow_seconds AS slowSeconds FROM rooms WHERE id = ${roomId} FOR UPDATE; ${quoting}
     SELECT user_id, client_id, room_id, seq, IF(edited_at IS NULL, body, NULL) AS text,
       IF(body IS NULL, NULL, ${FILES_COUNT}) AS files FROM messages m WHERE ?`,
    keys.join(' OR '),
  );
  const found = results.at(-1) as RowDataPacket[];
  const quotes = answered.length === 0 ? NO_QUOTES : quotesFrom(results.at(-2));
  const [row] = results.at(answered.length === 0 ? -2 : -3) as RowDataPacket[];
  const existing = new Map<string, Existing>();
  for (const { user_id, client_id, room_id, seq, text, files } of found) {
    existing.set(key(user_id, client_id), { roomId: room_id, seq, text, files });
  }
  const takesMessages = row !== undefined && row.archived_at === null;
  const room: RoomNow = { kind: 'open', ...NO_RULES, ...(row as RoomNow | undefined) };
  return { head: Number(row?.last_seq ?? 0), room, takesMessages, existing, quotes };
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

/** SQL: whether the room has all these messages. Deleted messages count, too. */
function allAreThere(roomId: number, seqs: readonly number[]): string {
  return `(SELECT COUNT(*) FROM messages q WHERE q.room_id = ${roomId} AND q.seq IN (${seqs.join()})) = ${seqs.length}`;
}

/**
 * SQL: whether anybody else in a direct room can read what the author `me` writes. Nobody can if each of the others has
 * blocked the author, has a disabled account or has none any more; the author does not learn which. True in the room
 * for the author's own notes.
 */
export const HAS_READERS = `(EXISTS (SELECT 1 FROM memberships other JOIN users u ON u.id = other.user_id AND u.disabled_at IS NULL
    WHERE other.room_id = me.room_id AND other.user_id <> me.user_id AND NOT EXISTS
      (SELECT 1 FROM blocks b WHERE b.user_id = other.user_id AND b.blocked_id = me.user_id))
  OR EXISTS (SELECT 1 FROM rooms r WHERE r.id = me.room_id AND r.direct_key = UNHEX(SHA2(me.user_id, 256))))`;

/** Whether it must be read whether the draft's author is in the room. */
function mustBeMember(room: RoomNow, { isGuest = false }: Draft): boolean {
  return isGuest || checksAuthors(room);
}

/** Reads the authors as they are now. */
async function authorsAmong(
  connection: PoolConnection,
  roomId: number,
  drafts: readonly Draft[],
  { kind }: RoomNow,
): Promise<Map<number, AuthorNow>> {
  const sql = authorsQuery(roomId, authorsOf(drafts), kind === 'direct' ? HAS_READERS : '1');
  return authorsFrom(await query<RowDataPacket[]>(connection, sql));
}

/**
 * SQL: whether all authors are members who are not silenced, and whether somebody can read what each of them writes.
 * Only for rooms without slow mode that are not for moderators alone. Reads one row for each author, a few in direct
 * rooms.
 */
function allMayWrite(roomId: number, drafts: readonly Draft[], { kind, posting }: RoomNow): string {
  const authors = authorsOf(drafts);
  return `(SELECT COUNT(*) FROM memberships me WHERE me.room_id = ${roomId} AND me.user_id IN (${authors.join()})
    ${posting === 'unsilenced' ? 'AND (me.silenced_until IS NULL OR me.silenced_until <= UTC_TIMESTAMP(3))' : ''}
    ${kind === 'direct' ? `AND ${HAS_READERS}` : ''}) = ${authors.length}`;
}

/**
 * SQL that stores that these members wrote now. It finds them by the primary key, so that it locks no other membership.
 * Empty if there are no such members.
 */
function storePostTimes(roomId: number, userIds: ReadonlySet<number>): string {
  if (userIds.size === 0) return '';
  const ids = [...userIds].sort((a, b) => a - b).join();
  return `UPDATE memberships FORCE INDEX (PRIMARY) SET posted_at = UTC_TIMESTAMP(3) WHERE room_id = ${roomId} AND user_id IN (${ids});`;
}

function authorsOf(drafts: readonly Draft[]): number[] {
  return [...new Set(drafts.map(({ userId }) => userId))];
}

/** The room as it is while its row is locked. */
interface Asked {
  roomId: number;
  room: RoomNow;
  /** The room's last seq; null if the room takes no messages. */
  head: number | null;
  /** Null if the authors need no check, because everybody may write. */
  authors: ReadonlyMap<number, AuthorNow> | null;
}

/**
 * Gives each draft its seq. A draft that was sent before gets the seq of its first copy, even if that copy is in the
 * same batch. If a batch has several messages of one person, slow mode lets only the first one through.
 * @param quotes those of the messages that the drafts answer that exist
 * @param files those of the files that the drafts are sent with that exist
 * @returns `fresh`: the drafts to store; `counted`: the people to whom slow mode applies and who have a fresh draft
 */
function number(
  drafts: readonly Draft[],
  { roomId, room, head, authors }: Asked,
  existing: Map<string, Existing>,
  quotes: Quotes,
  files: LockedFiles,
) {
  const fresh: Draft[] = [];
  const counted = new Set<number>();
  const outcomes = drafts.map((draft): Outcome => {
    const id = key(draft.userId, draft.clientId);
    const first = existing.get(id);
    if (first) {
      // If the message was edited or deleted, the first text cannot be compared any more, and if it was deleted, its
      // files cannot. The resend gets its seq and does not bring anything back. Older releases may have stored other
      // line ends than this one: hence showable.
      const hasText = first.text === null || showable(first.text) === draft.text;
      const hasFiles = first.files === null || files.areAllOf(first.seq, first.files, draft);
      const same = first.roomId === roomId && hasText && hasFiles;
      return same ? { seq: first.seq, fresh: false } : 'conflict';
    }
    const author = authors?.get(draft.userId);
    const refusal = authors === null ? null : postingRefusal(room, author);
    if (refusal === 'no_room') return refusal;
    if (head === null) return 'room_closed';
    if (refusal !== null) return refusal;
    if (draft.replyTo !== undefined && !quotes.has(draft.replyTo)) return 'gone';
    const seq = head + fresh.length + 1;
    if (!files.take(seq, draft)) return 'no_file';
    fresh.push(draft);
    if (author && isCounted(room, author)) {
      counted.add(draft.userId);
      author.sinceMs = 0;
    }
    existing.set(id, { roomId, seq, text: draft.text, files: draft.attaching?.ids.length ?? 0 });
    return { seq, fresh: true };
  });
  return { outcomes, fresh, counted };
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

/** SQL that stores the drafts' mentions; empty if there are none. @param seqOf as for valuesOf */
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
