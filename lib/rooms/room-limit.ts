import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';

/**
 * Who is in this many open and closed rooms can neither join nor make another one. Nobody loses a room because of this
 * limit, and invitations and conversations are not refused. Concurrent requests may exceed it a little.
 */
export const MOST_ROOMS = 1_000;

/** Whether the person is in so many rooms that they may not join or make another one. Archived rooms do not count. */
export async function hasMostRooms(db: Database, userId: number): Promise<boolean> {
  const sql = `SELECT COUNT(*) AS rooms FROM memberships m JOIN rooms r ON r.id = m.room_id
    WHERE m.user_id = ? AND r.kind <> 'direct' AND r.archived_at IS NULL`;
  const [[row]] = await db.$client.query<RowDataPacket[]>(sql, [userId]);
  return (row?.rooms ?? 0) >= MOST_ROOMS;
}
