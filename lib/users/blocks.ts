import { and, asc, eq, sql } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import type { NamedPerson } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { blocks, users } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { raiseInboxes } from '@/lib/rooms/inbox-version';
import { personById } from './directory';
import { withShown } from './names/shown-name';

/** The most people whom one person can have blocked. */
export const MOST_BLOCKS = 1_000;

/** How many rows one statement removes. */
const BATCH = 1_000;

/**
 * Blocks a person. Can be repeated without harm. Nobody learns who has blocked them. After this call, and after
 * unblock, the caller announces the inbox of `userId`, which lists the people whom they have blocked.
 * @returns `gone` if the person does not exist or is being deleted
 */
export async function block(db: Database, userId: number, blockedId: number): Promise<'done' | 'gone' | 'too_many'> {
  const isMine = eq(blocks.userId, userId);
  const [there] = await db
    .select({ blockedId: blocks.blockedId })
    .from(blocks)
    .where(and(isMine, eq(blocks.blockedId, blockedId)));
  if (there) return 'done';
  if (!(await personById(db, blockedId))) return 'gone';
  if ((await db.$count(blocks, isMine)) >= MOST_BLOCKS) return 'too_many';
  await transact(db, async (tx) => {
    // Reads the person's row with a lock, so a deletion that begins later finds this block.
    await tx.execute(
      sql`INSERT IGNORE INTO blocks (user_id, blocked_id)
        SELECT ${userId}, id FROM users WHERE id = ${blockedId} AND deleting_at IS NULL`,
    );
    await raiseInboxes(tx, [userId]);
  });
  return 'done';
}

export async function unblock(db: Database, userId: number, blockedId: number): Promise<void> {
  await transact(db, async (tx) => {
    const isIt = and(eq(blocks.userId, userId), eq(blocks.blockedId, blockedId));
    const [{ affectedRows }] = await tx.delete(blocks).where(isIt);
    if (affectedRows > 0) await raiseInboxes(tx, [userId]);
  });
}

/** The ids of those whom a person has blocked, for the inbox. Plain SQL: every inbox that is loaded asks for it. */
export async function blockedIds(db: Database, userId: number): Promise<number[]> {
  const sql = 'SELECT blocked_id AS id FROM blocks WHERE user_id = ? ORDER BY blocked_id';
  const [rows] = await db.$client.query<({ id: number } & RowDataPacket)[]>(sql, [userId]);
  return rows.map(({ id }) => id);
}

/** The people whom a person has blocked, by user name. */
export async function blockedBy(db: Database, userId: number): Promise<NamedPerson[]> {
  const rows = await db
    .select({ id: users.id, name: users.username, shown: users.displayName, face: users.faceId })
    .from(blocks)
    .innerJoin(users, eq(users.id, blocks.blockedId))
    .where(eq(blocks.userId, userId))
    .orderBy(asc(users.usernameKey));
  return rows.map(withShown);
}

/** Removes all blocks that a person made, and all against the person. Safe to repeat after a crash. */
export async function removeBlocks(db: Database, userId: number, signal?: AbortSignal): Promise<void> {
  for (const column of [blocks.userId, blocks.blockedId]) {
    for (let removed = BATCH; removed === BATCH; ) {
      signal?.throwIfAborted();
      const [{ affectedRows }] = await db.delete(blocks).where(eq(column, userId)).limit(BATCH);
      removed = affectedRows;
    }
  }
}
