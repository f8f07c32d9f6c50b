import { eq } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { blocks } from '@/lib/db/schema';

/** How many rows one statement removes. */
const BATCH = 1_000;

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
