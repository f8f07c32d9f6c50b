import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { showable } from '@/lib/text';
import { directKey } from './direct';
import type { RoomKind, RoomRole } from './memberships';
import type { ReadState } from './read-state';

/** The rooms of one person, for the list beside the room. */
export interface Inbox {
  /** `rooms` is at least as new as this version. */
  version: number;
  /** Without archived rooms and hidden direct rooms. The order has no meaning. */
  rooms: InboxRoom[];
}

/** The room is unread if `lastMessageSeq > lastReadSeq`, or if `unreadFromSeq` is set. */
export interface InboxRoom extends ReadState {
  id: number;
  kind: RoomKind;
  name: string;
  title: string;
  role: RoomRole;
  head: number;
  lastMessageSeq: number;
  /** Null means the default of this kind of room. */
  notify: 'all' | 'mentions' | 'none' | null;
  mutedUntil: Date | null;
  favorite: boolean;
  /** Null unless the room is direct. */
  direct: DirectFacts | null;
}

export interface DirectFacts {
  /** The other members, by name. Deleted people are no longer among them. */
  others: { id: number; name: string }[];
  /** The room was made for this person alone. */
  isNotes: boolean;
  /** How many messages of others are unread and not deleted; UNREAD_COUNTED means as many or more. */
  unread: number;
}

export const UNREAD_COUNTED = 100;

type Row = Omit<InboxRoom, 'direct' | 'favorite'> & { favorite: number; isNotes: number | null } & RowDataPacket;

/** Takes four queries, however many rooms there are, each along a key. Counts messages only in direct rooms. */
export async function inboxOf(db: Database, userId: number): Promise<Inbox> {
  // The version comes first. If a change comes in between, the client loads the list once too often, but never misses it.
  const [[person]] = await db.$client.query<RowDataPacket[]>('SELECT inbox_version FROM users WHERE id = ?', [userId]);
  const rows = await roomRows(db, userId);
  const direct = rows.filter(({ kind }) => kind === 'direct');
  const [others, counts] = await Promise.all([othersIn(db, userId, direct), unreadIn(db, userId, direct)]);
  const rooms = rows.map(({ isNotes, ...row }): InboxRoom => {
    const facts = { others: others.get(row.id) ?? [], isNotes: isNotes === 1, unread: counts.get(row.id) ?? 0 };
    const shown = { ...row, title: showable(row.title), favorite: row.favorite === 1 };
    return { ...shown, direct: row.kind === 'direct' ? facts : null };
  });
  return { version: person?.inbox_version ?? 0, rooms };
}

async function roomRows(db: Database, userId: number): Promise<Row[]> {
  const [rows] = await db.$client.query<Row[]>(
    `SELECT r.id, r.kind, r.name, r.title, m.role, r.last_seq AS head, r.last_message_seq AS lastMessageSeq,
       m.last_read_seq AS lastReadSeq, m.unread_from_seq AS unreadFromSeq, m.rev, m.notify, m.muted_until AS mutedUntil,
       m.favorite, r.direct_key = ? AS isNotes
     FROM memberships m JOIN rooms r ON r.id = m.room_id
     WHERE m.user_id = ? AND r.archived_at IS NULL AND (m.hidden_at_seq IS NULL OR r.last_message_seq > m.hidden_at_seq)`,
    [directKey([userId]), userId],
  );
  return rows;
}

async function othersIn(db: Database, userId: number, rooms: Row[]): Promise<Map<number, DirectFacts['others']>> {
  const others = new Map<number, DirectFacts['others']>();
  if (rooms.length === 0) return others;
  const [rows] = await db.$client.query<RowDataPacket[]>(
    `SELECT m.room_id AS roomId, u.id, u.username AS name FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE m.room_id IN (?) AND m.user_id <> ? ORDER BY u.username_key`,
    [rooms.map(({ id }) => id), userId],
  );
  for (const { roomId, id, name } of rows) {
    const there = others.get(roomId);
    if (there) there.push({ id, name });
    else others.set(roomId, [{ id, name }]);
  }
  return others;
}

/** Stops counting in each room at UNREAD_COUNTED. */
async function unreadIn(db: Database, userId: number, rooms: Row[]): Promise<Map<number, number>> {
  const counts = rooms.flatMap(({ id, lastMessageSeq, lastReadSeq, unreadFromSeq }) => {
    const after = Math.min(lastReadSeq, (unreadFromSeq ?? Number.POSITIVE_INFINITY) - 1);
    return lastMessageSeq > after ? [`SELECT ${id} AS id, (${countAfter(id, after, userId)}) AS unread`] : [];
  });
  if (counts.length === 0) return new Map();
  const [rows] = await db.$client.query<RowDataPacket[]>(counts.join(' UNION ALL '));
  return new Map(rows.map(({ id, unread }) => [id, unread]));
}

/** The values are numbers from the database or the session, so they need no escaping. */
function countAfter(roomId: number, after: number, userId: number): string {
  return `SELECT COUNT(*) FROM (SELECT 1 FROM messages WHERE room_id = ${roomId} AND seq > ${after}
    AND deleted_at IS NULL AND (user_id IS NULL OR user_id <> ${userId}) LIMIT ${UNREAD_COUNTED}) unread`;
}
