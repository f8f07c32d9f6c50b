import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, rmSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { PoolConnection, RowDataPacket, TypeCast } from 'mysql2/promise';
import type { Database } from '@/lib/db/client';
import packageJson from '@/package.json';
import { BackupError, FORMAT, type Footer, type Header, type Table } from './format';
import { appliedMigrations, describeTables } from './tables';

type Value = string | null;

const PAGE_ROWS = 500;
const PAGE_TIMEOUT_MS = 60_000;

/** What a backup contains: its header, and the number of rows of each table. */
export type Written = Header & Pick<Footer, 'rows'>;

/** Signals that end a backup. The exit code is then 128 plus the signal's number, as in shells. */
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;
/** System calls whose errors mean that the backup cannot be written. */
const WRITING = ['mkdir', 'open', 'write', 'fsync', 'close', 'rename'];

/**
 * Writes the content that the database has at one moment, while the app runs. Reads one REPEATABLE READ snapshot in
 * pages of 500 rows along the primary keys, so memory does not grow with the database. The file appears complete and
 * flushed, or not at all. Only this user can read it, because it has password hashes. A signal removes the unfinished
 * file and ends the process.
 * @throws BackupError if the file exists already or cannot be written, or the database holds no app
 */
export async function writeBackup(db: Database, file: string): Promise<Written> {
  if (existsSync(file)) throw new BackupError(`${file} is there already; a backup never replaces a file.`);
  const draft = `${file}.${randomBytes(4).toString('hex')}.part`;
  const remove = () => existsSync(draft) && rmSync(draft);
  const end = (signal: (typeof SIGNALS)[number]) => {
    remove();
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const open = () => createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
    const written = await writeSnapshot(db, open);
    await rename(draft, file);
    await flushFolder(dirname(file));
    return written;
  } catch (error) {
    throw isUnwritable(error) ? new BackupError(`${file} cannot be written: ${error.message}`) : error;
  } finally {
    remove();
    for (const signal of SIGNALS) process.off(signal, end);
  }
}

/**
 * Writes a backup to standard output or a similar stream, which stays open. The output is complete only if this
 * function returns.
 * @throws BackupError if the stream's reader is gone, or the database holds no app
 */
export async function streamBackup(db: Database, target: Writable): Promise<Written> {
  try {
    const written = await writeSnapshot(db, () => target, { end: false });
    await allWritten(target);
    return written;
  } catch (error) {
    throw isUnwritable(error) ? new BackupError(`The backup cannot be written to its end: ${error.message}`) : error;
  }
}

/**
 * @param open opens the target. Called only when it is known that the database has the app's tables
 * @param end whether to end the stream, and wait until it has taken everything
 */
async function writeSnapshot(db: Database, open: () => Writable, { end = true } = {}): Promise<Written> {
  const connection = await db.$client.getConnection();
  try {
    const header = await beginSnapshot(connection);
    const rows: Footer['rows'] = {};
    await pipeline(Readable.from(lines(connection, header, rows)), createGzip(), open(), { end });
    return { ...header, rows };
  } finally {
    // This ends the snapshot, which keeps the database from removing old row versions.
    connection.destroy();
  }
}

/** Waits until the stream has taken everything. A pipeline waits for that only if it ends the stream. */
function allWritten(target: Writable): Promise<void> {
  return new Promise((resolve, reject) => {
    target.once('error', reject);
    target.write('', (error) => (error ? reject(error) : resolve()));
  });
}

/**
 * Whether the error says that the backup could not be written. An error with `fatal` is from the database's connection,
 * and does not count.
 */
function isUnwritable(error: unknown): error is Error {
  return WRITING.includes((error as NodeJS.ErrnoException).syscall ?? '') && !Object.hasOwn(error as object, 'fatal');
}

async function beginSnapshot(connection: PoolConnection): Promise<Header> {
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  const at = new Date().toISOString();
  const tables = await describeTables(connection);
  if (!tables.some(({ name }) => name === 'messages'))
    throw new BackupError('This database has no tables of Tertulia.');
  const [[installation]] = await connection.query<RowDataPacket[]>('SELECT epoch FROM installation');
  const epoch: string = installation?.epoch ?? '';
  const migrations = await appliedMigrations(connection);
  return { tertulia: 'backup', format: FORMAT, version: packageJson.version, at, epoch, migrations, tables };
}

/** Yields a page of lines at a time. @param rows gets the number of rows of each table */
async function* lines(connection: PoolConnection, header: Header, rows: Footer['rows']): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const hashed = (text: string) => {
    hash.update(text);
    return text;
  };
  yield hashed(`${JSON.stringify(header)}\n`);
  for (const table of header.tables) {
    rows[table.name] = 0;
    for await (const page of pages(connection, table)) {
      rows[table.name] = (rows[table.name] ?? 0) + page.length;
      yield hashed(page.map((values) => `${JSON.stringify([table.name, ...values])}\n`).join(''));
    }
  }
  const footer: Footer = { rows, sha256: hash.digest('hex') };
  yield `${JSON.stringify(footer)}\n`;
}

async function* pages(connection: PoolConnection, table: Table): AsyncGenerator<Value[][]> {
  const columns = table.columns.map(({ name }) => connection.escapeId(name)).join();
  const key = table.key.map((name) => connection.escapeId(name)).join();
  for (let last: Value[] | undefined; ; ) {
    const [page] = await connection.query<RowDataPacket[]>({
      sql: `SELECT ${columns} FROM ${connection.escapeId(table.name)} ${last ? `WHERE ${after(connection, table, last)}` : ''}
            ORDER BY ${key} LIMIT ${PAGE_ROWS}`,
      rowsAsArray: true,
      typeCast: asText(table),
      timeout: PAGE_TIMEOUT_MS,
    });
    const rows = page as unknown as Value[][];
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE_ROWS) return;
    last = rows.at(-1);
  }
}

/** Returns `a > 1 OR (a = 1 AND b > 2)`, because neither MySQL nor MariaDB uses the key for `(a, b) > (1, 2)`. */
function after(connection: PoolConnection, table: Table, last: Value[]): string {
  const terms = table.key.map((name, depth) => {
    const equal = table.key.slice(0, depth).map((before) => compare(connection, table, before, '=', last));
    return `(${[...equal, compare(connection, table, name, '>', last)].join(' AND ')})`;
  });
  return terms.join(' OR ');
}

function compare(connection: PoolConnection, table: Table, name: string, operator: '=' | '>', last: Value[]): string {
  const index = table.columns.findIndex((column) => column.name === name);
  const value = last[index] ?? '';
  // A number in quotes would be compared as a floating-point number.
  const literal = table.columns[index]?.kind === 'number' ? String(BigInt(value)) : connection.escape(value);
  return `${connection.escapeId(name)} ${operator} ${literal}`;
}

function asText(table: Table): TypeCast {
  const bytes = new Set(table.columns.filter(({ kind }) => kind === 'bytes').map(({ name }) => name));
  return (field) => (bytes.has(field.name) ? (field.buffer()?.toString('base64') ?? null) : field.string());
}

/** Flushes a folder, so that the new name of a file in it survives a power failure. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
