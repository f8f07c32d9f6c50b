import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { showable } from '@/lib/text';

/** An open room in the list of rooms that people can look at and join. */
export interface BrowsedRoom {
  id: number;
  name: string;
  title: string;
  topic: string;
  members: number;
  /** When somebody last wrote in it; null: nobody did. */
  lastAt: Date | null;
  joined: boolean;
}

type Row = Omit<BrowsedRoom, 'joined'> & RowDataPacket;

/**
 * Open rooms that are not archived, by name, at most `limit`. Reads `limit` rows of the index on kind and name, one
 * message of each room, and counts the members along their index.
 */
export async function browseRooms(db: Database, limit: number): Promise<Omit<BrowsedRoom, 'joined'>[]> {
  const [rows] = await db.$client.query<Row[]>(
    `SELECT r.id, r.name, r.title, r.topic, m.created_at AS lastAt,
       (SELECT COUNT(*) FROM memberships WHERE room_id = r.id) AS members
     FROM rooms r LEFT JOIN messages m ON m.room_id = r.id AND m.seq = r.last_message_seq
     WHERE r.kind = 'open' AND r.archived_at IS NULL ORDER BY r.name LIMIT ?`,
    [limit],
  );
  return rows.map((room) => ({ ...room, title: showable(room.title), topic: showable(room.topic) }));
}

/** Which of these rooms a person is in. */
export async function joinedAmong(db: Database, userId: number, roomIds: readonly number[]): Promise<Set<number>> {
  if (roomIds.length === 0) return new Set();
  const sql = 'SELECT room_id AS id FROM memberships WHERE user_id = ? AND room_id IN (?)';
  const [rows] = await db.$client.query<RowDataPacket[]>(sql, [userId, roomIds]);
  return new Set(rows.map(({ id }) => id));
}
