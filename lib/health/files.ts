import { writeFile } from 'node:fs/promises';
import type { Database } from '@/lib/db/client';
import { newestMissing } from '@/lib/files/check';
import { newStorageKey } from '@/lib/files/storage/key';
import type { Storages } from '@/lib/files/storage/storages';
import { newIncoming, removeIncoming } from '@/lib/files/upload/incoming';
import type { Finding } from './checks';

const TRIED = 'a file of the self-test';

/**
 * Stores a file where new ones go, reads it and removes it. If that is a folder, also looks whether the newest files
 * are there: another machine may use a folder of its own.
 * @throws the error of the disk or the service
 */
export async function fileStorage(db: Database, storages: Storages, incoming: string): Promise<Finding> {
  const storage = await storages.chosen();
  const [key, path] = [newStorageKey(), await newIncoming(incoming)];
  try {
    await writeFile(path, TRIED);
    await storage.put(key, path);
    const read = Buffer.concat((await (await storage.get(key))?.toArray()) ?? []).toString();
    if (read !== TRIED) return { level: 'red', code: 'files_lost', detail: storage.name };
  } finally {
    await removeIncoming(path);
    await storage.remove(key);
  }
  if (storage.name !== 'local') return { level: 'green', code: 'files_ok', detail: storage.name };
  const { of, missing } = await newestMissing(db, storage);
  if (missing > 0) return { level: 'red', code: 'files_missing', detail: `${missing}/${of}` };
  return { level: 'green', code: 'files_ok', detail: storage.name };
}
