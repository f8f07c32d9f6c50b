import { createHash } from 'node:crypto';
import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import type { Database } from '@/lib/db/client';

/**
 * How far an import came, in the table `imports`: a row for each part of a file, which `source` names (its SHA-256).
 */

/** A part's key: a hash, because its name may be longer than the column. */
export const partKey = (part: string) => createHash('sha256').update(part).digest();

/** Stands for the whole archive: 0 until all of it is in. */
export const WHOLE = 'whole archive';

/** @returns null if nothing of this part is done */
export async function progressOf(
  on: Pick<PoolConnection, 'query'>,
  source: string,
  part: string,
): Promise<number | null> {
  const [[row]] = await on.query<RowDataPacket[]>('SELECT value FROM imports WHERE source = ? AND part = ?', [
    source,
    partKey(part),
  ]);
  return row ? Number(row.value) : null;
}

export function setProgress(connection: PoolConnection, source: string, part: string, value: number) {
  return connection.query('REPLACE INTO imports (source, part, value) VALUES (?, ?, ?)', [
    source,
    partKey(part),
    value,
  ]);
}

/**
 * Whether an import was broken off. The app may not use the database until the import is repeated: rooms would have
 * holes.
 */
export async function hasUnfinishedImport(db: Database): Promise<boolean> {
  const [rows] = await db.$client.query<RowDataPacket[]>('SELECT 1 FROM imports WHERE part = ? AND value = 0 LIMIT 1', [
    partKey(WHOLE),
  ]);
  return rows.length > 0;
}
