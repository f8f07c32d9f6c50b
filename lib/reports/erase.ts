import type { ResultSetHeader } from 'mysql2';
import type { Database } from '@/lib/db/client';

/** Rows that one statement changes. */
const BATCH = 200;

/**
 * Removes a person from the reports that they made, with what they wrote there, and from those that they closed. The reports
 * stay. Those about the person's own messages are closed with the messages (lib/messages/erase). Safe to repeat after a
 * crash. No index finds who closed a report: there are few of them.
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
