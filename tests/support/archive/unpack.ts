import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipReader } from '@/lib/archive/zip-reader';

/** Unpacks a ZIP into a folder, as people do before they open its pages. The reader refuses paths that lead out. */
export async function unpack(path: string, folder: string): Promise<void> {
  const zip = await ZipReader.open(path);
  try {
    for (const name of zip.names()) {
      const target = join(folder, name);
      await mkdir(dirname(target), { recursive: true });
      await pipeline(await zip.stream(name), createWriteStream(target));
    }
  } finally {
    zip.close();
  }
}
