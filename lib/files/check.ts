import type { RowDataPacket } from 'mysql2';
import pLimit from 'p-limit';
import type { Database } from '@/lib/db/client';
import { PREVIEW_SIZES } from './file';
import { fileKeyOf, previewKey } from './storage/key';
import type { FileStorage, StorageName, StoredObject } from './storage/storage';

/** Compares the rows of files with what is stored. */

export interface FileProblems {
  /** How many files and stored objects were compared. */
  files: number;
  objects: number;
  /** Files whose bytes, or those of a preview, are not there or not as many as the row says. */
  missing: { id: string; storage: StorageName; key: string }[];
  /** Stored objects that belong to no file. */
  unknown: { storage: StorageName; key: string; bytes: number }[];
}

export interface CheckOptions {
  signal?: AbortSignal;
  /** Called for each object that belongs to no file. */
  onUnknown?(storage: FileStorage, object: StoredObject): Promise<void>;
  now?: number;
}

/** The most problems that are named one by one. */
const NAMED = 1_000;
const PAGE = 500;
const AT_ONCE = 8;
/** Younger objects may belong to a file whose row was not yet read. */
const SETTLED_MS = 3_600_000;

interface Row extends RowDataPacket {
  id: string;
  storage: StorageName;
  storageKey: string;
  bytes: number;
  previews: string;
}

/** @param storages those whose bytes are compared; files that are elsewhere count as missing */
export async function checkFiles(
  db: Database,
  storages: readonly FileStorage[],
  { signal, onUnknown, now = Date.now() }: CheckOptions = {},
): Promise<FileProblems> {
  const found: FileProblems = { files: 0, objects: 0, missing: [], unknown: [] };
  const turns = pLimit(AT_ONCE);
  for await (const rows of pagesOf(db)) {
    signal?.throwIfAborted();
    found.files += rows.length;
    await Promise.all(rows.map((row) => turns(() => lookFor(row, storages, found))));
  }
  for (const storage of storages) {
    for await (const objects of batchesOf(storage.list())) {
      signal?.throwIfAborted();
      found.objects += objects.length;
      const known = await knownAmong(db, storage.name, objects);
      for (const object of objects) {
        if (known.has(fileKeyOf(object.key) ?? '') || now - object.modifiedAt.getTime() < SETTLED_MS) continue;
        if (found.unknown.length < NAMED)
          found.unknown.push({ storage: storage.name, key: object.key, bytes: object.bytes });
        await onUnknown?.(storage, object);
      }
    }
  }
  return found;
}

/** Files that somebody may read: all their bytes must be there. */
async function* pagesOf(db: Database): AsyncGenerator<Row[]> {
  const sql = `SELECT id, storage, storage_key AS storageKey, bytes, previews FROM files
    WHERE id > ? AND uploaded_at IS NOT NULL AND deleted_at IS NULL ORDER BY id LIMIT ?`;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const [rows]: [Row[], unknown] = await db.$client.query<Row[]>(sql, [after, PAGE]);
    yield rows;
    after = rows.length < PAGE ? undefined : rows.at(-1)?.id;
  }
}

async function lookFor(
  { id, storage: name, storageKey: key, bytes, previews }: Row,
  storages: readonly FileStorage[],
  found: FileProblems,
) {
  const storage = storages.find((each) => each.name === name);
  const sizes = PREVIEW_SIZES.filter((size) => previews.split(',').includes(size));
  const isThere = async () => {
    if (!storage || (await storage.size(key)) !== bytes) return false;
    for (const size of sizes) if ((await storage.size(previewKey(key, size))) === null) return false;
    return true;
  };
  if (!(await isThere()) && found.missing.length < NAMED) found.missing.push({ id, storage: name, key });
}

async function* batchesOf(objects: AsyncIterable<StoredObject>): AsyncGenerator<StoredObject[]> {
  let batch: StoredObject[] = [];
  for await (const object of objects) {
    batch.push(object);
    if (batch.length < PAGE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function knownAmong(db: Database, name: StorageName, objects: readonly StoredObject[]): Promise<Set<string>> {
  const keys = [...new Set(objects.flatMap(({ key }) => fileKeyOf(key) ?? []))];
  if (keys.length === 0) return new Set();
  // Archives that administrators asked for are stored beside the files.
  const sql = `SELECT storage_key AS storageKey FROM files WHERE storage_key IN (?) AND storage = ?
    UNION ALL SELECT storage_key FROM archive_exports WHERE storage_key IN (?) AND storage = ?`;
  const [rows] = await db.$client.query<RowDataPacket[]>(sql, [keys, name, keys, name]);
  return new Set(rows.map(({ storageKey }) => storageKey));
}

/**
 * Whether this machine has the newest local files. If other machines have them, FILES_DIR is not the same folder there.
 * @returns how many of the newest are looked for, and how many are not here
 */
export async function newestMissing(db: Database, storage: FileStorage): Promise<{ of: number; missing: number }> {
  const sql = `SELECT storage_key AS storageKey FROM files WHERE uploaded_at IS NOT NULL AND deleted_at IS NULL
    AND storage = ? ORDER BY created_at DESC LIMIT 20`;
  const [rows] = await db.$client.query<RowDataPacket[]>(sql, [storage.name]);
  const sizes = await Promise.all(rows.map(({ storageKey }) => storage.size(storageKey)));
  return { of: rows.length, missing: sizes.filter((size) => size === null).length };
}
