import type { ZipReader } from '@/lib/archive/zip-reader';
import { ImportError } from '@/lib/imports/error';

/** The longest list that is read at once. */
const LIST_BYTES = 64 * 1024 ** 2;

/** A list that is an entry of a ZIP. @throws ImportError or ArchiveError if it is none */
export async function readList(zip: ZipReader, entry: string): Promise<readonly unknown[]> {
  const text = await zip.text(entry, LIST_BYTES);
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw new ImportError(`${entry} is not JSON.`);
  }
  if (!Array.isArray(list)) throw new ImportError(`${entry} is no list.`);
  return list;
}
