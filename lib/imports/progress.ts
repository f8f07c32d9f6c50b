import { createHash } from 'node:crypto';
import type { RowDataPacket } from 'mysql2';
import { partKey, progressOf as partProgress } from '@/lib/archive/progress';
import type { Database } from '@/lib/db/client';
import { imports } from '@/lib/db/schema';
import { ImportError } from './error';

/** What an import has done so far, in the table `imports`, so that a repetition continues and adds nothing twice. */

const LOCK_TIMEOUT_S = 10;

/** Runs `work` while no other import runs on this database. @throws ImportError if one does */
export async function alone<T>(db: Database, work: () => Promise<T>): Promise<T> {
  const connection = await db.$client.getConnection();
  try {
    // An import of our own archive needs no such lock: it refuses to run beside anything (lib/archive/import.ts).
    const [[lock]] = await connection.query<RowDataPacket[]>(
      "SELECT GET_LOCK(CONCAT('import ', MD5(DATABASE())), ?) AS taken",
      [LOCK_TIMEOUT_S],
    );
    if (lock?.taken !== 1) throw new ImportError('Another import runs on this database.');
    return await work();
  } finally {
    // This ends the lock.
    connection.destroy();
  }
}

/** @returns null if nothing of this part is done */
export function progressOf(db: Database, source: string, part: string): Promise<number | null> {
  return partProgress(db.$client, source, part);
}

/** @param db the database, or the transaction that does the part */
export async function setProgress(
  db: Pick<Database, 'insert'>,
  source: string,
  part: string,
  value: number,
): Promise<void> {
  await db
    .insert(imports)
    .values({ source, part: partKey(part), value })
    .onDuplicateKeyUpdate({ set: { value } });
}

/** A UUID (version 8) that is the same for the same words. */
export function uuidOf(...words: (string | number)[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(words)).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
