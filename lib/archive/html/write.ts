import { setImmediate } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { shownName } from '@/components/messages/person';
import type { ZipWriter } from '@/lib/archive/zip-writer';
import type { Database } from '@/lib/db/client';
import type { Storages } from '@/lib/files/storage/storages';
import { MESSAGE_COLUMNS, MESSAGE_JOINS, type MessageRow, messageFrom } from '@/lib/messages/details/columns';
import type { Note } from '@/lib/messages/events';
import type { Message } from '@/lib/messages/message';
import { notesIn } from '@/lib/messages/store';
import { fileTexts, NO_TEXTS } from './file-texts';
import { homePage, roomIndex, type WrittenRoom } from './lists';
import { type HtmlRoom, RoomPages } from './room';
import { SearchParts } from './search';
import { SEARCH_SCRIPT } from './search-script';
import { STYLE } from './style';
import { type HtmlSettings, Words } from './words';

/** Entries of the log that are read at once. */
const RANGE = 500;
/** notesIn leaves out older notes of a longer range. */
const NOTES_RANGE = 100;
const TIMEOUT_MS = 60_000;
/** The longest time in which nothing else of the process runs. */
const TURN_MS = 10;

export interface HtmlRoomToWrite {
  id: number;
  head: number;
}

/**
 * Writes the pages that people read, below `html/`: index.html with the search, and for each room a folder with a page
 * for each day. Holds a page, a part of the search and the names of people in memory, and of each page its name.
 * @param db reads the snapshot of the archive
 * @param storages where the files of text are
 * @param at when the snapshot was taken, ISO 8601
 * @param onMessages called with how many messages were written since
 */
export async function addHtml(
  zip: Pick<ZipWriter, 'add'>,
  db: Database,
  storages: Pick<Storages, 'of'>,
  rooms: readonly HtmlRoomToWrite[],
  at: string,
  settings: HtmlSettings,
  onMessages: (count: number) => void = () => {},
): Promise<void> {
  const add = (name: string, text: string) => zip.add(`html/${name}`, [text]);
  const words = new Words(settings);
  const names = await namesOf(db);
  const search = new SearchParts(words);
  const written: WrittenRoom[] = [];
  for (const { id, head } of rooms) {
    const room = await htmlRoom(db, id, words);
    if (!room) continue;
    const pages = new RoomPages(room, words, names);
    search.begin(room);
    const breathe = breather();
    for await (const entries of entriesOf(db, id, head)) {
      for (const entry of entries) {
        await breathe();
        const texts = 'message' in entry ? await fileTexts(db, storages, entry.message) : NO_TEXTS;
        const page = pages.add(entry, texts);
        if (page) await add(`${room.folder}/${page.name}.html`, page.text);
        const part = 'message' in entry ? search.add(entry.message, pages.pages.at(-1)?.name ?? '') : null;
        if (part) await add(part.name, part.text);
      }
      onMessages(entries.filter((entry) => 'message' in entry).length);
    }
    const [page, part] = [pages.end(), search.end()];
    if (page) await add(`${room.folder}/${page.name}.html`, page.text);
    if (part) await add(part.name, part.text);
    await add(`${room.folder}/index.html`, roomIndex(room, pages.pages, words));
    const messages = pages.pages.reduce((sum, { messages }) => sum + messages, 0);
    written.push({ room, messages, first: pages.pages[0]?.day ?? null, last: pages.pages.at(-1)?.day ?? null });
  }
  await add('search/index.js', search.index());
  await add('search.js', SEARCH_SCRIPT);
  await add('style.css', STYLE);
  await add('index.html', homePage(written, at, words));
}

/** What everybody is called, by id. */
async function namesOf(db: Database): Promise<Map<number, string>> {
  const [rows] = await db.$client.query<RowDataPacket[]>({
    sql: 'SELECT id, username AS name, display_name AS shown FROM users WHERE deleting_at IS NULL',
    timeout: TIMEOUT_MS,
  });
  return new Map(rows.map(({ id, name, shown }) => [id, shownName({ name, shown: shown || undefined })]));
}

async function htmlRoom(db: Database, id: number, words: Words): Promise<HtmlRoom | null> {
  const [[row]] = await db.$client.query<RowDataPacket[]>(
    'SELECT id, kind, name, title, topic, archived_at IS NOT NULL AS isArchived FROM rooms WHERE id = ?',
    [id],
  );
  if (!row) return null;
  const title = row.kind === 'direct' ? await peopleIn(db, id, words) : row.title || row.name;
  const folder = row.kind === 'direct' ? `direct-${id}` : folderOf(row.name, id);
  return { id, kind: row.kind, title, topic: row.topic, isArchived: Boolean(row.isArchived), folder };
}

/** A name that every file system takes: the id keeps names apart, and from what a system reserves, such as `con`. */
export function folderOf(name: string, id: number): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return `${slug.slice(0, 40) || 'room'}-${id}`;
}

async function peopleIn(db: Database, roomId: number, { chat }: Words): Promise<string> {
  const [rows] = await db.$client.query<RowDataPacket[]>(
    `SELECT u.username AS name, u.display_name AS shown FROM memberships m JOIN users u ON u.id = m.user_id
      WHERE m.room_id = ? AND u.deleting_at IS NULL ORDER BY u.id`,
    [roomId],
  );
  return rows.map(({ name, shown }) => shownName({ name, shown: shown || undefined })).join(', ') || chat.nobody;
}

type Entry = { seq: number; message: Message } | { seq: number; note: Note };

/** The messages and notes of a room's log, in its order. */
async function* entriesOf(db: Database, roomId: number, head: number): AsyncGenerator<Entry[]> {
  for (let after = 0; after < head; after += RANGE) {
    const upTo = Math.min(head, after + RANGE);
    const [rows] = await db.$client.query<(MessageRow & RowDataPacket)[]>({
      sql: htmlMessagesSql(),
      values: [roomId, after, upTo],
      timeout: TIMEOUT_MS,
    });
    const entries: Entry[] = rows.map(messageFrom).map((message) => ({ seq: message.seq, message }));
    // The log has no holes: if the messages alone fill the range, there is nothing else in it.
    for (let from = after; rows.length < upTo - after && from < upTo; from += NOTES_RANGE) {
      const notes = await notesIn(db, roomId, from, Math.min(upTo, from + NOTES_RANGE));
      entries.push(...notes.map((note) => ({ seq: note.seq, note })));
    }
    yield entries.sort((a, b) => a.seq - b.seq);
  }
}

/** The messages of a room with `after < seq ≤ upTo`, as everybody sees them. */
export function htmlMessagesSql(): string {
  return `SELECT ${MESSAGE_COLUMNS} FROM messages m FORCE INDEX (PRIMARY) ${MESSAGE_JOINS}
    WHERE m.room_id = ? AND m.seq > ? AND m.seq <= ? ORDER BY m.seq`;
}

/** Returns a function that lets the rest of the process run when it is called, if it did not for a while. */
function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < TURN_MS) return;
    await setImmediate();
    last = performance.now();
  };
}
