import type { ResultSetHeader } from 'mysql2';
import type { Database } from '@/lib/db/client';

/** How many rows one statement changes at most. */
const BATCH = 200;

/**
 * Removes a person from the reports that they made, together with the reasons that they gave, and from the reports that
 * they closed. The reports themselves stay. Reports about the person's own messages are closed when those messages are
 * erased (lib/messages/erase). Safe to repeat after a crash. The column `closed_by` has no index, because there are few
 * reports.
 */
export async function eraseReporter(db: Database, userId: number, signal?: AbortSignal): Promise<void> {
  const steps = [
    "UPDATE reports SET user_id = NULL, reason = '' WHERE user_id = ? LIMIT ?",
    'UPDATE reports SET closed_by = NULL WHERE closed_by = ? LIMIT ?',
  ];
  for (const sql of steps) {
    for (let changed = BATCH; changed === BATCH; ) {
      signal?.throwIfAborted();
      const [result] = await db.$client.query<ResultSetHeader>(sql, [userId, BATCH]);
      changed = result.affectedRows;
    }
  }
}
