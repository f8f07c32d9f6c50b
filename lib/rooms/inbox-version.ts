import { and, inArray, isNull, sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import type { Transaction } from '@/lib/db/transact';

/**
 * Each person has a version of their inbox: the list of their rooms with what they have read there. It is raised in the
 * transaction of every change to that list. Whoever holds another version loads the list anew, so a lost hint is
 * repaired by comparing versions. New messages do not raise it: the heads of the rooms tell of those.
 *
 * Everything that changes memberships takes its locks in one order: the room's row, memberships, people's rows.
 */

/** The versions of these people, in one query, for the sweep. Whoever does not exist is missing. */
export async function inboxVersions(db: Database, userIds: readonly number[]): Promise<Map<number, number>> {
  if (userIds.length === 0) return new Map();
  const rows = await db
    .select({ id: users.id, version: users.inboxVersion })
    .from(users)
    .where(inArray(users.id, [...userIds]));
  return new Map(rows.map(({ id, version }) => [id, version]));
}

/** @returns how many of these people are there and are not being deleted */
export async function raiseInboxes(tx: Transaction, userIds: readonly number[]): Promise<number> {
  if (userIds.length === 0) return 0;
  const [{ affectedRows }] = await tx
    .update(users)
    .set({ inboxVersion: sql`${users.inboxVersion} + 1` })
    .where(and(inArray(users.id, [...userIds]), isNull(users.deletingAt)));
  return affectedRows;
}

/** Of all members of a room. For what happens seldom: it writes a row for each of them. */
export async function raiseInboxesOf(tx: Transaction, roomId: number): Promise<void> {
  await tx.execute(
    sql`UPDATE memberships m JOIN users u ON u.id = m.user_id SET u.inbox_version = u.inbox_version + 1
        WHERE m.room_id = ${roomId}`,
  );
}
