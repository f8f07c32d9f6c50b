import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import type { memberships, rooms } from '@/lib/db/schema';
import { showable } from '@/lib/text';
import { roomKey } from './name';
import type { Room } from './store';

export type RoomKind = (typeof rooms.$inferSelect)['kind'];
export type RoomRole = (typeof memberships.$inferSelect)['role'];

/** A room with the role that one person has in it. Loading is authorizing: whoever gets one may read the room. */
export interface RoomOfPerson extends Room {
  kind: RoomKind;
  topic: string;
  /** Null if the room is open and the person is not a member. */
  role: RoomRole | null;
}

// Plain SQL, for the same reason as findRoom.
const LOAD = `SELECT r.id, r.name, r.title, r.archived_at AS archivedAt, r.kind, r.topic, m.role
  FROM rooms r LEFT JOIN memberships m ON m.user_id = ? AND m.room_id = r.id
  WHERE (r.kind = 'open' OR m.user_id IS NOT NULL)`;

/**
 * Finds a room by any spelling of its name. Returns null if there is none, or if it is closed or direct and this person is
 * not a member; one query answers both. Archived rooms are found too, and the caller checks `archivedAt`.
 */
export function roomFor(db: Database, userId: number, name: string): Promise<RoomOfPerson | null> {
  return load(db, `${LOAD} AND r.name_key = ?`, [userId, Buffer.from(roomKey(name))]);
}

/** The same by the id of the room. Direct rooms are only found this way. */
export function roomForId(db: Database, userId: number, roomId: number): Promise<RoomOfPerson | null> {
  return load(db, `${LOAD} AND r.id = ?`, [userId, roomId]);
}

async function load(db: Database, sql: string, values: unknown[]): Promise<RoomOfPerson | null> {
  const [[row]] = await db.$client.query<(RoomOfPerson & RowDataPacket)[]>(sql, values);
  if (!row) return null;
  const { id, name, title, archivedAt, kind, topic, role } = row;
  return { id, name, title: showable(title), archivedAt, kind, topic: showable(topic), role };
}

/** How many people are in a room. Counts along the index on rooms. */
export async function memberCount(db: Database, roomId: number): Promise<number> {
  const sql = 'SELECT COUNT(*) AS members FROM memberships WHERE room_id = ?';
  const [[row]] = await db.$client.query<RowDataPacket[]>(sql, [roomId]);
  return row?.members ?? 0;
}
