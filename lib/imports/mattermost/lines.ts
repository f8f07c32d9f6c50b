import { closeSync, createReadStream, createWriteStream, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { decoded, type ZipReader } from '@/lib/archive/zip-reader';
import { ImportError } from '@/lib/imports/error';

/** The lines of a file, read once in their order, and later one by one at their places. */

/** A line has a message with all its answers. */
const LINE_BYTES = 64 * 1024 ** 2;

export interface Line {
  /** Where it is in the file, in bytes. */
  at: number;
  bytes: number;
  /** Counts from 1. */
  number: number;
  text: string;
}

export class LineFile {
  private constructor(
    private readonly name: string,
    private readonly fd: number,
  ) {}

  static open(path: string): LineFile {
    return new LineFile(path, openSync(path, 'r'));
  }

  /** Unpacks an entry into a file without a name: nothing of it stays, however the process ends. */
  static async unpack(zip: ZipReader, entry: string): Promise<LineFile> {
    const folder = mkdtempSync(join(tmpdir(), 'tertulia-import-'));
    try {
      const path = join(folder, 'lines');
      const fd = openSync(path, 'wx+', 0o600);
      rmSync(folder, { recursive: true });
      const file = new LineFile(entry, fd);
      try {
        await pipeline(await zip.stream(entry), createWriteStream(path, { fd, autoClose: false }));
      } catch (error) {
        file.close();
        throw new ImportError(`${entry} cannot be unpacked: ${(error as Error).message}`);
      }
      return file;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** All lines that are not empty. @throws ImportError or ArchiveError if a line is too long or not in UTF-8 */
  async *lines(): AsyncGenerator<Line> {
    /** The beginning of a line whose end is still to come. */
    let begun: Buffer[] = [];
    let begunBytes = 0;
    let [at, number] = [0, 0];
    for await (const given of createReadStream('', { fd: this.fd, autoClose: false, start: 0 })) {
      const chunk = given as Buffer;
      let from = 0;
      for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
        const bytes = Buffer.concat([...begun, chunk.subarray(from, end)]);
        [begun, begunBytes] = [[], 0];
        const line = this.#line(bytes, at, ++number);
        at += bytes.length + 1;
        from = end + 1;
        if (line.text !== '') yield line;
      }
      begun.push(chunk.subarray(from));
      begunBytes += chunk.length - from;
      if (begunBytes > LINE_BYTES) throw new ImportError(`${this.name}, line ${number + 1}: it is too long.`);
    }
    const last = this.#line(Buffer.concat(begun), at, number + 1);
    if (last.text !== '') yield last;
  }

  /** One line at its place. */
  read({ at, bytes }: Pick<Line, 'at' | 'bytes'>): string {
    const buffer = Buffer.allocUnsafe(bytes);
    let done = 0;
    while (done < bytes) {
      const read = readSync(this.fd, buffer, done, bytes - done, at + done);
      if (read === 0) throw new ImportError(`${this.name} became shorter while it was read.`);
      done += read;
    }
    return decoded(this.name, buffer);
  }

  close(): void {
    closeSync(this.fd);
  }

  #line(bytes: Buffer, at: number, number: number): Line {
    const text = decoded(`${this.name}, line ${number},`, bytes).trim();
    return { at, bytes: bytes.length, number, text };
  }
}
