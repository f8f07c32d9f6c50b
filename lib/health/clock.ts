import type { Pool, RowDataPacket } from 'mysql2/promise';
import type { Finding } from './checks';

/**
 * Maximum difference between two clocks. The app stamps times, people read them in a browser, and the database compares
 * them, so the clocks should agree.
 */
const MOST_MS = 2_000;

/** Compares the database's clock with the middle of the query's round trip. */
export async function clockOfDatabase(pool: Pool): Promise<Finding> {
  // Opens the connection first, because the time for this would count as a difference.
  await pool.query('SELECT 1');
  const askedAt = Date.now();
  const [[row]] = await pool.query<RowDataPacket[]>('SELECT UTC_TIMESTAMP(3) AS now');
  const answeredAt = Date.now();
  if (!row) return { level: 'red', code: 'failed' };
  return judge(row.now.getTime() - (askedAt + answeredAt) / 2, 'clock_database');
}

/**
 * Compares the browser's clock with ours. The time that the request takes, a fraction of a second, adds to the
 * difference.
 */
export function clockOfBrowser({ browserMs, receivedMs }: { browserMs: number; receivedMs: number }): Finding {
  return judge(browserMs - receivedMs, 'clock_browser');
}

function judge(differenceMs: number, code: string): Finding {
  const seconds = (Math.abs(differenceMs) / 1_000).toFixed(1);
  if (Math.abs(differenceMs) > MOST_MS) return { level: 'red', code: `${code}_off`, detail: seconds };
  return { level: 'green', code: `${code}_ok`, detail: seconds };
}
