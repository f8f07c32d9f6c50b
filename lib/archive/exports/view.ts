import type { Readable } from 'node:stream';
import type { RowDataPacket } from 'mysql2/promise';
import type { Database } from '@/lib/db/client';
import type { StorageName } from '@/lib/files/storage/storage';
import type { Storages } from '@/lib/files/storage/storages';
import type { ExportView } from './state';

export type { ExportView };

/** What administrators see of the newest archive that was asked for; null if there is none. */
export async function latestExport(db: Database): Promise<ExportView | null> {
  const [[row]] = await db.$client.query<RowDataPacket[]>(
    `SELECT id, created_at AS at, done, total, bytes,
        running = 1 AND seen_at > UTC_TIMESTAMP(3) - INTERVAL 60 SECOND AS isRunning
      FROM archive_exports ORDER BY id DESC LIMIT 1`,
  );
  if (!row) return null;
  const { id, done, total, bytes } = row;
  const state = bytes !== null ? 'done' : row.isRunning ? 'running' : 'failed';
  return { id, at: row.at.toISOString(), state, done, total, bytes };
}

/** The bytes of an archive; null if it is not complete, or is gone. @throws the error of the storage */
export async function openExport(
  db: Database,
  storages: Pick<Storages, 'of'>,
  id: number,
): Promise<{ bytes: number; at: Date; stream(): Promise<Readable | null> } | null> {
  const [[row]] = await db.$client.query<RowDataPacket[]>(
    'SELECT storage, storage_key AS `key`, bytes, created_at AS at FROM archive_exports WHERE id = ? AND bytes IS NOT NULL',
    [id],
  );
  if (!row) return null;
  const stream = async () => (await storages.of(row.storage as StorageName)).get(row.key);
  return { bytes: row.bytes, at: row.at, stream };
}
