import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Storages } from '@/lib/files/storage/storages';
import { readableFile } from '@/lib/files/store';
import { beginRoom } from '@/lib/imports/into-room';
import { personByName, planPeople } from '@/lib/imports/people';
import { openExport } from '@/lib/imports/whatsapp/export';
import { parseChat } from '@/lib/imports/whatsapp/parse';
import { postsOf } from '@/lib/imports/whatsapp/posts';
import { takeIn } from '@/lib/imports/whatsapp/take-in';
import { dayOf } from '@/lib/messages/calendar/day';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { writeZip } from '@/tests/support/files/zip';
import { type Person, signedIn } from '@/tests/support/people';

/** What becomes of a chat that WhatsApp exported. */

const COUNT = 1_200;
let folder = '';
let database: TestDatabase;
let ana: Person;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-whatsapp-'));
  database = await createTestDatabase();
  ana = await signedIn(database.db, 'ana');
}, 60_000);

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** A chat of 40 messages a day, by Ana and Eva in turn. */
function chatText(): string {
  const lines = Array.from({ length: COUNT }, (_, i) => {
    const [day, minute] = [1 + Math.floor(i / 40), i % 40];
    const text = i === 7 ? '\u200e<adjunto: plan.txt>' : i === 8 ? '\u200e<adjunto: gone.jpg>' : `*mensaje* ${i}`;
    return `[${day}/8/26, 9:${String(minute).padStart(2, '0')}:00\u202fa.\u00a0m.] ${i % 2 ? 'Eva Luz' : 'Ana'}: ${text}`;
  });
  return `\u200e[1/8/26, 9:00:00\u202fa.\u00a0m.] El grupo: \u200eLos mensajes están cifrados\n${lines.join('\n')}\n`;
}

const zipOf = (name: string, entries: Record<string, string>) => writeZip(join(folder, name), entries);

interface Bring {
  room: string;
  table?: Map<string, string>;
  owner?: number | null;
  onProgress?(done: number): void;
}

async function bring(path: string, { room, table = new Map(), owner = null, onProgress = () => {} }: Bring) {
  const { db } = database;
  const chat = await openExport(path);
  const settings = { storage: 'local', dir: join(folder, 'files') } as ConstructorParameters<typeof Storages>[0];
  const storages = new Storages(settings);
  try {
    const { messages } = parseChat(chat.text, { zone: 'America/Bogota', now: Date.now() });
    const posts = postsOf(messages, (name) => chat.entryOf(name) !== null);
    const authors = [...new Set(posts.map(({ author }) => author))].map(personByName);
    const people = await planPeople(db, chat.sha256, authors, table);
    // None of the files here is a picture.
    const pictures = { read: async () => null };
    const quota = { quotaBytes: 0, added() {} } as never;
    const deps = { db, storages, pictures, quota, incoming: join(folder, 'incoming') };
    const source = `${room} ${chat.sha256.slice(0, 40)}`;
    const told = { source, chat, posts, people, room, isOpen: owner === null, owner, onProgress };
    return await takeIn(deps, told);
  } finally {
    chat.zip?.close();
    await storages.close();
  }
}

async function rows(sql: string, ...values: unknown[]): Promise<RowDataPacket[]> {
  const [found] = await database.db.$client.query<RowDataPacket[]>(sql, values);
  return found;
}

const roomNamed = async (name: string) =>
  (await rows('SELECT * FROM rooms WHERE name = ?', name))[0] ?? ({} as Partial<RowDataPacket>);

it('an import that is killed is not seen, and continues when it is repeated', async () => {
  const path = await zipOf('chat.zip', { '_chat.txt': chatText(), 'plan.txt': 'pan y vino', 'x.jpg': 'x' });
  const asked = { room: 'familia', table: new Map([['Ana', 'ANA']]), owner: ana.userId };
  const dies = () => {
    throw new Error('killed');
  };
  await expect(bring(path, { ...asked, onProgress: dies })).rejects.toThrow('killed');
  const half = await roomNamed('familia');
  expect(half).toMatchObject({ kind: 'closed', last_seq: 500 });
  expect(await rows('SELECT * FROM memberships WHERE room_id = ?', half.id)).toEqual([]);

  expect(await bring(path, asked)).toBe('done');
  expect(await bring(path, asked)).toBe('already');
  const room = await roomNamed('familia');
  expect(room).toMatchObject({ id: half.id, kind: 'closed', last_seq: COUNT, last_message_seq: COUNT });
  const messages = await rows('SELECT * FROM messages WHERE room_id = ? ORDER BY seq', room.id);
  expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: COUNT }, (_, i) => i + 1));
  expect(messages[0]).toMatchObject({ user_id: ana.userId, body: '**mensaje** 0' });
  expect(messages[0]?.created_at.toISOString()).toBe('2026-08-01T14:00:00.000Z');
  expect(messages.at(-1)).toMatchObject({ body: `**mensaje** ${COUNT - 1}` });
  expect(messages[8]?.body).toBe('_gone.jpg_');

  const members = await rows('SELECT * FROM memberships WHERE room_id = ? ORDER BY user_id', room.id);
  expect(members.map(({ role, last_read_seq: read }) => [role, read])).toEqual([
    ['owner', COUNT],
    ['member', COUNT],
  ]);
  const [eva] = await rows("SELECT * FROM users WHERE username = 'eva.luz'");
  expect(eva).toMatchObject({ display_name: 'Eva Luz', password_hash: '', id: members[1]?.user_id });
  const [file] = await rows('SELECT * FROM files WHERE room_id = ?', room.id);
  expect(file).toMatchObject({ name: 'plan.txt', type: 'text/plain', message_seq: 8, user_id: eva?.id });
  const stranger = await signedIn(database.db, 'omar');
  expect(await readableFile(database.db, ana.userId, file?.id)).not.toBeNull();
  expect(await readableFile(database.db, stranger.userId, file?.id)).toBeNull();
});

it('each day of the chat has its messages', async () => {
  const { id } = await roomNamed('familia');
  const day = await dayOf(database.db, id, { day: '2026-08-02', zone: 'America/Bogota', from: null });
  expect(day).toMatchObject({ count: 40, people: 2, before: '2026-08-01', after: '2026-08-03' });
  expect(day.messages[0]?.text).toBe('**mensaje** 40');
});

it('a chat does not come into a room that exists, also with a name that looks the same', async () => {
  const path = await zipOf('again.zip', { 'WhatsApp Chat with Ana.txt': '13/8/26, 9:00 - Ana: a\n' });
  await expect(bring(path, { room: 'FAMILIA' })).rejects.toThrow(/There is a room named FAMILIA already/);
});

it('only the table says who has an account; everybody else gets a new one', async () => {
  const path = join(folder, 'chat.txt');
  writeFileSync(path, '13/8/26, 9:00 - Ana: a\n13/8/26, 9:01 - +34 600 000 123: b\n13/8/26, 9:02 - Admin: c\n');
  expect(await bring(path, { room: 'vecinos' })).toBe('done');
  const { id, kind } = await roomNamed('vecinos');
  expect(kind).toBe('open');
  const people = await rows(
    'SELECT u.username, u.display_name FROM messages m JOIN users u ON u.id = m.user_id WHERE m.room_id = ? ORDER BY seq',
    id,
  );
  expect(people.map(({ username, display_name: shown }) => [username, shown])).toEqual([
    ['ana2', 'Ana'],
    ['person.0123', ''],
    ['person1', ''],
  ]);
  // The same chat in another room has the same people.
  expect(await bring(path, { room: 'barrio' })).toBe('done');
  expect(await rows("SELECT id FROM users WHERE username LIKE 'ana%'")).toHaveLength(2);
  const bad = bring(path, { room: 'otra', table: new Map([['Ana', 'root']]) });
  await expect(bad).rejects.toThrow(/"root" can be no user name/);
  expect(await roomNamed('otra')).toEqual({});
});

it('a room that was changed or deleted meanwhile gets no further messages', async () => {
  const path = join(folder, 'other.txt');
  writeFileSync(path, '13/8/26, 9:00 - Ana: a\n');
  const { sha256 } = await openExport(path);
  const room = await beginRoom(database.db, `plaza ${sha256.slice(0, 40)}`, 'plaza');
  const id = room === 'already' ? 0 : room.id;
  await rows('UPDATE rooms SET last_seq = 1 WHERE id = ?', id);
  await expect(bring(path, { room: 'plaza' })).rejects.toThrow(/changed the room/);
  await rows("UPDATE rooms SET name = '@gone', name_key = '@gone', deleting_at = NOW(3) WHERE id = ?", id);
  expect(await bring(path, { room: 'plaza' })).toBe('done');
  expect(await roomNamed('plaza')).toMatchObject({ last_seq: 1, kind: 'open' });
});

it.each<[string, Record<string, string>, RegExp]>([
  ['without a text', { 'x.jpg': 'x' }, /has no chat/],
  ['with several texts', { 'a.txt': 'x', 'b.txt': 'x' }, /several texts/],
  ['whose text would grow a thousand times', { '_chat.txt': '0'.repeat(20_000_000) }, /would grow/],
])('a ZIP %s is refused', { tags: 'files/chat-import' }, async (_, entries, message) => {
  await expect(openExport(await zipOf('bad.zip', entries))).rejects.toThrow(message);
});

it('a text that is not UTF-8 is refused, and so is a missing file', { tags: 'files/chat-import' }, async () => {
  const path = join(folder, 'latin.txt');
  writeFileSync(path, Buffer.from('13/8/26, 9:00 - Ana: ñ', 'latin1'));
  await expect(openExport(path)).rejects.toThrow(/not in UTF-8/);
  await expect(openExport(join(folder, 'none.zip'))).rejects.toThrow(/There is no file/);
});
