import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { BackupError, type Footer, footer, type Header, header, MAX_LINE_BYTES, type Row, row } from './format';

const NEWLINE = 0x0a;
/** How many bytes are unpacked at a time: some hundred rows, enough for full INSERTs. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Reads a backup from beginning to end, in bounded memory. The rows that `onRows` gets can be trusted only after this
 * function has returned, because the file may turn out to be damaged.
 * @throws BackupError if the file is not a backup, is incomplete, or is not as it was written
 */
export async function readBackup(
  file: string,
  onRows: (rows: Row[], header: Header) => Promise<void> = async () => {},
): Promise<{ header: Header; footer: Footer }> {
  const content = new Content();
  try {
    for await (const rows of content.read(file)) {
      if (content.header) await onRows(rows, content.header);
    }
  } catch (error) {
    if (isUnreadable(error)) throw new BackupError(`${file} cannot be read: ${(error as Error).message}`);
    if (isDamage(error)) throw new BackupError(`${file} is damaged or no backup: ${(error as Error).message}`);
    throw error;
  }
  return content.finished(file);
}

/** Whether the error is from the file system, and not from the database, whose socket may be a file too. */
function isUnreadable(error: unknown): boolean {
  return ['open', 'read'].includes((error as NodeJS.ErrnoException).syscall ?? '');
}

/** Whether the error says that the file is damaged. Such errors are from zlib, JSON, zod or this file. */
function isDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = '' } = error as NodeJS.ErrnoException;
  return code.startsWith('Z_') || ['SyntaxError', 'ZodError', 'Damage'].includes(error.name);
}

class Damage extends Error {
  override name = 'Damage';
}

class Content {
  header: Header | null = null;
  #footer: Footer | null = null;
  readonly #hash = createHash('sha256');
  readonly #rows: Footer['rows'] = {};

  /** Yields the rows of each unpacked chunk of the file. */
  async *read(file: string): AsyncGenerator<Row[]> {
    const source = createReadStream(file);
    const text = source.pipe(createGunzip({ chunkSize: CHUNK_BYTES }));
    source.on('error', (error) => text.destroy(error));
    try {
      for await (const lines of splitLines(text)) {
        const rows = lines.map((line) => this.#take(line)).filter((found) => found !== null);
        if (rows.length > 0) yield rows;
      }
    } finally {
      source.destroy();
      text.destroy();
    }
  }

  finished(file: string): { header: Header; footer: Footer } {
    if (!this.header || !this.#footer) throw new BackupError(`${file} is not whole: its end is missing.`);
    return { header: this.header, footer: this.#footer };
  }

  /** @returns the row; null if the line is the header or the footer */
  #take(line: Buffer): Row | null {
    if (this.#footer) throw new Damage('something follows its end');
    const value: unknown = JSON.parse(line.toString('utf8'));
    if (this.header && !Array.isArray(value)) {
      this.#footer = this.#checked(footer.parse(value));
      return null;
    }
    this.#hash.update(line).update('\n');
    if (!this.header) {
      this.header = header.parse(value);
      for (const { name } of this.header.tables) this.#rows[name] = 0;
      return null;
    }
    return this.#count(row.parse(value), this.header);
  }

  #count(found: Row, { tables }: Header): Row {
    const table = tables.find(({ name }) => name === found[0]);
    if (table?.columns.length !== found.length - 1) throw new Damage('a row that its header does not describe');
    this.#rows[table.name] = (this.#rows[table.name] ?? 0) + 1;
    return found;
  }

  #checked(found: Footer): Footer {
    if (found.sha256 !== this.#hash.digest('hex')) throw new Damage('its checksum is wrong');
    const same = Object.entries(this.#rows).every(([name, count]) => found.rows[name] === count);
    if (!same) throw new Damage('it does not have as many rows as it says');
    return found;
  }
}

/** Splits a stream at line feeds only. Node's readline would also split at U+2028, which JSON does not escape. */
async function* splitLines(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    const lines: Buffer[] = [];
    const all = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = all.indexOf(NEWLINE); end !== -1; end = all.indexOf(NEWLINE, start)) {
      lines.push(all.subarray(start, end));
      start = end + 1;
    }
    rest = all.subarray(start);
    if (rest.length > MAX_LINE_BYTES) throw new Damage('a line is too long');
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) throw new Damage('its last line is not whole');
}
