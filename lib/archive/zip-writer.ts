import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import yazl from 'yazl';
import { ArchiveError, MOST_ENTRIES } from './format';

/** A fixed time, so that equal entries are equal bytes. */
const MTIME = new Date('2000-01-01T00:00:00Z');

/**
 * Writes a ZIP as a stream, one entry after another: at most one entry's buffers are in memory. Read `output` while
 * entries are added. It ends with an error as soon as one of them does.
 */
export class ZipWriter {
  readonly #zip = new yazl.ZipFile();
  /** SHA-256 of the entries so far, by name. */
  readonly sha256: Record<string, string> = {};
  readonly output: Readable = this.#zip.outputStream as Readable;
  #entries = 0;
  /** Ends the wait for the entry that is being read. */
  #abort: ((error: Error) => void) | null = null;

  constructor() {
    this.output.once('close', () => this.#abort?.(new Error('The archive was closed')));
  }

  /** Adds an entry, and waits until all of it was read. @param compress false for what is compressed already */
  async add(
    name: string,
    content: AsyncIterable<string | Buffer> | Iterable<string>,
    { compress = true } = {},
  ): Promise<void> {
    if (++this.#entries >= MOST_ENTRIES)
      throw new ArchiveError(`The archive would have more than ${MOST_ENTRIES} entries.`);
    if (this.output.destroyed) throw new Error('The archive was closed');
    const { stream: hashed, digest } = hashing();
    const source = Readable.from(content, { objectMode: false });
    const ended = new Promise<void>((resolve, reject) => {
      hashed.once('end', resolve);
      hashed.once('error', reject);
      this.#abort = reject;
    });
    source.once('error', (error) => hashed.destroy(error));
    const given = takenOnce(source.pipe(hashed));
    withoutPool(() => this.#zip.addReadStreamLazy(name, { mtime: MTIME, compress }, given));
    try {
      await ended;
    } catch (error) {
      // Otherwise a file that is read would stay open.
      source.destroy();
      hashed.destroy();
      throw error;
    } finally {
      this.#abort = null;
    }
    this.sha256[name] = digest();
  }

  /** Adds the last entry and the ZIP's directory. */
  end(name: string, content: string): void {
    this.#zip.addBuffer(Buffer.from(content), name, { mtime: MTIME });
    this.#zip.end();
  }

  fail(error: Error): void {
    this.output.destroy(error);
  }
}

/** A stream that passes on what it gets, and the SHA-256 of that in hex. */
function hashing(): { stream: Transform; digest(): string } {
  const hash = createHash('sha256');
  const stream = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return { stream, digest: () => hash.digest('hex') };
}

/**
 * Gives a stream away, and forgets it. The ZIP keeps this function for each entry until its end: the texts of all
 * entries would stay in memory.
 */
function takenOnce(stream: Readable) {
  let given: Readable | null = stream;
  return (give: (error: unknown, stream: NodeJS.ReadableStream) => void) => {
    const taken = given;
    given = null;
    if (taken) give(null, taken);
    else give(new Error('An entry was read twice'), Readable.from([]));
  };
}

/**
 * Node cuts small buffers out of larger ones, which live as long as any of their parts. The ZIP keeps a buffer with the
 * name of each entry, which would keep a few kilobytes of others.
 */
function withoutPool(work: () => void): void {
  const { poolSize } = Buffer;
  Buffer.poolSize = 0;
  try {
    work();
  } finally {
    Buffer.poolSize = poolSize;
  }
}
