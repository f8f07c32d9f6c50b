import type { ResultSetHeader } from 'mysql2';
import type { Database } from '@/lib/db/client';

/** Longest time from one comparison of all files to the next. */
export const CHECK_EVERY_MS = 24 * 3_600_000;
const KEY = 'files/check';

/**
 * Takes today's comparison of rows and bytes, if nobody has. The claim is a row of `tries`, which holds until its
 * `expire`: a node that ends before it is done leaves the next comparison for tomorrow.
 */
export async function claimCheck(db: Database, now: number): Promise<boolean> {
  const until = now + CHECK_EVERY_MS;
  const first = 'INSERT IGNORE INTO tries (`key`, points, expire) VALUES (?, 1, ?)';
  if ((await db.$client.query<ResultSetHeader>(first, [KEY, until]))[0].affectedRows === 1) return true;
  const next = 'UPDATE tries SET expire = ? WHERE `key` = ? AND expire <= ?';
  return (await db.$client.query<ResultSetHeader>(next, [until, KEY, now]))[0].affectedRows === 1;
}
