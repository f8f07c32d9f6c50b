import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeArchive } from '@/lib/archive/export';
import { MemoryBroker } from '@/lib/broker/memory';
import { openWriterPool } from '@/lib/db/writer-pool';
import { newStorageKey } from '@/lib/files/storage/key';
import { Storages } from '@/lib/files/storage/storages';
import { createRoom, findRoom } from '@/lib/rooms/store';
import { findProgram } from '@/scripts/provision';
import { unpack } from '@/tests/support/archive/unpack';
import { axe } from '@/tests/support/browser/browser';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { fileRow } from '@/tests/support/files/files';
import { openMessages } from '@/tests/support/messages';
import { signedIn } from '@/tests/support/people';

/** The pages of an archive, opened from a disk without a server. */

const WAIT = { timeout: 30_000 };
/** Each would set a mark or load something, if it were more than text. */
const SCRIPT = '<script>window.broken = 1</script>';
const EVIL = [
  SCRIPT,
  '</script><script>window.broken = 1</script>',
  '</style></title></textarea><img src=x onerror="window.broken = 1">',
  '[press](javascript:window.broken=1) javascript:window.broken=1',
  '[`"><img src=x onerror=window.broken=1>`](https://example.org/"onmouseover="window.broken=1)',
  '```\n</code></pre><script>window.broken = 1</script>\n```',
  '> - **<svg onload=window.broken=1>** \u202e &lt;b&gt; \u2028 \u2029 \' " `x`',
];
const HTML_FILE =
  '<!doctype html><script>window.broken = 1; parent.broken = 1</script><img src="http://example.org/read">Hola';
/** A picture of one pixel. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

let folder = '';
let database: TestDatabase;
let browser: Browser;
let plaza = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-pages-'));
  database = await createTestDatabase();
  browser = await chromium.launch({ executablePath: findProgram('chromium') ?? '', args: ['--no-sandbox'] });
  await fill();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function fill(): Promise<void> {
  const { db } = database;
  const sql = (text: string, values: unknown[] = []) => db.$client.query(text, values);
  const pool = openWriterPool(database.address);
  const { post, requests } = openMessages(pool, new MemoryBroker());
  const [ana, eva] = [await signedIn(db, 'ana'), await signedIn(db, 'eva')];
  await sql('UPDATE users SET display_name = ? WHERE id = ?', ["Eva <b>O'Neil</b>", eva.userId]);
  await createRoom(db, { name: 'plaza' });
  const room = await findRoom(db, 'plaza');
  if (!room) throw new Error('no room');
  plaza = room.id;
  await sql('UPDATE rooms SET title = ?, topic = ? WHERE id = ?', [`Plaza ${SCRIPT}`, SCRIPT, room.id]);
  await sql("REPLACE INTO house (id, name, sign_up) VALUES (1, 'La <i>Huerta</i>', 'invite')");
  for (const text of EVIL) await post(eva, room, { text });
  await post(ana, room, { text: 'Nos vemos en la **Montaña** a las `8`' });
  await post(eva, room, { text: 'De acuerdo', replyTo: 8 });
  await post(ana, room, { text: 'Esto se borra' });
  await post(ana, room, { text: 'Esto se oculta' });
  await post(ana, room, { text: 'Antes' });
  await requests.react({ ...ana, role: 'member' } as never, room, 9, '👍', true);
  const storages = new Storages({ storage: 'local', dir: join(folder, 'stored') } as never);
  const file = async (bytes: Buffer | string, more: object) => {
    const key = newStorageKey();
    const path = join(folder, key);
    writeFileSync(path, bytes);
    await (await storages.chosen()).put(key, path);
    const size = Buffer.byteLength(bytes);
    return fileRow(db, eva, { storageKey: key, bytes: size, roomId: room.id, messageSeq: 8, ...more });
  };
  await file(HTML_FILE, { name: '"><script>window.broken=1</script>.html' });
  await file(PIXEL, { name: 'pixel.gif', type: 'image/gif', kind: 'image', position: 1, width: 1, height: 1 });
  await file('\u0000\u0001', { name: 'datos.bin', type: 'application/octet-stream', position: 2 });
  // The first seven on one day, the others on another one.
  await sql("UPDATE messages SET created_at = '2026-08-20 15:00:00' WHERE room_id = ? AND seq <= 7", [room.id]);
  await sql("UPDATE messages SET created_at = '2026-08-21 18:25:00' WHERE room_id = ? AND seq > 7", [room.id]);
  await sql('UPDATE messages SET body = NULL, deleted_at = created_at WHERE room_id = ? AND seq = 10', [room.id]);
  await sql('UPDATE messages SET hidden_at = created_at WHERE room_id = ? AND seq = 11', [room.id]);
  await sql("UPDATE messages SET body = 'Después', edited_at = created_at WHERE room_id = ? AND seq = 12", [room.id]);
  const [[head]] = (await sql('SELECT last_seq AS seq FROM rooms WHERE id = ?', [room.id])) as never as [
    [{ seq: number }],
  ];
  await sql(
    `INSERT INTO message_changes (room_id, seq, user_id, kind, payload, created_at)
      VALUES (?, ?, ?, 'joined', ?, '2026-08-21 19:00:00')`,
    [room.id, head.seq + 1, eva.userId, JSON.stringify({ people: [eva.userId] })],
  );
  await sql('UPDATE rooms SET last_seq = last_seq + 1 WHERE id = ?', [room.id]);
  const path = join(folder, 'archive.zip');
  await writeArchive(db, storages, path, { html: { zone: 'America/Bogota', locale: 'es' } });
  await storages.close();
  await pool.end();
  await unpack(path, join(folder, 'unpacked'));
}

/** Opens a page from the disk. Whatever it reports, or asks of a network, is in `problems`. */
async function open(path: string, scheme: 'light' | 'dark' = 'light') {
  const context = await browser.newContext({
    colorScheme: scheme,
    offline: true,
    viewport: { width: 1000, height: 800 },
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => problems.push(message.text()));
  page.on('request', (request) => !request.url().startsWith('file:') && problems.push(request.url()));
  await page.goto(pathToFileURL(join(folder, 'unpacked/html', path)).href);
  return { page, problems, close: () => context.close() };
}

const isBroken = (page: Page) => page.evaluate(() => 'broken' in window);
const screenshots = process.env.TERTULIA_SCREENSHOTS;

it('the pages lead from the list of rooms to a day, and to the days beside it', async () => {
  const { page, problems, close } = await open('index.html');
  await page.getByRole('link', { name: /^# Plaza/ }).click(WAIT);
  await page.getByRole('heading', { name: 'agosto de 2026' }).waitFor(WAIT);
  await page.getByRole('link', { name: '21', exact: true }).click(WAIT);
  await page.getByRole('heading', { name: 'viernes 21 de agosto de 2026' }).waitFor(WAIT);
  const said = page.getByRole('article');
  const texts = await said.locator('.text').allTextContents();
  expect(texts[0]).toMatch(/^Nos vemos en la Montaña a las 8/);
  expect(texts[1]).toMatch(/^Responde a Ana: «.*Nos vemos.*»De acuerdo👍 1$/);
  expect(texts.slice(2)).toEqual(['Mensaje eliminado', 'Mensaje oculto por la moderación', 'Después (editado)']);
  expect(await page.locator('.note').textContent()).toMatch(/O'Neil/);
  expect(await page.locator('time').first().textContent()).toMatch(/^1:25\sp\.\sm\.$/);
  expect(await page.locator('strong').textContent()).toBe('Montaña');
  // The picture is shown, and only what browsers recognize for sure can be opened.
  const picture = page.locator('img');
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBe(1);
  expect(await page.locator('article a[download]').allTextContents()).toEqual(['pixel.gif']);
  await page
    .getByRole('link', { name: /^← Anterior: 20 de agosto/ })
    .first()
    .click(WAIT);
  await page.getByRole('heading', { name: 'jueves 20 de agosto de 2026' }).waitFor(WAIT);
  if (screenshots) await page.screenshot({ path: `${screenshots}/archive day.png`, fullPage: true });
  expect(problems).toEqual([]);
  await close();
});

it('texts, names, titles and files with scripts in them are text, and run nothing', {
  tags: ['content/archive-pages'],
}, async () => {
  for (const path of ['index.html', `plaza-${plaza}/index.html`, `plaza-${plaza}/2026-08-20.html`]) {
    const { page, problems, close } = await open(path);
    expect(await isBroken(page)).toBe(false);
    expect(await page.locator('body script:not([src]), svg, body [onerror], [href^="javascript:" i]').count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  }
  const { page, problems, close } = await open(`plaza-${plaza}/2026-08-20.html`);
  const texts = (await page.locator('article .text').allTextContents()).join('\n');
  for (const part of [SCRIPT, '</script><script>', '<img src=x onerror=', 'javascript:window.broken=1', '<svg onload='])
    expect(texts).toContain(part);
  expect(await page.locator('.who bdi').first().textContent()).toBe("Eva <b>O'Neil</b>");
  expect(problems).toEqual([]);
  await close();
  // A file of HTML that was sent is shown as the text that it is. No frame is there that could load what it names.
  const day = await open(`plaza-${plaza}/2026-08-21.html`);
  const details = day.page.locator('details');
  await details.locator('summary').click(WAIT);
  await details.locator('pre').waitFor(WAIT);
  expect(await details.locator('pre').textContent()).toBe(HTML_FILE);
  expect(await day.page.locator('iframe, a[href$=".html"][download]').count()).toBe(0);
  expect(day.page.frames()).toHaveLength(1);
  expect(day.problems).toEqual([]);
  expect(await isBroken(day.page)).toBe(false);
  await day.close();
});

it('the search finds texts without case and accents, marks them, and leads to the message', async () => {
  const { page, problems, close } = await open('index.html', 'dark');
  await page.getByRole('searchbox').fill('MONTANA');
  const hits = page.locator('#hits a');
  await expect.poll(() => hits.count()).toBe(1);
  expect(await page.locator('#hits mark').textContent()).toBe('Montaña');
  await page.getByRole('searchbox').fill('<script eva');
  await expect.poll(() => hits.count()).toBe(3);
  await page.getByRole('searchbox').fill('borra');
  await page.getByText('No se encontró nada.').waitFor(WAIT);
  await page.getByRole('searchbox').fill('acuerdo');
  await expect.poll(() => hits.count()).toBe(1);
  if (screenshots) await page.screenshot({ path: `${screenshots}/archive search.png` });
  await hits.click(WAIT);
  await page.locator('article:target').getByText('De acuerdo').waitFor(WAIT);
  expect(await isBroken(page)).toBe(false);
  expect(problems).toEqual([]);
  await close();
});

it.each(['index.html', 'plaza/index.html', 'plaza/2026-08-21.html'])('%s can be used by everybody', async (name) => {
  const { page, close } = await open(name.replace('plaza', `plaza-${plaza}`), 'dark');
  // What axe itself asks for is not looked at.
  expect(await axe(page)).toEqual([]);
  await close();
});

it('without pages there is no html folder', async () => {
  const path = join(folder, `${randomUUID()}.zip`);
  const storages = new Storages({ storage: 'local', dir: join(folder, 'stored') } as never);
  await writeArchive(database.db, storages, path);
  await unpack(path, join(folder, 'plain'));
  expect(readdirSync(join(folder, 'plain'))).not.toContain('html');
});
