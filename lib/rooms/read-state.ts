import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';

/**
 * How far a person has read in a room, and whether they have it marked as unread. No counter is kept anywhere: what is
 * unread is what is above `lastReadSeq`. Reading takes no lock of the room, so it never holds up who writes there. Each
 * change raises the inbox of the person, and `rev`: whoever is told of two states keeps the one with the higher `rev`.
 */
export interface ReadState {
  /** Only grows, and is never above the head. */
  lastReadSeq: number;
  unreadFromSeq: number | null;
  rev: number;
}

/** After something that was to change it. Null: they are no member of the room. */
export type ReadChange = (ReadState & { changed: boolean }) | null;

interface Found extends ReadState {
  roomId: number;
  head: number;
  lastMessageSeq: number;
}

const SELECT = `SELECT m.room_id AS roomId, m.last_read_seq AS lastReadSeq, m.unread_from_seq AS unreadFromSeq, m.rev,
    r.last_seq AS head, r.last_message_seq AS lastMessageSeq
  FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.user_id = ?`;
/** One statement for both rows, so that they change together. */
const UPDATE = 'UPDATE memberships m JOIN users u ON u.id = m.user_id';
const RAISE = 'm.rev = m.rev + 1, u.inbox_version = u.inbox_version + 1';

/** Up to `seq`, or to the head where that is lower; a mark as unread is gone then. Writes nothing that is so already. */
export async function markRead(db: Database, userId: number, roomId: number, seq: number): Promise<ReadChange> {
  const before = await stateOf(db, userId, roomId);
  if (!before) return null;
  // The head never goes back, so what was the head a moment ago is not above it now.
  const upTo = Math.min(seq, before.head);
  const changed = await write(
    db,
    `${UPDATE} SET m.last_read_seq = GREATEST(m.last_read_seq, ?), m.unread_from_seq = NULL, ${RAISE}
     WHERE m.user_id = ? AND m.room_id = ? AND (m.last_read_seq < ? OR m.unread_from_seq IS NOT NULL)`,
    [upTo, userId, roomId, upTo],
    before.lastReadSeq < upTo || before.unreadFromSeq !== null,
  );
  return changed ? answered(await stateOf(db, userId, roomId), true) : answered(before, false);
}

/** From that message on, or from the newest where that is lower. In a room without messages there is nothing to mark. */
export async function markUnread(db: Database, userId: number, roomId: number, fromSeq: number): Promise<ReadChange> {
  const before = await stateOf(db, userId, roomId);
  if (!before) return null;
  const from = Math.max(1, Math.min(fromSeq, before.lastMessageSeq));
  const changed = await write(
    db,
    `${UPDATE} SET m.unread_from_seq = ?, ${RAISE}
     WHERE m.user_id = ? AND m.room_id = ? AND (m.unread_from_seq IS NULL OR m.unread_from_seq <> ?)`,
    [from, userId, roomId, from],
    before.lastMessageSeq > 0 && before.unreadFromSeq !== from,
  );
  return changed ? answered(await stateOf(db, userId, roomId), true) : answered(before, false);
}

/** Every room of theirs in which something is unread. @returns those rooms as they are now */
export async function markAllRead(db: Database, userId: number): Promise<(ReadState & { roomId: number })[]> {
  const unread = await found(
    db,
    `${SELECT} AND (r.last_message_seq > m.last_read_seq OR m.unread_from_seq IS NOT NULL)`,
    [userId],
  );
  if (unread.length === 0) return [];
  const roomIds = unread.map(({ roomId }) => roomId);
  const heads = unread.map(({ roomId, head }) => `WHEN ${roomId} THEN ${head}`).join(' ');
  await write(
    db,
    `${UPDATE} SET m.last_read_seq = GREATEST(m.last_read_seq, CASE m.room_id ${heads} END), m.unread_from_seq = NULL,
       ${RAISE} WHERE m.user_id = ? AND m.room_id IN (?)`,
    [userId, roomIds],
  );
  const now = await found(db, `${SELECT} AND m.room_id IN (?)`, [userId, roomIds]);
  return now.map(({ roomId, lastReadSeq, unreadFromSeq, rev }) => ({ roomId, lastReadSeq, unreadFromSeq, rev }));
}

async function stateOf(db: Database, userId: number, roomId: number): Promise<Found | null> {
  const [state] = await found(db, `${SELECT} AND m.room_id = ?`, [userId, roomId]);
  return state ?? null;
}

async function found(db: Database, sql: string, values: unknown[]): Promise<Found[]> {
  const [rows] = await db.$client.query<(Found & RowDataPacket)[]>(sql, values);
  return rows;
}

/** @param needed false: it would change nothing. @returns whether it changed something */
async function write(db: Database, sql: string, values: unknown[], needed = true): Promise<boolean> {
  if (!needed) return false;
  const [{ affectedRows }] = await db.$client.query<ResultSetHeader>(sql, values);
  return affectedRows > 0;
}

function answered(state: Found | null, changed: boolean): ReadChange {
  if (!state) return null;
  const { lastReadSeq, unreadFromSeq, rev } = state;
  return { lastReadSeq, unreadFromSeq, rev, changed };
}
