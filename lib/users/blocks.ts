import { and, asc, eq, sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { blocks, users } from '@/lib/db/schema';
import { personById } from './directory';

/** The most people whom one person can have blocked. */
export const MOST_BLOCKS = 1_000;

/** How many rows one statement removes. */
const BATCH = 1_000;

/**
 * Blocks a person. Can be repeated without harm. Nobody learns who has blocked them.
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
  // Reads the person's row with a lock, so a deletion that begins later finds this block.
  await db.execute(
    sql`INSERT IGNORE INTO blocks (user_id, blocked_id)
        SELECT ${userId}, id FROM users WHERE id = ${blockedId} AND deleting_at IS NULL`,
  );
  return 'done';
}

export async function unblock(db: Database, userId: number, blockedId: number): Promise<void> {
  await db.delete(blocks).where(and(eq(blocks.userId, userId), eq(blocks.blockedId, blockedId)));
}

/** Whom a person has blocked, by name. */
export function blockedBy(db: Database, userId: number): Promise<{ id: number; name: string }[]> {
  return db
    .select({ id: users.id, name: users.username })
    .from(blocks)
    .innerJoin(users, eq(users.id, blocks.blockedId))
    .where(eq(blocks.userId, userId))
    .orderBy(asc(users.usernameKey));
}

/** Removes all blocks of a person and by others against them. Safe to repeat after a crash. */
export async function removeBlocks(db: Database, userId: number, signal?: AbortSignal): Promise<void> {
  for (const column of [blocks.userId, blocks.blockedId]) {
    for (let removed = BATCH; removed === BATCH; ) {
      signal?.throwIfAborted();
      const [{ affectedRows }] = await db.delete(blocks).where(eq(column, userId)).limit(BATCH);
      removed = affectedRows;
    }
  }
}
