import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';

/**
 * So many open and closed rooms a person may be in by their own doing. Nobody loses a room because of it, and invitations
 * and conversations are not refused. Requests that come together may go a little beyond it.
 */
export const MOST_ROOMS = 1_000;

/** Whether the person is in so many rooms that they may not join or make another one. Archived rooms do not count. */
export async function hasMostRooms(db: Database, userId: number): Promise<boolean> {
  const sql = `SELECT COUNT(*) AS rooms FROM memberships m JOIN rooms r ON r.id = m.room_id
    WHERE m.user_id = ? AND r.kind <> 'direct' AND r.archived_at IS NULL`;
  const [[row]] = await db.$client.query<RowDataPacket[]>(sql, [userId]);
  return (row?.rooms ?? 0) >= MOST_ROOMS;
}
