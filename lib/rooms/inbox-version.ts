import { and, inArray, isNull, sql } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import type { Transaction } from '@/lib/db/transact';
import type { Statement } from '@/lib/messages/change-transaction';

/**
 * The inbox of a person is the list of their rooms, with what they have read there. Every change to it raises its
 * version in the same transaction. A client that has another version loads the list again, so comparing versions
 * repairs a lost hint. New messages do not raise it: the heads of the rooms show those.
 *
 * Everything that changes memberships takes its locks in one order: the room's row, memberships, people's rows.
 */

/** Returns the versions of these people, in one query, for the sweep. People who do not exist are left out. */
export async function inboxVersions(db: Database, userIds: readonly number[]): Promise<Map<number, number>> {
  if (userIds.length === 0) return new Map();
  // Plain SQL: with thousands of people, building the statement with Drizzle costs more than running it.
  const sql = 'SELECT id, inbox_version AS version FROM users WHERE id IN (?)';
  const [rows] = await db.$client.query<({ id: number; version: number } & RowDataPacket)[]>(sql, [userIds]);
  return new Map(rows.map(({ id, version }) => [id, version]));
}

/** @returns how many of these people exist and are not being deleted */
export async function raiseInboxes(tx: Transaction, userIds: readonly number[]): Promise<number> {
  if (userIds.length === 0) return 0;
  const [{ affectedRows }] = await tx
    .update(users)
    .set({ inboxVersion: sql`${users.inboxVersion} + 1` })
    .where(and(inArray(users.id, [...userIds]), isNull(users.deletingAt)));
  return affectedRows;
}

/**
 * Raises the inboxes of all members of a room: SQL for a change in its log. Only for rare events, since it writes a row
 * for each member.
 */
export function raisesInboxesOf(roomId: number): Statement {
  const sql = `UPDATE memberships m JOIN users u ON u.id = m.user_id SET u.inbox_version = u.inbox_version + 1
    WHERE m.room_id = ?`;
  return { sql, values: [roomId] };
}

/** Raises the inboxes of these people, as SQL. */
export function raisesInboxes(userIds: readonly number[]): Statement {
  const sql = 'UPDATE users SET inbox_version = inbox_version + 1 WHERE id IN (?) AND deleting_at IS NULL';
  return { sql, values: [userIds] };
}
