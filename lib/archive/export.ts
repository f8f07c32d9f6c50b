import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import { type Database, databaseOn } from '@/lib/db/client';
import type { PreviewSize } from '@/lib/files/file';
import { previewKey } from '@/lib/files/storage/key';
import type { StorageName } from '@/lib/files/storage/storage';
import type { Storages } from '@/lib/files/storage/storages';
import { PRODUCT } from '@/lib/product';
import packageJson from '@/package.json';
import { checkBounds } from './bounds';
import {
  ArchiveError,
  BLOCKS,
  FILES,
  FORMAT,
  type Line,
  type List,
  logEntry,
  type NUMBERED,
  OF_ROOMS,
  PASSWORD_FIELD,
  PEOPLE,
  ROOMS,
} from './format';
import type { HtmlSettings } from './html/words';
import { addHtml } from './html/write';
import { logPages, pagesOf } from './lists';
import { MANIFEST, type Manifest } from './manifest';
import { ZipWriter } from './zip-writer';

export interface ExportOptions {
  /** With direct messages and blocks. */
  direct?: boolean;
  /** Without closed rooms, if false. */
  closed?: boolean;
  /** With the hashes of passwords, so that people can sign in after an import. */
  passwords?: boolean;
  /** In which words, and by which clocks, the pages to read are written; without this there are none. */
  html?: Omit<HtmlSettings, 'house'>;
  /** Ends the export, which then throws. */
  signal?: AbortSignal;
  /** Called with how many entries of logs were written since: once as lines, and messages once more on their pages. */
  onEntries?(count: number): void;
}

/**
 * Writes an archive of the installation while people talk. Reads one REPEATABLE READ snapshot in pages along the keys,
 * so memory does not grow with the database. The file appears complete and flushed, or not at all; a killed export
 * leaves a file that ends in `.part`.
 * @throws ArchiveError if the file exists already
 */
export async function writeArchive(
  db: Database,
  storages: Storages,
  file: string,
  options: ExportOptions = {},
): Promise<Manifest> {
  if (existsSync(file)) throw new ArchiveError(`${file} is there already; an export never replaces a file.`);
  const draft = `${file}.${randomBytes(4).toString('hex')}.part`;
  const connection = await db.$client.getConnection();
  const zip = new ZipWriter();
  const abort = () => zip.fail(new Error('The export was stopped'));
  options.signal?.addEventListener('abort', abort);
  if (options.signal?.aborted) abort();
  try {
    const written = pipeline(zip.output, createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true }));
    // The error is thrown where it is awaited; before that, adding an entry may fail because of it.
    written.catch(() => {});
    const manifest = await addAll(zip, connection, storages, options).catch(async (error) => {
      zip.fail(error);
      // If the file cannot be written, that is the cause.
      await written;
      throw error;
    });
    await written;
    await rename(draft, file);
    await flushFolder(dirname(file));
    return manifest;
  } finally {
    options.signal?.removeEventListener('abort', abort);
    // This ends the snapshot.
    connection.destroy();
    await rm(draft, { force: true });
  }
}

/** The files that exports to this file left beside it when they were killed, unless one of them still runs. */
export async function draftsOf(file: string): Promise<string[]> {
  const beginning = `${basename(file)}.`;
  const names = await readdir(dirname(file));
  return names.filter((name) => name.startsWith(beginning) && /^[0-9a-f]{8}\.part$/.test(name.slice(beginning.length)));
}

/** The messages of people whose deletion has begun are still there, and nothing would go on with it elsewhere. */
async function refuseDeletions(connection: PoolConnection): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT 1 FROM users WHERE deleting_at IS NOT NULL LIMIT 1');
  if (rows.length > 0)
    throw new ArchiveError('A person is being deleted. Try again in a minute, while the app is running.');
}

/** The id that the next row would get. The catalogue may show an old one; this does not. */
async function nextId(connection: PoolConnection, table: (typeof NUMBERED)[number]): Promise<number> {
  const [[row]] = await connection.query<RowDataPacket[]>(`SHOW CREATE TABLE ${table}`);
  return Number(/\bAUTO_INCREMENT=(\d+)/.exec(String(row?.['Create Table']))?.[1] ?? 1);
}

async function addAll(
  zip: ZipWriter,
  connection: PoolConnection,
  storages: Storages,
  { direct = false, closed = true, passwords = false, html, onEntries = () => {} }: ExportOptions,
): Promise<Manifest> {
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  await refuseDeletions(connection);
  const at = new Date().toISOString();
  const nextIds = { users: await nextId(connection, 'users'), rooms: await nextId(connection, 'rooms') };
  const counts: Record<string, number> = { messages: 0, changes: 0 };
  const addList = (list: List, where: string) => {
    counts[list.entry] = 0;
    const count = (lines: readonly Line[]) => {
      counts[list.entry] = (counts[list.entry] ?? 0) + lines.length;
    };
    return zip.add(list.entry, asText(pagesOf(connection, list, where), count));
  };
  const people = passwords ? { ...PEOPLE, fields: { ...PEOPLE.fields, ...PASSWORD_FIELD } } : PEOPLE;
  const isShown = `deleting_at IS NULL ${direct ? '' : "AND kind <> 'direct'"} ${closed ? '' : "AND kind <> 'closed'"}`;
  const inRooms = `room_id IN (SELECT id FROM rooms WHERE ${isShown})`;
  const areShown = `uploaded_at IS NOT NULL AND deleted_at IS NULL AND IF(purpose = 'face',
    id IN (SELECT face_id FROM users WHERE deleting_at IS NULL), message_seq IS NOT NULL AND ${inRooms})`;
  await checkBounds(connection, isShown, areShown, html !== undefined);
  await addList(
    people,
    `deleting_at IS NULL AND (bot_room_id IS NULL OR bot_room_id IN (SELECT id FROM rooms WHERE ${isShown}))`,
  );
  await addList(ROOMS, isShown);
  const isThere = 'user_id IN (SELECT id FROM users WHERE deleting_at IS NULL)';
  for (const list of OF_ROOMS)
    await addList(list, list.table === 'memberships' ? `${inRooms} AND ${isThere}` : inRooms);
  await addList(BLOCKS, direct ? isThere : '0');
  const rooms = await roomsIn(connection, isShown);
  for (const { id, head } of rooms) {
    const count = (lines: readonly Line[]) => {
      const messages = lines.filter(({ type }) => type === 'message').length;
      counts.messages = (counts.messages ?? 0) + messages;
      counts.changes = (counts.changes ?? 0) + lines.length - messages;
      onEntries(lines.length);
    };
    await zip.add(logEntry(id), asText(logPages(connection, id, head), count));
  }
  await addList(FILES, areShown);
  const missing = await addBytes(zip, connection, storages, areShown);
  const [[installation]] = await connection.query<RowDataPacket[]>('SELECT epoch FROM installation');
  const [[house]] = await connection.query<RowDataPacket[]>(
    'SELECT name, sign_up AS signUp, accent, time_zone AS timeZone, locale, logo FROM house',
  );
  const settings = html && { ...html, house: house?.name || PRODUCT };
  if (settings) await addHtml(zip, databaseOn(connection), storages, rooms, at, settings, onEntries);
  const manifest: Manifest = {
    tertulia: 'archive',
    format: FORMAT,
    version: packageJson.version,
    at,
    epoch: installation?.epoch ?? '',
    nextIds,
    house: {
      name: house?.name ?? '',
      signUp: house?.signUp ?? 'invite',
      accent: house?.accent ?? null,
      timeZone: house?.timeZone ?? null,
      locale: house?.locale ?? null,
      logo: house?.logo ? { version: house.logo, icons: await iconsIn(connection) } : null,
    },
    direct,
    closed,
    passwords,
    counts,
    sha256: zip.sha256,
    missing,
  };
  zip.end(MANIFEST, `${JSON.stringify(manifest, null, 1)}\n`);
  return manifest;
}

async function* asText(pages: AsyncIterable<Line[]>, count: (lines: readonly Line[]) => void): AsyncGenerator<string> {
  for await (const lines of pages) {
    count(lines);
    if (lines.length > 0) yield lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  }
}

/** The icons of the community's logo by their names, in base64. */
async function iconsIn(connection: PoolConnection): Promise<Record<string, string>> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT name, picture FROM house_icons ORDER BY name');
  return Object.fromEntries(rows.map(({ name, picture }) => [name, (picture as Buffer).toString('base64')]));
}

async function roomsIn(connection: PoolConnection, where: string): Promise<{ id: number; head: number }[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT id, last_seq AS head FROM rooms WHERE ${where} ORDER BY id`,
  );
  return rows.map(({ id, head }) => ({ id, head }));
}

/** Adds the bytes of the files, and of their previews. @returns the ids of those whose bytes are not there */
async function addBytes(zip: ZipWriter, connection: PoolConnection, storages: Storages, where: string) {
  const missing: string[] = [];
  const stored: List = {
    ...FILES,
    fields: {
      id: { column: 'id', kind: 'text' },
      previews: { column: 'previews', kind: 'text' },
      storage: { column: 'storage', kind: 'text' },
      key: { column: 'storage_key', kind: 'text' },
    },
  };
  for await (const page of pagesOf(connection, stored, where)) {
    for (const { id, previews, storage, key } of page as Record<string, string>[]) {
      const from = await storages.of(storage as StorageName);
      const sizes = previews ? (previews.split(',') as PreviewSize[]) : [];
      const parts = [
        [`files/${id}`, key ?? ''],
        ...sizes.map((size) => [`files/${id}-${size}`, previewKey(key ?? '', size)]),
      ];
      for (const [name = '', where = ''] of parts) {
        const bytes = await from.get(where);
        if (bytes) await zip.add(name, bytes, { compress: false });
        else missing.push(name);
      }
    }
  }
  return missing;
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
