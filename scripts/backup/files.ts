import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pLimit from 'p-limit';
import { openLocal } from '@/lib/files/storage/local';
import type { FileStorage, StoredObject } from '@/lib/files/storage/storage';

/** Copies of local files beside backups of the database. */

/** Most of the time goes into flushing each file to the disk, and several can be flushed together. */
const AT_ONCE = 16;

export interface Copied {
  copied: number;
  /** Were there already: what is stored under a key never changes. */
  kept: number;
}

/**
 * The folder of the files that belong to a backup. All backups in one folder share it, so that each file is there once.
 * It also keeps files that were deleted since: an earlier backup may need them.
 */
export function filesBeside(backup: string): string {
  return join(dirname(backup), 'files');
}

/**
 * Copies the local files that are not there yet. Call it after the database was dumped: the bytes of deleted files are
 * kept for a week, so all files of the dump are still there.
 */
export async function copyFiles(from: string, to: string): Promise<Copied> {
  const [source, target] = [openLocal(from), openLocal(to)];
  const result = { copied: 0, kept: 0 };
  const turns = pLimit(AT_ONCE);
  const running = new Set<Promise<void>>();
  const copyOne = async ({ key, bytes }: StoredObject) => {
    if ((await target.size(key)) === bytes) result.kept++;
    // It may have been removed since it was listed.
    else if (await copy(source, target, key, to)) result.copied++;
  };
  for await (const object of source.list()) {
    const one = turns(() => copyOne(object)).finally(() => running.delete(one));
    running.add(one);
    if (running.size >= AT_ONCE) await Promise.race(running);
  }
  await Promise.all(running);
  return result;
}

async function copy(source: FileStorage, target: FileStorage, key: string, folder: string): Promise<boolean> {
  const bytes = await source.get(key);
  if (!bytes) return false;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `${randomUUID()}.part`);
  try {
    await pipeline(bytes, createWriteStream(draft, { flags: 'wx', mode: 0o600 }));
    await target.put(key, draft);
  } finally {
    await rm(draft, { force: true });
  }
  return true;
}
