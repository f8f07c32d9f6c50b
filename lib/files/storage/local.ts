import { constants, createReadStream } from 'node:fs';
import { copyFile, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileKeyOf } from './key';
import type { ByteRange, FileStorage, StoredObject } from './storage';

/** The folder beside the stored files in which files wait that are being uploaded. */
export const INCOMING = 'incoming';

/**
 * Stores files in a folder, in subfolders named by the first two digits of the keys. Several nodes must share the
 * folder. A file appears under its key with one rename, after its bytes were flushed.
 */
export function openLocal(folder: string): FileStorage {
  const pathOf = (key: string) => join(folder, key.slice(0, 2), key);
  return {
    name: 'local',
    async put(key, path) {
      const target = pathOf(key);
      await mkdir(dirname(target), { recursive: true });
      await flush(path);
      await move(path, target);
      await flush(dirname(target));
    },
    async get(key, range) {
      const size = await sizeOf(pathOf(key));
      return size === null ? null : readRange(pathOf(key), range);
    },
    size: (key) => sizeOf(pathOf(key)),
    remove: (key) => rm(pathOf(key), { force: true }),
    list: () => listBelow(folder),
    async close() {},
  };
}

/** The stream opens the file at once, so that what is removed meanwhile is still read to its end. */
async function readRange(path: string, range?: ByteRange): Promise<Readable | null> {
  const stream = createReadStream(path, range ?? {});
  return new Promise((resolve, reject) => {
    stream.once('open', () => resolve(stream));
    stream.once('error', (error) => (isMissing(error) ? resolve(null) : reject(error)));
  });
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Renames, or copies first if the two are on different file systems. */
async function move(from: string, to: string): Promise<void> {
  try {
    return await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
  }
  const beside = `${to}.new`;
  await copyFile(from, beside, constants.COPYFILE_FICLONE);
  await flush(beside);
  await rename(beside, to);
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* listBelow(folder: string): AsyncGenerator<StoredObject> {
  for await (const part of entriesOf(folder)) {
    if (!/^[0-9a-f]{2}$/.test(part)) continue;
    for await (const key of entriesOf(join(folder, part))) {
      // A copy that a crash interrupted is listed too: it is nobody's.
      if (fileKeyOf(key.replace(/\.new$/, '')) === null) continue;
      const found = await stat(join(folder, part, key)).catch(() => null);
      if (found?.isFile()) yield { key, bytes: found.size, modifiedAt: found.mtime };
    }
  }
}

async function* entriesOf(folder: string): AsyncGenerator<string> {
  try {
    for await (const entry of await opendir(folder)) yield entry.name;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
