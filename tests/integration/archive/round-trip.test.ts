import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeArchive } from '@/lib/archive/export';
import { hashOf, importArchive } from '@/lib/archive/import';
import { hasUnfinishedImport } from '@/lib/archive/progress';
import { verifyArchive } from '@/lib/archive/verify';
import { ZipReader } from '@/lib/archive/zip-reader';
import { ZipWriter } from '@/lib/archive/zip-writer';
import { MemoryBroker } from '@/lib/broker/memory';
import { installationEpoch } from '@/lib/db/installation';
import { openWriterPool } from '@/lib/db/writer-pool';
import { newStorageKey, previewKey } from '@/lib/files/storage/key';
import { Storages } from '@/lib/files/storage/storages';
import { directRoom } from '@/lib/rooms/direct';
import { createRoom, findRoom } from '@/lib/rooms/store';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { fileRow } from '@/tests/support/files/files';
import { openMessages } from '@/tests/support/messages';
import { signedIn } from '@/tests/support/people';
import { PIXEL } from '@/tests/support/routes';

/** What an export, an import and another export keep. */

const HARD_TEXT = 'ñandú 🎉 \u2028 "comillas" \\ \' \n\t ﷽ e\u0301';

let folder = '';
let source: TestDatabase;
let target: TestDatabase;
const storagesIn = (name: string) =>
  new Storages({ storage: 'local', dir: join(folder, name) } as ConstructorParameters<typeof Storages>[0]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-archive-'));
  [source, target] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await fill();
}, 60_000);

afterAll(async () => {
  await Promise.all([source.drop(), target.drop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Writes a bit of everything. */
async function fill(): Promise<void> {
  const { db } = source;
  const pool = openWriterPool(source.address);
  const { post } = openMessages(pool, new MemoryBroker());
  const [ana, eva] = [await signedIn(db, 'ana'), await signedIn(db, 'eva')];
  await installationEpoch(db);
  await createRoom(db, { name: 'plaza' });
  const room = await findRoom(db, 'plaza');
  const direct = await directRoom(db, ana.userId, [eva.userId]);
  if (!room || !('id' in Object(direct))) throw new Error('no room');
  for (let i = 0; i < 1_200; i++) await post(i % 2 ? ana : eva, room, { text: `${i} ${HARD_TEXT}` });
  const id = (direct as { id: number }).id;
  const sql = async (text: string, values: unknown[] = []) => db.$client.query(text, values);
  await sql('UPDATE messages SET body = NULL, deleted_at = created_at WHERE seq = 3');
  await sql('UPDATE messages SET edited_at = created_at, reply_to = 1 WHERE seq = 4');
  await sql('UPDATE messages SET hidden_at = created_at WHERE seq = 5');
  await sql(
    `INSERT INTO message_changes (room_id, seq, message_seq, user_id, kind, payload, created_at) VALUES
      (?, 1201, 1, 1, 'reaction', '{"on":true,"emoji":"x"}', NOW(3)), (?, 1202, NULL, 2, 'joined', '{"people":[2]}', NOW(3))`,
    [room.id, room.id],
  );
  await sql('UPDATE rooms SET last_seq = 1202 WHERE id = ?', [room.id]);
  await sql(
    `INSERT INTO messages (room_id, seq, user_id, client_id, body, created_at) VALUES (?, 1, 1, ?, 'secreto', NOW(3))`,
    [id, randomUUID()],
  );
  await sql('UPDATE rooms SET last_seq = 1, last_message_seq = 1 WHERE id = ?', [id]);
  await sql('INSERT INTO reactions VALUES (?, 1, ?, 1, 1201), (?, 2, ?, 2, 1201)', [room.id, '👍🏽', room.id, '❤️']);
  await sql(`INSERT INTO mentions VALUES (1, ?, 1, 0, 2, 'person', NOW(3))`, [room.id]);
  await sql('INSERT INTO pins VALUES (?, 1, NULL, NOW(3))', [room.id]);
  await sql("INSERT INTO room_aliases VALUES ('antes', ?)", [room.id]);
  await sql('INSERT INTO blocks VALUES (1, 2)');
  await sql(
    "REPLACE INTO house VALUES (1, 'La Huerta', 'invite', '#1a6e33', 'America/Sao_Paulo', 'pt', '0123456789abcdef0123456789abcdef')",
  );
  const png = Buffer.from(PIXEL, 'base64');
  await sql("REPLACE INTO house_icons VALUES ('192', ?), ('512', ?), ('maskable', ?)", [png, png, png]);
  await sql("INSERT INTO message_previews VALUES (?, 2, 'https://a.es/', '', 'T', '', NULL, NOW(3))", [room.id]);
  const storages = storagesIn('source');
  const storage = await storages.chosen();
  const key = newStorageKey();
  for (const [name, text] of [
    [key, 'hola'],
    [previewKey(key, 'small'), 'pequeño'],
  ] as const) {
    const path = join(folder, name);
    writeFileSync(path, text);
    await storage.put(name, path);
  }
  await fileRow(db, ana, { storageKey: key, roomId: room.id, messageSeq: 1, previews: 'small' });
  // Without its bytes.
  await fileRow(db, ana, { roomId: room.id, messageSeq: 2 });
  await storages.close();
  await pool.end();
}

async function entriesOf(path: string): Promise<Record<string, string>> {
  const zip = await ZipReader.open(path);
  const { sha256 } = await verifyArchive(zip);
  zip.close();
  // It shows when the archive was written.
  const { 'html/index.html': _, ...rest } = sha256;
  return rest;
}

async function bring(path: string, into = target) {
  const zip = await ZipReader.open(path);
  const storages = storagesIn('target');
  try {
    const told = { sha256: await hashOf(path), folder: join(folder, 'drafts') };
    return await importArchive(into.db, storages, zip, await verifyArchive(zip), told);
  } finally {
    zip.close();
    await storages.close();
  }
}

it('an export, an import into an empty installation and an export give the same bytes', async () => {
  const [first, second] = [join(folder, 'first.zip'), join(folder, 'second.zip')];
  const html = { zone: 'Europe/Madrid', locale: 'es' as const };
  const options = { direct: true, passwords: true, html };
  const written = await writeArchive(source.db, storagesIn('source'), first, options);
  expect(written.counts).toMatchObject({ messages: 1_201, changes: 2, 'files.jsonl': 2, 'blocks.jsonl': 1 });
  expect(written.missing).toHaveLength(1);

  // Killed in the middle: one transaction is committed, and the next one is not.
  const zip = await ZipReader.open(first);
  const lines = zip.lines.bind(zip);
  zip.lines = async function* (name) {
    for await (const texts of lines(name)) {
      yield texts.slice(0, 700);
      if (name.startsWith('log/')) throw new Error('killed');
      yield texts.slice(700);
    }
  };
  const told = { sha256: await hashOf(first), folder: join(folder, 'drafts') };
  await expect(importArchive(target.db, storagesIn('target'), zip, written, told)).rejects.toThrow('killed');
  zip.close();
  expect(await hasUnfinishedImport(target.db)).toBe(true);

  const drafts = join(folder, 'drafts');
  mkdirSync(drafts, { recursive: true });
  writeFileSync(join(drafts, 'left.part'), 'by an import that was killed');
  expect(await bring(first)).toBe('done');
  expect(readdirSync(drafts)).toEqual([]);
  expect(await hasUnfinishedImport(target.db)).toBe(false);
  expect(await bring(first)).toBe('already');
  const again = await writeArchive(target.db, storagesIn('target'), second, options);
  expect(await entriesOf(second)).toEqual(await entriesOf(first));
  const stated = { at: '', epoch: '', sha256: {} };
  expect({ ...again, ...stated }).toEqual({ ...written, ...stated });
  expect(again.epoch).not.toBe(written.epoch);
}, 60_000);

it('an export has no direct messages, deleted texts or passwords unless asked, and replaces no file', async () => {
  const path = join(folder, 'open.zip');
  await writeArchive(source.db, storagesIn('source'), path);
  await expect(writeArchive(source.db, storagesIn('source'), path)).rejects.toThrow(/never replaces/);
  const zip = await ZipReader.open(path);
  const all = await Promise.all(zip.names().map((name) => zip.text(name, 10_000_000)));
  zip.close();
  expect(all.join()).not.toMatch(/secreto|passwordHash|"2 ñandú/);
  expect(await entriesOf(path)).not.toHaveProperty('log/2.jsonl');
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  await expect(bring(path, source)).rejects.toThrow(/holds people or messages already/);
  const [[user]] = await source.db.$client.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM users');
  expect(user?.n).toBe(2);
});

it('no export is written while a person is being deleted, and nothing comes into a database that a node uses', {
  tags: 'files/archive-import',
}, async () => {
  const path = join(folder, 'refused.zip');
  const deleting = (at: string) => source.db.$client.query(`UPDATE users SET deleting_at = ${at} ORDER BY id LIMIT 1`);
  await deleting('UTC_TIMESTAMP()');
  await expect(writeArchive(source.db, storagesIn('source'), path)).rejects.toThrow(/being deleted/);
  await deleting('NULL');
  await writeArchive(source.db, storagesIn('source'), path);
  const node = await target.db.$client.getConnection();
  await expect(bring(path)).rejects.toThrow(/in use/);
  node.destroy();
});

it.each<[string, Record<string, string>, RegExp]>([
  ['that is none of ours', { 'manifest.json': '{}' }, /not that of an archive/],
  ['in another encoding', { 'manifest.json': '\u00ff' }, /not in UTF-8/],
  ['with a path that leads out', { 'xx/evil': 'x' }, /cannot be read: invalid relative path/],
  ['that would grow a thousand times', { bomb: '0'.repeat(20_000_000) }, /would grow/],
  [
    'with many small bombs',
    Object.fromEntries(['a', 'b', 'c'].map((name) => [name, '0'.repeat(9_000_000)])),
    /The ZIP would grow/,
  ],
])('a ZIP %s is refused', { tags: 'files/archive-import' }, async (_, entries, message) => {
  const path = join(folder, `${randomUUID()}.zip`);
  const zip = new ZipWriter();
  const chunks: Buffer[] = [];
  zip.output.on('data', (chunk) => chunks.push(chunk));
  const ended = new Promise((resolve) => zip.output.once('end', resolve));
  for (const [name, text] of Object.entries(entries)) {
    const bytes = Buffer.from(text, text === '\u00ff' ? 'latin1' : 'utf8');
    await zip.add(
      name,
      (async function* () {
        yield bytes;
      })(),
    );
  }
  zip.end('last', '');
  await ended;
  // The writer refuses such a path, so it is put in afterwards.
  writeFileSync(path, Buffer.from(Buffer.concat(chunks).toString('latin1').replaceAll('xx/evil', '../evil'), 'latin1'));
  const read = async () => verifyArchive(await ZipReader.open(path));
  await expect(read()).rejects.toThrow(message);
});
