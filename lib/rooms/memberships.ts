import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import type { memberships, rooms } from '@/lib/db/schema';
import { showable } from '@/lib/text';
import { roomKey } from './name';
import type { Room } from './store';

export type RoomKind = (typeof rooms.$inferSelect)['kind'];
export type RoomRole = (typeof memberships.$inferSelect)['role'];

/** A room as one person has it. Who has one may read it: loading is authorizing. */
export interface RoomOfPerson extends Room {
  kind: RoomKind;
  topic: string;
  /** Null: an open room that they are no member of. */
  role: RoomRole | null;
}

// Written as SQL, as findRoom is.
const LOAD = `SELECT r.id, r.name, r.title, r.archived_at AS archivedAt, r.kind, r.topic, m.role
  FROM rooms r LEFT JOIN memberships m ON m.user_id = ? AND m.room_id = r.id
  WHERE (r.kind = 'open' OR m.user_id IS NOT NULL)`;

/**
 * A room by any spelling of its name. Null if there is none, and, by the same query, if it is a closed or a direct one
 * that this person is not in. An archived room is found: whoever asks looks at that.
 */
export function roomFor(db: Database, userId: number, name: string): Promise<RoomOfPerson | null> {
  return load(db, `${LOAD} AND r.name_key = ?`, [userId, Buffer.from(roomKey(name))]);
}

/** The same, by the room's id: direct rooms have no name that could be asked for. */
export function roomForId(db: Database, userId: number, roomId: number): Promise<RoomOfPerson | null> {
  return load(db, `${LOAD} AND r.id = ?`, [userId, roomId]);
}

async function load(db: Database, sql: string, values: unknown[]): Promise<RoomOfPerson | null> {
  const [[row]] = await db.$client.query<(RoomOfPerson & RowDataPacket)[]>(sql, values);
  if (!row) return null;
  const { id, name, title, archivedAt, kind, topic, role } = row;
  return { id, name, title: showable(title), archivedAt, kind, topic: showable(topic), role };
}
