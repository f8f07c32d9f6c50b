import { and, inArray, isNull } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import { ERASE, type HistoryPage, LIMITS, type NamedPerson, ROOM_ACTIONS, type RoomAction } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import { roomHead } from '@/lib/rooms/store';
import { showable } from '@/lib/text';
import { withShown } from '@/lib/users/names/shown-name';
import { type ChangeKind, NOTE_KINDS, type NoteKind, readPayload, readToggle } from './change-rows';
import {
  IS_HIDDEN,
  MENTIONS,
  MESSAGE_COLUMNS,
  MESSAGE_JOINS,
  type MessageRow,
  mentionsFrom,
  messageFrom,
  SHOWN_TEXT,
} from './details/columns';
import type { LogEntry, Note } from './events';
import type { Message } from './message';
import { MESSAGE_PREVIEW, previewFrom } from './previews/columns';
import { shownAgain } from './requests/writings';

/**
 * A page of a room's history: the `limit` messages before `before` (the newest if it is null), oldest first. Reads one
 * short range of the primary key, whatever the room's size. `asOf` is the head when the rows were read, and the page
 * has nothing above it: a client that joins with `since=asOf` gets exactly what the page does not show. If there are
 * entries between and after the messages, two short queries more read the notes among them and the names in them.
 */
export async function historyPage(
  db: Database,
  roomId: number,
  before: number | null,
  limit: number,
): Promise<Omit<HistoryPage, 'epoch'>> {
  const rows = await pageRows(db, roomId, before, limit + 1);
  const head = rows[0]?.head;
  if (head !== undefined) return pageOf(db, roomId, before, rows, head, limit);
  // The head comes with the rows. If there are none, read the head by itself, and then the rows again.
  const asOf = await roomHead(db, roomId);
  const found = await pageRows(db, roomId, Math.min(before ?? asOf + 1, asOf + 1), limit + 1);
  return pageOf(db, roomId, before, found, asOf, limit);
}

type PageRow = MessageRow & { head: number } & RowDataPacket;

async function pageRows(db: Database, roomId: number, before: number | null, limit: number): Promise<PageRow[]> {
  const { sql, values } = pageQuery(roomId, before, limit);
  const [rows] = await db.$client.query<PageRow[]>(sql, values);
  return rows;
}

async function pageOf(
  db: Database,
  roomId: number,
  before: number | null,
  rows: readonly PageRow[],
  asOf: number,
  limit: number,
): Promise<Omit<HistoryPage, 'epoch'>> {
  const messages = rows.slice(0, limit).reverse().map(messageFrom);
  const hasMore = rows.length > limit;
  const after = hasMore ? (messages[0]?.seq ?? 1) - 1 : 0;
  const upTo = Math.min(asOf, (before ?? asOf + 1) - 1);
  // The log has no holes: if the messages alone fill the range, there is nothing else in it.
  const notes = upTo - after > messages.length ? await notesIn(db, roomId, after, upTo) : [];
  return { messages, notes, asOf, hasMore };
}

/**
 * The newest notes with `after < seq ≤ upTo`, by seq. The index on (room_id, message_seq, seq) has the notes of a room
 * in one run, since they are about no message. So only they are read, from their end, and never the changes to messages
 * between them, however many there are. Erasures are in that run too: there is one for each deleted person at most.
 */
export async function notesIn(db: Database, roomId: number, after: number, upTo: number): Promise<Note[]> {
  const { sql, values } = notesQuery(roomId, after, upTo);
  const [rows] = await db.$client.query<(NoteRow & { kind: NoteKind } & RowDataPacket)[]>(sql, values);
  const names = await namesOf(db, rows);
  return rows.reverse().map((row) => toNote(row, names));
}

/**
 * Looks at twice LIMITS.pageNotes rows at most, newest first. Rows of kinds that this version does not know are left
 * out.
 */
export function notesQuery(roomId: number, after: number, upTo: number): { sql: string; values: unknown[] } {
  const sql = `SELECT seq, kind, user_id AS \`by\`, payload, created_at AS at FROM (
      SELECT seq, kind, user_id, payload, created_at FROM message_changes
      WHERE room_id = ? AND message_seq IS NULL AND seq > ? AND seq <= ? ORDER BY seq DESC LIMIT ?
    ) newest WHERE kind IN (?) ORDER BY seq DESC LIMIT ?`;
  const values = [roomId, after, upTo, 2 * LIMITS.pageNotes, NOTE_KINDS, LIMITS.pageNotes];
  return { sql, values };
}

/**
 * The query of a page: the last rows with `seq < before`, newest first, each with the head. One statement sees one
 * snapshot, so no row is above that head. Plain SQL, because building it with Drizzle costs more than running it.
 */
export function pageQuery(roomId: number, before: number | null, limit: number): { sql: string; values: number[] } {
  const sql = `SELECT ${MESSAGE_COLUMNS}, (SELECT last_seq FROM rooms WHERE id = ?) AS head
    FROM messages m ${MESSAGE_JOINS}
    WHERE m.room_id = ? AND m.seq < ? ORDER BY m.seq DESC LIMIT ?`;
  return { sql, values: [roomId, roomId, before ?? Number.MAX_SAFE_INTEGER, limit] };
}

/**
 * The log's entries with `after < seq ≤ upTo`, in order, at most `limit`; `upTo` is not above the head. A change comes
 * with the current text of its message: a text that was replaced, deleted or hidden since is never sent again.
 */
export async function logEntries(
  db: Database,
  roomId: number,
  { after, upTo, limit }: { after: number; upTo: number; limit: number },
): Promise<LogEntry[]> {
  // The log has no holes, so a range of numbers bounds the rows of both tables together.
  const last = Math.min(upTo, after + limit);
  const [rows] = await db.$client.query<(MessageRow & RowDataPacket)[]>(MESSAGES_BETWEEN, [roomId, after, last]);
  const found = rows.map((row): LogEntry => ({ type: 'message', ...messageFrom(row) }));
  // Most ranges have only messages.
  if (found.length >= last - after) return found;
  return [...found, ...(await changesIn(db, roomId, after, last))].sort((a, b) => a.seq - b.seq);
}

const MESSAGES_BETWEEN = `SELECT ${MESSAGE_COLUMNS} FROM messages m ${MESSAGE_JOINS}
  WHERE m.room_id = ? AND m.seq > ? AND m.seq <= ? ORDER BY m.seq`;

async function changesIn(db: Database, roomId: number, after: number, last: number): Promise<LogEntry[]> {
  const [rows] = await db.$client.query<(ChangeRow & RowDataPacket)[]>(CHANGES_BETWEEN, [roomId, after, last]);
  const [names, turned] = await Promise.all([namesOf(db, rows), turnedMessages(db, roomId, rows)]);
  return rows.map((row) => toChange(row, names, turned));
}

/** The messages that these changes hid or showed again, as they are now, by seq. Takes no query if there are none. */
async function turnedMessages(db: Database, roomId: number, rows: readonly ChangeRow[]): Promise<Turned> {
  const seqs = new Set(rows.flatMap(({ kind, target }) => (isTurn(kind) && target !== null ? [target] : [])));
  if (seqs.size === 0) return new Map();
  const sql = `SELECT ${MESSAGE_COLUMNS} FROM messages m ${MESSAGE_JOINS} WHERE m.room_id = ? AND m.seq IN (?)`;
  const [found] = await db.$client.query<(MessageRow & RowDataPacket)[]>(sql, [roomId, [...seqs]]);
  return new Map(found.map((row) => [row.seq, messageFrom(row)]));
}

function isTurn(kind: ChangeKind): boolean {
  return kind === 'hide' || kind === 'show';
}

/**
 * An edit comes with the present text of its target, the mentions in that text and its link preview, read in the same
 * statement, and an entry about the preview comes with that. Other changes come without: a long message may have 1,000
 * reactions.
 */
const CHANGES_BETWEEN = `SELECT c.seq, c.kind, c.message_seq AS target, c.user_id AS \`by\`, c.payload, c.created_at AS at,
    IF(c.kind = 'edit', ${SHOWN_TEXT}, NULL) AS text, ${IS_HIDDEN} AS hidden, m.edited_at AS editedAt,
    IF(c.kind = 'edit', ${MENTIONS}, NULL) AS mentions,
    IF(c.kind IN ('edit', 'preview') AND m.hidden_at IS NULL, ${MESSAGE_PREVIEW}, NULL) AS preview
  FROM message_changes c FORCE INDEX (PRIMARY) LEFT JOIN messages m ON m.room_id = c.room_id AND m.seq = c.message_seq
  WHERE c.room_id = ? AND c.seq > ? AND c.seq <= ? ORDER BY c.seq`;

interface NoteRow {
  seq: number;
  kind: ChangeKind;
  by: number | null;
  payload: string | null;
  at: Date;
}

interface ChangeRow extends NoteRow {
  target: number | null;
  /** Of an edit: the target's current text, and when it was written by an edit. */
  text: string | null;
  /** Whether the target is hidden. Null: there is none. */
  hidden: 0 | 1 | null;
  editedAt: Date | null;
  /** As MENTIONS reads them. */
  mentions: string | null;
  /** Of an edit, and of an entry about the preview: the target's preview, as MESSAGE_PREVIEW reads it. */
  preview: string | null;
}

/** The present names of people by their ids. People who are deleted, or are being deleted, have none. */
type Names = ReadonlyMap<number, NamedPerson>;

/** Messages as they are now, by seq. */
type Turned = ReadonlyMap<number, Message>;

function toChange(row: ChangeRow, names: Names, turned: Turned): LogEntry {
  const { seq, kind, target, by, at } = row;
  switch (kind) {
    case 'edit':
      return toEdit(row);
    case 'delete':
      return target === null ? { type: ERASE, seq } : { type: 'delete', seq, target };
    case ERASE:
      return { type: ERASE, seq };
    case 'hide':
    case 'show':
      return target === null ? { type: ERASE, seq } : toTurn(seq, target, turned.get(target));
    case 'reaction': {
      const { on, emoji } = readToggle(row.payload);
      if (target === null || emoji === undefined) return { type: ERASE, seq };
      return { type: 'reaction', seq, target, emoji, on, by: personOf(by, names) };
    }
    case 'pin': {
      if (target === null) return { type: ERASE, seq };
      const { on } = readToggle(row.payload);
      return { type: 'pin', seq, target, on, by: personOf(by, names), datetime: at.toISOString() };
    }
    case 'preview':
      return target === null ? { type: ERASE, seq } : { type: 'preview', seq, target, ...shownPreview(row) };
    case 'joined':
    case 'left':
    case 'removed':
    case 'role':
    case 'created':
    case 'renamed':
    case 'topic':
    case 'restricted':
    case 'unrestricted':
    case 'slowed':
    case 'unslowed':
    case 'expires':
    case 'keeps':
      return toNote({ ...row, kind }, names);
    default:
      kind satisfies never;
      // A newer node wrote an entry of an unknown kind. Loading the page again is right for any kind.
      return { type: ERASE, seq };
  }
}

/** Either of the two says what the message is now: it may have been hidden, shown or deleted since. */
function toTurn(seq: number, target: number, message: Message | undefined): LogEntry {
  if (message?.hidden) return { type: 'hide', seq, target };
  if (!message || message.text === null) return { type: 'delete', seq, target };
  return { ...shownAgain(target, { ...message, text: message.text }), seq };
}

function toEdit(row: ChangeRow): LogEntry {
  const { seq, target, at, text, hidden, editedAt, mentions } = row;
  if (target === null) return { type: ERASE, seq };
  if (hidden) return { type: 'hide', seq, target };
  if (text === null) return { type: 'delete', seq, target };
  const named = mentions === null ? {} : { mentions: mentionsFrom(mentions) };
  const details = { ...named, ...shownPreview(row) };
  return { type: 'edit', seq, target, text: showable(text), ...details, editedAt: (editedAt ?? at).toISOString() };
}

/** The preview of the target; nothing if it has none. */
function shownPreview({ preview }: Pick<ChangeRow, 'preview'>) {
  return preview === null ? {} : { preview: previewFrom(preview) };
}

function toNote({ seq, kind, by, payload, at }: NoteRow & { kind: NoteKind }, names: Names): Note {
  const told = { seq, by: personOf(by, names), datetime: at.toISOString() };
  if (isRoomAction(kind)) return { type: 'room', action: kind, ...told };
  const { people, role } = readPayload(payload);
  const named = people.flatMap((id) => personOf(id, names) ?? []);
  return { type: 'members', action: kind, ...told, people: named, ...(role ? { role } : {}) };
}

function isRoomAction(kind: NoteKind): kind is RoomAction {
  return ROOM_ACTIONS.some((action) => action === kind);
}

function personOf(id: number | null, names: Names): NamedPerson | null {
  return id === null ? null : (names.get(id) ?? null);
}

/** The ids of the people whom an entry names. */
function peopleIn({ kind, by, payload }: NoteRow): number[] {
  const author = by === null ? [] : [by];
  if (kind === 'reaction' || kind === 'pin') return author;
  return NOTE_KINDS.some((known) => known === kind) ? [...author, ...readPayload(payload).people] : [];
}

/** Reads the names of all people in these rows, in one query if there are any. */
async function namesOf(db: Database, rows: readonly NoteRow[]): Promise<Names> {
  const ids = new Set(rows.flatMap((row) => peopleIn(row)));
  if (ids.size === 0) return new Map();
  const found = await db
    .select({ id: users.id, name: users.username, shown: users.displayName, face: users.faceId })
    .from(users)
    .where(and(inArray(users.id, [...ids]), isNull(users.deletingAt)));
  return new Map(found.map((person) => [person.id, withShown(person)]));
}
