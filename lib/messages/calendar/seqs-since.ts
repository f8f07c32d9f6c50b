import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';

/**
 * Where a room's log from each of these times on begins: the seq of the first entry at or after it, or that of the next
 * entry if there is none yet. Times are milliseconds since 1970. One statement halves the log for all of them at once:
 * it looks up some 20 entries for each, whatever the size of the room, and needs no index on time. The log has no
 * holes, and changes have a time too, so each step looks at one row. Right as far as the log is in the order of its
 * times: the clocks of nodes may differ a little.
 */
export async function seqsSince(db: Database, roomId: number, times: readonly number[]): Promise<number[]> {
  const { sql, values } = seqsQuery(roomId, times);
  const [rows] = await db.$client.query<({ since: number } & RowDataPacket)[]>(sql, values);
  return rows.map(({ since }) => since);
}

/** The query of it. The room must exist. */
export function seqsQuery(roomId: number, times: readonly number[]): { sql: string; values: unknown[] } {
  const marks = times.map((_, n) => (n === 0 ? 'SELECT 0 AS n, CAST(? AS DATETIME(3)) AS at' : `SELECT ${n}, ?`));
  const middle = '((s.low + s.high) DIV 2)';
  const isBefore = 'COALESCE(m.created_at, c.created_at) < s.at';
  const sql = `WITH RECURSIVE search (n, at, low, high) AS (
      SELECT n, at, CAST(1 AS UNSIGNED), CAST((SELECT last_seq + 1 FROM rooms WHERE id = ?) AS UNSIGNED)
      FROM (${marks.join(' UNION ALL ')}) marks
      UNION ALL
      SELECT s.n, s.at, IF(${isBefore}, ${middle} + 1, s.low), IF(${isBefore}, s.high, ${middle})
      FROM search s
        LEFT JOIN messages m FORCE INDEX (PRIMARY) ON m.room_id = ? AND m.seq = ${middle}
        LEFT JOIN message_changes c FORCE INDEX (PRIMARY) ON c.room_id = ? AND c.seq = ${middle}
      WHERE s.low < s.high
    )
    SELECT low AS since FROM search WHERE low >= high ORDER BY n`;
  return { sql, values: [roomId, ...times.map((ms) => new Date(ms)), roomId, roomId] };
}
