import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { rooms } from '@/lib/db/schema';
import type { Transaction } from '@/lib/db/transact';

/**
 * Makes these people members of a room, for whom everything up to its head counts as read. Changes nothing for people
 * who are members already or are being deleted, nor in a room that is being deleted. The room's row stays locked until
 * the commit. The caller raises `inbox_version`.
 * @param userIds not empty
 */
export async function admit(tx: Transaction, roomId: number, userIds: readonly number[]): Promise<void> {
  await tx
    .update(rooms)
    .set({ membersVersion: sql`${rooms.membersVersion} + 1` })
    .where(eq(rooms.id, roomId));
  const people = sql.join(
    userIds.map((id) => sql`${id}`),
    sql`, `,
  );
  // This locks the rows of the people, so a deletion that begins later finds these memberships.
  await tx.execute(
    sql`INSERT IGNORE INTO memberships (user_id, room_id, joined_seq, last_read_seq)
        SELECT u.id, r.id, r.last_seq, r.last_seq FROM users u JOIN rooms r ON r.id = ${roomId} AND r.deleting_at IS NULL
        WHERE u.id IN (${people}) AND u.deleting_at IS NULL`,
  );
}

/** Returns the ids of the open rooms that everybody joins. */
export async function autoJoinRooms(db: Pick<Database, 'select'>): Promise<number[]> {
  const found = await db
    .select({ id: rooms.id })
    .from(rooms)
    .where(and(eq(rooms.autoJoin, true), eq(rooms.kind, 'open'), isNull(rooms.archivedAt)))
    .orderBy(asc(rooms.id));
  return found.map(({ id }) => id);
}
