import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PreviewSize } from '@/lib/files/file';
import { previewKey } from '@/lib/files/storage/key';
import type { Storages } from '@/lib/files/storage/storages';
import { ArchiveError, type Line } from './format';
import type { ZipReader } from './zip-reader';

interface Deps {
  storages: Storages;
  zip: ZipReader;
  /** Names of entries that the archive lacks. */
  missing: ReadonlySet<string>;
  /** SHA-256 of the archive. Keys of files are made of it and of their ids. */
  sha256: string;
  /** Where bytes wait until they are stored. */
  folder: string;
}

/**
 * Stores the bytes of files before their rows are written. The key of a file is made from its id, so an import that is
 * repeated stores the same bytes in the same place. Until the rows are committed, nobody can read them.
 */
export async function filesFrom({ storages, zip, missing, sha256, folder }: Deps) {
  const storage = await storages.chosen();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Those of an import that was killed. No other import runs now.
  for (const name of await readdir(folder)) if (name.endsWith('.part')) await rm(join(folder, name), { force: true });

  async function store(entry: string, key: string): Promise<void> {
    if (missing.has(entry)) return;
    const draft = join(folder, `${randomUUID()}.part`);
    try {
      await pipeline(await zip.stream(entry), createWriteStream(draft, { flags: 'wx', mode: 0o600 }));
      await storage.put(key, draft);
    } finally {
      await rm(draft, { force: true });
    }
  }

  return { storeAll, columnsOf: ({ id }: Line) => ({ storage: storage.name, storage_key: keyOf(id) }) };

  /** Stores the bytes of these lines of files.jsonl. */
  async function storeAll(lines: readonly Line[]): Promise<void> {
    for (const { id, previews, bytes } of lines) {
      const entry = `files/${id}`;
      if (!missing.has(entry) && zip.size(entry) !== bytes)
        throw new ArchiveError(`${entry} does not have ${bytes} bytes, as files.jsonl says.`);
      await store(entry, keyOf(id));
      const sizes = String(previews).split(',').filter(Boolean) as PreviewSize[];
      for (const size of sizes) await store(`${entry}-${size}`, previewKey(keyOf(id), size));
    }
  }

  function keyOf(id: unknown): string {
    return createHash('sha256').update(`${sha256} ${id}`).digest('hex').slice(0, 32);
  }
}
