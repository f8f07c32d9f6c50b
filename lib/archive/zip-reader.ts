import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { ArchiveError, MOST_ENTRIES } from './format';

/** Bounds of a ZIP that somebody gives us. Nothing in it is ever unpacked under a name that it chooses. */
export const ZIP_LIMITS = {
  entries: MOST_ENTRIES,
  /** Of one entry, unpacked. */
  entryBytes: 20 * 1024 ** 3,
  /** Unpacked by packed size. Text of a chat stays below 50; a bomb is above 1,000. */
  ratio: 400,
  /** Entries below this are not checked for their ratio, and neither is the sum of all. */
  smallBytes: 10 * 1024 ** 2,
  lineBytes: 1024 ** 2,
};

/** The entries of a ZIP, read in any order and in bounded memory. */
export class ZipReader {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws ArchiveError if the file is no ZIP, or one that may be an attack */
  static async open(path: string): Promise<ZipReader> {
    const zip = await yauzl.openPromise(path, { autoClose: false }).catch(refuse);
    try {
      const entries = new Map<string, Entry>();
      const sums = { packed: 0, unpacked: 0 };
      if (zip.entryCount > ZIP_LIMITS.entries) throw new ArchiveError('The ZIP has too many entries.');
      // Rejects paths that lead out of a folder, and backslashes.
      for await (const entry of zip.eachEntry()) {
        if (entry.fileName.endsWith('/')) continue;
        check(entry);
        sums.packed += entry.compressedSize;
        sums.unpacked += entry.uncompressedSize;
        if (entries.has(entry.fileName)) throw new ArchiveError(`The ZIP has ${entry.fileName} twice.`);
        entries.set(entry.fileName, entry);
      }
      checkSums(sums, zip.fileSize);
      return new ZipReader(zip, entries);
    } catch (error) {
      zip.close();
      return refuse(error);
    }
  }

  names(): string[] {
    return [...this.entries.keys()];
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** How many bytes the entry has, unpacked; null if there is none. */
  size(name: string): number | null {
    return this.entries.get(name)?.uncompressedSize ?? null;
  }

  /**
   * The entry's bytes. The stream fails if they are not as many as the ZIP says. @throws ArchiveError without the entry
   */
  async stream(name: string): Promise<Readable> {
    const entry = this.entries.get(name);
    if (!entry) throw new ArchiveError(`${name} is missing.`);
    return this.zip.openReadStreamPromise(entry).catch(refuse);
  }

  /** A whole entry, as text. */
  async text(name: string, maxBytes: number): Promise<string> {
    if ((this.size(name) ?? 0) > maxBytes) throw new ArchiveError(`${name} is too large.`);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of await this.stream(name)) chunks.push(chunk);
    } catch (error) {
      return refuse(error);
    }
    return decoded(name, Buffer.concat(chunks));
  }

  /** SHA-256 of an entry. */
  async sha256(name: string): Promise<string> {
    const hash = createHash('sha256');
    try {
      for await (const chunk of await this.stream(name)) hash.update(chunk);
    } catch (error) {
      return refuse(error);
    }
    return hash.digest('hex');
  }

  /** Yields the lines of an entry, some hundred at a time. Splits at line feeds only. */
  async *lines(name: string): AsyncGenerator<string[]> {
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of await this.stream(name)) {
      const all = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk]);
      const end = all.lastIndexOf(0x0a);
      rest = all.subarray(end + 1);
      if (rest.length > ZIP_LIMITS.lineBytes) throw new ArchiveError(`${name} has a line that is too long.`);
      if (end !== -1) yield decoded(name, all.subarray(0, end)).split('\n');
    }
    if (rest.length > 0) throw new ArchiveError(`${name} does not end with a whole line.`);
  }

  close(): void {
    this.zip.close();
  }
}

function check(entry: Entry): void {
  const { fileName: name, uncompressedSize: size, compressedSize } = entry;
  if (entry.isEncrypted()) throw new ArchiveError('The ZIP is encrypted.');
  if (size > ZIP_LIMITS.entryBytes) throw new ArchiveError(`${name} is too large.`);
  if (size > ZIP_LIMITS.smallBytes && size > ZIP_LIMITS.ratio * compressedSize)
    throw new ArchiveError(`${name} would grow to ${size} bytes when it is unpacked.`);
}

/** Many entries may be small and still a bomb, and entries that share their bytes are one. */
function checkSums({ packed, unpacked }: { packed: number; unpacked: number }, fileSize: number): void {
  if (packed > fileSize) throw new ArchiveError('Entries of the ZIP overlap.');
  if (unpacked > ZIP_LIMITS.smallBytes && unpacked > ZIP_LIMITS.ratio * fileSize)
    throw new ArchiveError(`The ZIP would grow to ${unpacked} bytes when it is unpacked.`);
}

/** @throws ArchiveError unless the bytes are UTF-8 */
export function decoded(name: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ArchiveError(`${name} is not in UTF-8.`);
  }
}

function refuse(error: unknown): never {
  if (error instanceof ArchiveError) throw error;
  throw new ArchiveError(`The ZIP cannot be read: ${(error as Error).message}`);
}
