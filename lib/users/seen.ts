import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import type { SiteRole } from './role';

/**
 * Whom a person sees: members and administrators everybody, guests only themselves and the people with whom they share
 * a room that is neither archived nor being deleted. A direct room counts like others.
 */

export interface Seer {
  userId: number;
  role: SiteRole;
}

/**
 * SQL: whether a guest sees a person. Looks at the guest's rooms, and at one row of each. @param person SQL of an id
 */
export function seenByGuest(guestId: number, person: string): string {
  return `(${person} = ${+guestId} OR EXISTS (SELECT 1 FROM memberships mine FORCE INDEX (PRIMARY)
    STRAIGHT_JOIN rooms shared ON shared.id = mine.room_id AND shared.archived_at IS NULL AND shared.deleting_at IS NULL
    STRAIGHT_JOIN memberships theirs FORCE INDEX (PRIMARY) ON theirs.user_id = ${person} AND theirs.room_id = mine.room_id
    WHERE mine.user_id = ${+guestId}))`;
}

/** Those of these people whom the person sees. Takes a query only for guests. */
export async function seenAmong(db: Database, seer: Seer, userIds: readonly number[]): Promise<Set<number>> {
  if (seer.role !== 'guest' || userIds.length === 0) return new Set(userIds);
  const sql = `SELECT u.id FROM users u WHERE u.id IN (?) AND ${seenByGuest(seer.userId, 'u.id')}`;
  const [rows] = await db.$client.query<({ id: number } & RowDataPacket)[]>(sql, [[...userIds]]);
  return new Set(rows.map(({ id }) => id));
}

/** Whether the person sees all of these people. */
export async function seesAll(db: Database, seer: Seer, userIds: readonly number[]): Promise<boolean> {
  const distinct = [...new Set(userIds)];
  return (await seenAmong(db, seer, distinct)).size === distinct.length;
}
