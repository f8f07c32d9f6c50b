import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { othersOn } from '@/lib/db/alone';
import type { Database } from '@/lib/db/client';
import { takeMigrationLock } from '@/lib/db/migrate';
import type { Storages } from '@/lib/files/storage/storages';
import { roomKey } from '@/lib/rooms/name';
import { DAY_MS, GRACE_DAYS } from '@/lib/rooms/retention/days';
import { usernameKey } from '@/lib/users/names/name-key';
import {
  ArchiveError,
  BLOCKS,
  CHANGE_FIELDS,
  FILES,
  type Field,
  fromJson,
  type Line,
  logEntry,
  MESSAGE_FIELDS,
  NUMBERED,
  OF_ROOMS,
  PASSWORD_FIELD,
  PEOPLE,
  ROOMS,
} from './format';
import { filesFrom } from './import-files';
import type { Manifest } from './manifest';
import { progressOf, setProgress, WHOLE } from './progress';
import type { ZipReader } from './zip-reader';

const BATCH_ROWS = 500;
const STATEMENT_TIMEOUT_MS = 60_000;
const LOCK_TIMEOUT_S = 10;

/**
 * Takes an archive into a database without people and messages, with the same ids and seqs. Each batch of rows and how
 * far it came is one transaction, so an import that was killed continues where it was when it is repeated, and nothing
 * is in twice.
 * @param sha256 of the ZIP
 * @param manifest from verifyArchive, which has checked every line
 * @returns `already` if all of it is in
 * @throws ArchiveError if there are people or messages already, or if a node or another import uses the database
 */
export async function importArchive(
  db: Database,
  storages: Storages,
  zip: ZipReader,
  manifest: Manifest,
  { sha256, folder }: { sha256: string; folder: string },
): Promise<'done' | 'already'> {
  const connection = await db.$client.getConnection();
  try {
    await refuseOthers(connection);
    await takeMigrationLock(connection, LOCK_TIMEOUT_S);
    await refuseOthers(connection);
    if ((await progressOf(connection, sha256, WHOLE)) === 1) return 'already';
    if ((await progressOf(connection, sha256, WHOLE)) === null) await begin(connection, sha256, manifest);
    const into = (entry: string, insert: Insert, before?: Insert) =>
      takeIn({ connection, zip, source: sha256 }, entry, insert, before);
    const people = manifest.passwords ? { ...PEOPLE.fields, ...PASSWORD_FIELD } : PEOPLE.fields;
    await into(PEOPLE.entry, (lines) => insert(connection, 'users', people, lines, personMore));
    await into(ROOMS.entry, (lines) => insert(connection, 'rooms', ROOMS.fields, lines, roomMore));
    for (const { entry, table, fields } of [...OF_ROOMS, BLOCKS])
      await into(entry, (lines) => insert(connection, table, fields, lines));
    const [rooms] = await connection.query<RowDataPacket[]>('SELECT id FROM rooms ORDER BY id');
    for (const { id } of rooms) await into(logEntry(id), (lines) => insertLog(connection, id, lines));
    const missing = new Set(manifest.missing);
    const { storeAll, columnsOf } = await filesFrom({ storages, zip, missing, sha256, folder });
    const insertFiles = (lines: Line[]) => insert(connection, FILES.table, FILES.fields, lines, columnsOf);
    await into(FILES.entry, insertFiles, storeAll);
    await end(connection, sha256, manifest);
    return 'done';
  } finally {
    // This ends the lock, and an unfinished transaction.
    connection.destroy();
  }
}

type Insert = (lines: Line[]) => Promise<void>;

/** Refuses if a node runs: it would use the database before all is in. One that starts waits for the lock. */
async function refuseOthers(connection: PoolConnection): Promise<void> {
  const others = await othersOn(connection);
  if (others) throw new ArchiveError(`The database is in use, by ${others}. Stop every node of the app first.`);
}

/** Notes that this import has begun, in a database without people. */
async function begin(connection: PoolConnection, source: string, { nextIds }: Manifest): Promise<void> {
  const [[found]] = await connection.query<RowDataPacket[]>(
    'SELECT EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM messages) AS someone',
  );
  if (found?.someone)
    throw new ArchiveError(
      'The database holds people or messages already. An archive comes into an empty installation.',
    );
  // The log may name people and rooms that are gone. Nobody new may get their ids. This ends a transaction, so it is
  // first.
  for (const table of NUMBERED) await connection.query(`ALTER TABLE ${table} AUTO_INCREMENT = ${nextIds[table]}`);
  await connection.query('START TRANSACTION');
  // A first start makes a room. The archive brings its own.
  await connection.query('DELETE FROM rooms');
  await setProgress(connection, source, WHOLE, 0);
  await connection.query('COMMIT');
}

async function end(connection: PoolConnection, source: string, { house }: Manifest): Promise<void> {
  await connection.query('START TRANSACTION');
  const { name, signUp, accent, timeZone, locale, logo } = house;
  await connection.query(
    'REPLACE INTO house (id, name, sign_up, accent, time_zone, locale, logo) VALUES (1, ?, ?, ?, ?, ?, ?)',
    [name, signUp, accent, timeZone, locale, logo?.version ?? null],
  );
  await connection.query('DELETE FROM house_icons');
  for (const [icon, png] of Object.entries(logo?.icons ?? {}))
    await connection.query('INSERT INTO house_icons (name, picture) VALUES (?, ?)', [icon, Buffer.from(png, 'base64')]);
  await connection.query('REPLACE INTO installation (id, epoch) VALUES (1, ?)', [randomUUID()]);
  await setProgress(connection, source, WHOLE, 1);
  await connection.query('COMMIT');
}

interface Taking {
  connection: PoolConnection;
  zip: ZipReader;
  source: string;
}

/**
 * Takes in the lines of an entry that are not in yet, in batches.
 * @param before what is done with a batch before its transaction, because it may take long
 */
async function takeIn(
  { connection, zip, source }: Taking,
  entry: string,
  insert: Insert,
  before: Insert = async () => {},
): Promise<void> {
  const done = (await progressOf(connection, source, entry)) ?? 0;
  let seen = 0;
  for await (const texts of zip.lines(entry)) {
    for (let at = 0; at < texts.length; at += BATCH_ROWS) {
      const batch = texts.slice(at, at + BATCH_ROWS);
      const fresh = batch.slice(Math.max(0, done - seen)).map((text): Line => JSON.parse(text));
      seen += batch.length;
      if (fresh.length === 0) continue;
      await before(fresh);
      await connection.query('START TRANSACTION');
      await insert(fresh).catch((error) => refuse(error, entry, seen));
      await setProgress(connection, source, entry, seen);
      await connection.query('COMMIT');
    }
  }
}

/** Data that the schema of a line allows, but not the table. */
const REFUSALS = ['ER_DATA_TOO_LONG', 'ER_DUP_ENTRY', 'ER_WARN_DATA_OUT_OF_RANGE', 'ER_TRUNCATED_WRONG_VALUE'];

function refuse(error: unknown, entry: string, line: number): never {
  const { code = '' } = error as { code?: string };
  if (!REFUSALS.includes(code)) throw error;
  throw new ArchiveError(`${entry}, near line ${line}: the database refuses a value (${code}).`);
}

async function insert(
  connection: PoolConnection,
  table: string,
  fields: Record<string, Field>,
  lines: readonly Line[],
  more: (line: Line) => Record<string, unknown> = () => ({}),
): Promise<void> {
  const [first] = lines;
  if (!first) return;
  const names = Object.entries(fields);
  const columns = [...names.map(([, { column }]) => column), ...Object.keys(more(first))];
  const values = lines.map((line) => [
    ...names.map(([name, field]) => fromJson(field, line[name])),
    ...Object.values(more(line)),
  ]);
  await connection.query<ResultSetHeader>({
    sql: `INSERT INTO ${table} (${columns.map((column) => `\`${column}\``).join()}) VALUES ?`,
    values: [values],
    timeout: STATEMENT_TIMEOUT_MS,
  });
}

/** Without a password nobody can sign in, until an administrator makes a link for a new one. */
function personMore({ username, passwordHash }: Line): Record<string, unknown> {
  const key = usernameKey(String(username));
  return { username_key: key, inbox_version: 1, ...(passwordHash === undefined ? { password_hash: '' } : {}) };
}

/** People see the announcement again before anything is erased here. */
function roomMore({ name, kind, keepDays }: Line): Record<string, unknown> {
  // Archives of earlier versions do not have the field.
  const expire_at = (keepDays ?? null) === null ? null : new Date(Date.now() + GRACE_DAYS * DAY_MS);
  return { name_key: kind === 'direct' ? String(name) : roomKey(String(name)), expire_at };
}

async function insertLog(connection: PoolConnection, roomId: number, lines: readonly Line[]): Promise<void> {
  const of = () => ({ room_id: roomId });
  const messages = lines.filter(({ type }) => type === 'message');
  const changes = lines.filter(({ type }) => type !== 'message');
  await insert(connection, 'messages', MESSAGE_FIELDS, messages, of);
  await insert(connection, 'message_changes', CHANGE_FIELDS, changes, ({ type }) => ({ room_id: roomId, kind: type }));
}

/** SHA-256 of a file, in hex. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
