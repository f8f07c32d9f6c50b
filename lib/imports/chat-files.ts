import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ZipReader } from '@/lib/archive/zip-reader';
import { fileNameFrom } from '@/lib/files/name';
import { newIncoming, type Received, removeIncoming } from '@/lib/files/upload/incoming';
import { storeReceived, type UploadDeps } from '@/lib/files/upload/upload';
import { ImportError } from './error';
import { uuidOf } from './progress';

/** How many files of one message may have been removed before, by the cleaning of files that were never sent. */
const TRIES = 20;

export interface ChatFile {
  userId: number;
  /** The name that people see. */
  name: string;
  /** What tells it from all other files. A repetition of an interrupted import takes the same file again. */
  key: readonly (string | number)[];
}

type Deps = Pick<UploadDeps, 'db' | 'storages' | 'pictures' | 'quota' | 'incoming'>;

/**
 * Stores a file of a ZIP as an upload of its author that is not sent yet. Its type and its pictures are handled as for
 * any upload. Nothing in the ZIP chooses a path.
 * @param entry the name of its entry in the ZIP
 * @returns its id; null if the account of its author is disabled
 * @throws ImportError, or the error of the database, the disk or the storage
 */
export function storeChatFile(deps: Deps, zip: ZipReader, entry: string, file: ChatFile): Promise<string | null> {
  return store(deps, file, async (path) => {
    try {
      return await written(await zip.stream(entry), path);
    } catch (error) {
      throw new ImportError(`${entry} cannot be unpacked: ${(error as Error).message}`);
    }
  });
}

/** The same, with bytes that were fetched. */
export function storeBytes(deps: Deps, bytes: Buffer, file: ChatFile): Promise<string | null> {
  return store(deps, file, (path) => written(Readable.from([bytes]), path));
}

async function store(
  deps: Deps,
  { userId, name, key }: ChatFile,
  receive: (path: string) => Promise<Received>,
): Promise<string | null> {
  const path = await newIncoming(deps.incoming);
  try {
    const received = await receive(path);
    for (let n = 0; n < TRIES; n++) {
      const asked = { userId, id: uuidOf('file', ...key, n), name: fileNameFrom(name) ?? 'file' };
      const answer = await storeReceived(deps, asked, received);
      if ('file' in answer) return answer.file.id;
      if (answer.status !== 409) return null;
    }
    throw new ImportError(`${name} cannot be stored now. Start it again tomorrow.`);
  } finally {
    await removeIncoming(path);
  }
}

async function written(from: Readable, path: string): Promise<Received> {
  const hash = createHash('sha256');
  let bytes = 0;
  const hashed = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(from, hashed, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  return { path, bytes, sha256: hash.digest() };
}
