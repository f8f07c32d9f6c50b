import type { Pool, RowDataPacket } from 'mysql2/promise';
import type { Finding } from './checks';

/** Times are stamped by the app, read by people in a browser, and compared by the database: they should agree. */
const MOST_MS = 2_000;

/** The database's clock against the middle of the question's way. */
export async function clockOfDatabase(pool: Pool): Promise<Finding> {
  // A connection that is made only now would count as difference.
  await pool.query('SELECT 1');
  const askedAt = Date.now();
  const [[row]] = await pool.query<RowDataPacket[]>('SELECT UTC_TIMESTAMP(3) AS now');
  const answeredAt = Date.now();
  if (!row) return { level: 'red', code: 'failed' };
  return judge(row.now.getTime() - (askedAt + answeredAt) / 2, 'clock_database');
}

/** What a request takes on its way counts as difference: that is a fraction of a second. */
export function clockOfBrowser({ browserMs, receivedMs }: { browserMs: number; receivedMs: number }): Finding {
  return judge(browserMs - receivedMs, 'clock_browser');
}

function judge(differenceMs: number, code: string): Finding {
  const seconds = (Math.abs(differenceMs) / 1_000).toFixed(1);
  if (Math.abs(differenceMs) > MOST_MS) return { level: 'red', code: `${code}_off`, detail: seconds };
  return { level: 'green', code: `${code}_ok`, detail: seconds };
}
