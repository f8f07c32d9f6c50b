import type { RowDataPacket } from 'mysql2';
import type { NamedPerson } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { countMentions, NEWEST_MENTIONS, type NewestMentions } from '@/lib/messages/mentions/counts';
import { showable } from '@/lib/text';
import { blockedIds } from '@/lib/users/blocks';
import { withShown } from '@/lib/users/names/shown-name';
import { directKey } from './direct';
import type { RoomKind, RoomRole } from './memberships';
import type { ReadState } from './read-state';
import type { RoomPlace } from './store';

/** The rooms of one person, for the list beside the room. */
export interface Inbox {
  /** `rooms` is at least as new as this version. */
  version: number;
  /** The ids of those whom this person has blocked. */
  blocked: number[];
  /** Without archived rooms and hidden direct rooms. The order has no meaning. */
  rooms: InboxRoom[];
  /** Hidden direct rooms. Each comes into the list with its next message. */
  hidden: (RoomPlace & { id: number })[];
}

/** The room is unread if `lastMessageSeq > lastReadSeq`, or if `unreadFromSeq` is set. */
export interface InboxRoom extends ReadState, RoomPlace {
  id: number;
  kind: RoomKind;
  name: string;
  title: string;
  role: RoomRole;
  /** Null means the default of this kind of room. */
  notify: 'all' | 'mentions' | 'none' | null;
  mutedUntil: Date | null;
  favorite: boolean;
  /** Until then the person may not write here. Null: nothing keeps them from it. */
  silencedUntil: Date | null;
  /** How many unread messages name this person; MENTIONS_COUNTED means as many or more. 0 in direct rooms. */
  mentions: number;
  /** Null unless the room is direct. */
  direct: DirectFacts | null;
}

export interface DirectFacts {
  /** The other members, by name. Deleted people are no longer among them. */
  others: NamedPerson[];
  /** The room was made for this person alone. */
  isNotes: boolean;
  /** How many messages of others are unread and not deleted; UNREAD_COUNTED means as many or more. */
  unread: number;
  /** When the last message was written; null if there is none. */
  lastAt: Date | null;
}

/** What changes with the messages of a direct room. */
export type DirectNews = Pick<DirectFacts, 'unread' | 'lastAt'>;

export const UNREAD_COUNTED = 100;

type Row = Omit<InboxRoom, 'direct' | 'favorite' | 'mentions'> &
  NewestMentions & {
    favorite: number;
    lastAt: Date | null;
    isNotes: number | null;
    hiddenAtSeq: number | null;
  } & RowDataPacket;

/**
 * Takes five queries, however many rooms there are, each along a key, and two more if unread messages name the person.
 * Counts messages only in direct rooms.
 */
export async function inboxOf(db: Database, userId: number): Promise<Inbox> {
  // Read the version first. If a change comes in between, the client loads the list once too often, but never misses
  // it.
  const [[person]] = await db.$client.query<RowDataPacket[]>('SELECT inbox_version FROM users WHERE id = ?', [userId]);
  const [all, blocked] = await Promise.all([roomRows(db, userId), blockedIds(db, userId)]);
  const rows = all.filter((row) => !isHidden(row));
  const hidden = all.filter(isHidden).map(({ id, head, lastMessageSeq }) => ({ id, head, lastMessageSeq }));
  const direct = rows.filter(({ kind }) => kind === 'direct');
  const [others, counts, mentions] = await Promise.all([
    othersIn(db, userId, direct),
    unreadIn(db, userId, direct),
    mentionsIn(db, userId, rows),
  ]);
  const rooms = rows.map(
    ({ isNotes, lastAt, hiddenAtSeq: _, newestOwn: _own, newestOfAll: _all, ...row }): InboxRoom => {
      const unread = counts.get(row.id)?.unread ?? 0;
      const facts = { others: others.get(row.id) ?? [], isNotes: isNotes === 1, unread, lastAt };
      const named = mentions.get(row.id) ?? 0;
      const shown = { ...row, title: showable(row.title), favorite: row.favorite === 1, mentions: named };
      return { ...shown, direct: row.kind === 'direct' ? facts : null };
    },
  );
  return { version: person?.inbox_version ?? 0, rooms, hidden, blocked };
}

function isHidden({ hiddenAtSeq, lastMessageSeq }: Row): boolean {
  return hiddenAtSeq !== null && lastMessageSeq <= hiddenAtSeq;
}

async function roomRows(db: Database, userId: number): Promise<Row[]> {
  const [rows] = await db.$client.query<Row[]>(
    `SELECT r.id, r.kind, r.name, r.title, m.role, r.last_seq AS head, r.last_message_seq AS lastMessageSeq,
       m.last_read_seq AS lastReadSeq, m.unread_from_seq AS unreadFromSeq, m.rev, m.notify, m.muted_until AS mutedUntil,
       m.favorite, IF(m.silenced_until > UTC_TIMESTAMP(3), m.silenced_until, NULL) AS silencedUntil, m.hidden_at_seq AS hiddenAtSeq, r.direct_key = ? AS isNotes, last.created_at AS lastAt,
       ${NEWEST_MENTIONS}
     FROM memberships m JOIN rooms r ON r.id = m.room_id
       LEFT JOIN messages last ON r.kind = 'direct' AND last.room_id = r.id AND last.seq = r.last_message_seq
     WHERE m.user_id = ? AND r.archived_at IS NULL`,
    [directKey([userId]), userId],
  );
  return rows;
}

/** The DirectFacts of one direct room, which may be hidden. */
export async function directFacts(
  db: Database,
  userId: number,
  room: { id: number },
): Promise<Pick<DirectFacts, 'others' | 'isNotes'>> {
  const sql = 'SELECT direct_key = ? AS isNotes FROM rooms WHERE id = ?';
  const [others, [[row]]] = await Promise.all([
    othersIn(db, userId, [room]),
    db.$client.query<RowDataPacket[]>(sql, [directKey([userId]), room.id]),
  ]);
  return { others: others.get(room.id) ?? [], isNotes: row?.isNotes === 1 };
}

/** The others in each of these direct rooms, by name. */
export async function othersIn(
  db: Database,
  userId: number,
  rooms: readonly { id: number }[],
): Promise<Map<number, DirectFacts['others']>> {
  const others = new Map<number, DirectFacts['others']>();
  if (rooms.length === 0) return others;
  const [rows] = await db.$client.query<RowDataPacket[]>(
    `SELECT m.room_id AS roomId, u.id, u.username AS name, u.display_name AS shown, u.face_id AS face
     FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id IN (?) AND m.user_id <> ? ORDER BY u.username_key`,
    [rooms.map(({ id }) => id), userId],
  );
  for (const { roomId, id, name, shown, face } of rows) {
    const person = withShown({ id, name, shown, face });
    const there = others.get(roomId);
    if (there) there.push(person);
    else others.set(roomId, [person]);
  }
  return others;
}

/** In direct rooms every message is meant for the person, and is counted as unread. */
async function mentionsIn(db: Database, userId: number, rooms: Row[]): Promise<ReadonlyMap<number, number>> {
  const named = rooms.filter(({ kind }) => kind !== 'direct');
  const places = named.map((row) => ({ ...row, roomId: row.id, userId, after: readUpTo(row) }));
  return (await countMentions(db, places)).get(userId) ?? new Map();
}

async function unreadIn(db: Database, userId: number, rooms: Row[]): Promise<Map<number, DirectNews>> {
  const states = rooms.map((row) => ({ ...row, roomId: row.id, userId }));
  return (await countUnread(db, states)).get(userId) ?? new Map();
}

interface State {
  userId: number;
  roomId: number;
  lastMessageSeq: number;
  lastReadSeq: number;
  unreadFromSeq: number | null;
  lastAt: Date | null;
}

/** News of direct rooms, by person and room. */
export type NewsOfPeople = Map<number, Map<number, DirectNews>>;

/**
 * What is unread in direct rooms of these people, and when their last messages were written. Takes two queries.
 * Leaves out rooms that the person is not a member of.
 */
export async function directNews(
  db: Database,
  places: readonly { userId: number; roomId: number }[],
): Promise<NewsOfPeople> {
  if (places.length === 0) return new Map();
  // The values are numbers from the database, so they need no escaping.
  const wanted = places.map(({ userId, roomId }) => `SELECT ${userId} AS user_id, ${roomId} AS room_id`);
  const [states] = await db.$client.query<(State & RowDataPacket)[]>(
    `SELECT m.user_id AS userId, m.room_id AS roomId, r.last_message_seq AS lastMessageSeq,
       m.last_read_seq AS lastReadSeq, m.unread_from_seq AS unreadFromSeq, last.created_at AS lastAt
     FROM (${wanted.join(' UNION ALL ')}) w
       STRAIGHT_JOIN memberships m ON m.user_id = w.user_id AND m.room_id = w.room_id
       STRAIGHT_JOIN rooms r ON r.id = m.room_id
       LEFT JOIN messages last ON last.room_id = r.id AND last.seq = r.last_message_seq`,
  );
  return countUnread(db, states);
}

/** Stops counting in each room at UNREAD_COUNTED. */
async function countUnread(db: Database, states: readonly State[]): Promise<NewsOfPeople> {
  const counts: NewsOfPeople = new Map();
  const queries = states.flatMap(({ userId, roomId, lastMessageSeq, lastReadSeq, unreadFromSeq, lastAt }) => {
    const ofPerson = counts.get(userId) ?? new Map<number, DirectNews>();
    counts.set(userId, ofPerson.set(roomId, { unread: 0, lastAt }));
    const after = readUpTo({ lastReadSeq, unreadFromSeq });
    if (lastMessageSeq <= after) return [];
    return [`SELECT ${userId} AS userId, ${roomId} AS roomId, (${countAfter(roomId, after, userId)}) AS unread`];
  });
  if (queries.length === 0) return counts;
  const [rows] = await db.$client.query<RowDataPacket[]>(queries.join(' UNION ALL '));
  for (const { userId, roomId, unread } of rows) {
    const news = counts.get(userId)?.get(roomId);
    if (news) news.unread = unread;
  }
  return counts;
}

/** The seq after which messages are unread. */
function readUpTo({ lastReadSeq, unreadFromSeq }: Pick<State, 'lastReadSeq' | 'unreadFromSeq'>): number {
  return Math.min(lastReadSeq, (unreadFromSeq ?? Number.POSITIVE_INFINITY) - 1);
}

/** The values are numbers from the database or the session, so they need no escaping. */
function countAfter(roomId: number, after: number, userId: number): string {
  return `SELECT COUNT(*) FROM (SELECT 1 FROM messages WHERE room_id = ${roomId} AND seq > ${after}
    AND deleted_at IS NULL AND hidden_at IS NULL AND (user_id IS NULL OR user_id <> ${userId}) LIMIT ${UNREAD_COUNTED}) unread`;
}
