import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import { eventually } from '@/tests/support/wait';

/**
 * Waits until another connection to the same database runs a query, such as one that waits for a lock.
 * @param like its text, for LIKE. It must name its row: background work runs queries of its own
 */
export async function untilRunning(connection: PoolConnection, like: string): Promise<void> {
  const running = `SELECT 1 FROM information_schema.PROCESSLIST
    WHERE DB = DATABASE() AND ID <> CONNECTION_ID() AND INFO LIKE ?`;
  const isRunning = async () => (await connection.query<RowDataPacket[]>(running, [like]))[0].length > 0;
  await eventually(isRunning, { timeoutMs: 30_000 });
}
