import { eq } from 'drizzle-orm';
import { messageChanges, rooms } from '@/lib/db/schema';
import type { Transaction } from '@/lib/db/transact';

/**
 * Writes the first entry of a new room's log, in the transaction that makes the room. Nobody knows the room before the
 * commit, so no other entry can be under way, and no event is needed. All later entries go through lib/messages/log.ts.
 */
export async function beginLog(tx: Transaction, roomId: number, by: number | null, at: Date): Promise<void> {
  await tx.insert(messageChanges).values({ roomId, seq: 1, userId: by, kind: 'created', createdAt: at });
  await tx.update(rooms).set({ lastSeq: 1 }).where(eq(rooms.id, roomId));
}
