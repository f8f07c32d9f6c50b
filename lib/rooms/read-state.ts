import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { TRIES, wasUndone } from '@/lib/db/transact';

/**
 * How far a person has read in a room, and whether they marked it as unread. There are no counters: what is above
 * `lastReadSeq` is unread. Reading takes no lock on the room, so writers never wait for it. Each change raises the inbox
 * version of the person, and `rev`. Of two states, the one with the higher `rev` is the newer one.
 */
export interface ReadState {
  /** Only grows, and is never above the head. */
  lastReadSeq: number;
  unreadFromSeq: number | null;
  rev: number;
}

/** The state after a call that may have changed it. Null if the person is not a member of the room. */
export type ReadChange = (ReadState & { changed: boolean }) | null;

interface Found extends ReadState {
  roomId: number;
  head: number;
  lastMessageSeq: number;
}

const SELECT = `SELECT m.room_id AS roomId, m.last_read_seq AS lastReadSeq, m.unread_from_seq AS unreadFromSeq, m.rev,
    r.last_seq AS head, r.last_message_seq AS lastMessageSeq
  FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.user_id = ?`;
/** One statement changes both rows, so they change together. */
const UPDATE = 'UPDATE memberships m JOIN users u ON u.id = m.user_id';
const RAISE = 'm.rev = m.rev + 1, u.inbox_version = u.inbox_version + 1';

/** Marks the room as read up to `seq`, at most to its head, and removes a mark as unread. Writes only what changes. */
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

/** Marks the room as unread from `fromSeq` on, at most from its newest message. Does nothing in a room without messages. */
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

/** Marks all rooms of a person as read. @returns those in which something was unread, as they are now */
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

/** @param needed false if it would change nothing. @returns whether something changed */
async function write(db: Database, sql: string, values: unknown[], needed = true): Promise<boolean> {
  if (!needed) return false;
  for (let attempt = 1; ; attempt++) {
    try {
      const [{ affectedRows }] = await db.$client.query<ResultSetHeader>(sql, values);
      return affectedRows > 0;
    } catch (error) {
      // Reading several rooms may meet reading one of them: each may hold the row that the other waits for.
      if (attempt === TRIES || !wasUndone(error)) throw error;
    }
  }
}

function answered(state: Found | null, changed: boolean): ReadChange {
  if (!state) return null;
  const { lastReadSeq, unreadFromSeq, rev } = state;
  return { lastReadSeq, unreadFromSeq, rev, changed };
}
