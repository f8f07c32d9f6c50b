import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { files, memberships, rooms } from '@/lib/db/schema';
import { findRoom } from '@/lib/rooms/store';
import { type App, startApp } from '@/tests/support/app';
import { TestBrowser } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { get, put } from '@/tests/support/files/files';
import { freePort } from '@/tests/support/free-port';
import { type Person, signedIn } from '@/tests/support/people';

/** Files from another origin than the pages: the app is at 127.0.0.1, and files at localhost. */

let database: TestDatabase;
let app: App;
let ana: Person;
let luis: Person;
let filesOrigin = '';
const browser = new TestBrowser();

beforeAll(async () => {
  database = await createTestDatabase();
  const port = await freePort();
  filesOrigin = `http://localhost:${port}`;
  app = await startApp({ database, port, env: { FILES_ORIGIN: filesOrigin } });
  await browser.launch();
  [ana, luis] = [await signedIn(database.db, 'ana'), await signedIn(database.db, 'luis')];
});
afterEach(() => browser.closePages());
afterAll(async () => {
  await browser.close();
  await app.stop();
  await database.drop();
});

/** Ana's file, in a message of a new closed room of Ana and Luis. */
async function sent(bytes: Buffer | string, name: string) {
  const { id } = await put(app.origin, bytes, { as: ana, name });
  const room = `patio_${randomUUID().slice(0, 8).replaceAll('-', '')}`;
  await roomWith(database.db, room, [
    { by: luis, text: 'hola' },
    { by: ana, text: 'mira' },
  ]);
  const found = await findRoom(database.db, room);
  if (!found) throw new Error('no room');
  await database.db.update(rooms).set({ kind: 'closed' }).where(eq(rooms.id, found.id));
  await database.db.update(files).set({ roomId: found.id, messageSeq: 2, position: 0 }).where(eq(files.id, id));
  return { id, path: `/f/${id}/${name}`, roomId: found.id, room };
}

const photo = () =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
const ask = (address: string, init: RequestInit = {}) => fetch(address, { redirect: 'manual', ...init });
async function signed(path: string, as = luis): Promise<string> {
  const answer = await get(app.origin, path, as);
  expect(answer.status).toBe(302);
  return answer.headers.get('location') ?? '';
}

describe('a file', () => {
  it('is led to its signed address, which needs no cookie, and gives ranges', async () => {
    const { path } = await sent('0123456789', 'nota.txt');
    const answer = await get(app.origin, path, luis);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([302, 'no-store']);
    const address = answer.headers.get('location') ?? '';
    expect(address.startsWith(`${filesOrigin}${path}?`)).toBe(true);
    const whole = await ask(address);
    expect([whole.status, await whole.text()]).toEqual([200, '0123456789']);
    expect(whole.headers.get('content-security-policy')).toContain('sandbox');
    expect(whole.headers.get('content-disposition')).toMatch(/^attachment/);
    const part = await ask(address, { headers: { range: 'bytes=2-4' } });
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
    const known = await ask(address, { headers: { 'if-none-match': whole.headers.get('etag') ?? '' } });
    expect(known.status).toBe(304);
  });

  it('is led nowhere for people who may not read it', { tags: 'files/who-may-read' }, async () => {
    const { path } = await sent('x', 'nota.txt');
    const stranger = await signedIn(database.db, `eva${randomUUID().slice(0, 6)}`);
    expect((await get(app.origin, path, null)).status).toBe(401);
    expect((await get(app.origin, path, stranger)).status).toBe(404);
    expect((await get(app.origin, `${path}?size=small`, luis)).status).toBe(404);
  });

  it('is not given to a forged address', { tags: 'files/signed-addresses' }, async () => {
    const [one, other] = [await sent('uno', 'uno.txt'), await sent('dos', 'dos.txt')];
    const address = await signed(one.path);
    const forged = [
      address.replace(one.id, other.id),
      address.replace(/until=\d+/, 'until=99999999999'),
      address.replace(/for=\d+/, `for=${ana.userId}`),
      address.replace(/sig=./, (start) => (start === 'sig=A' ? 'sig=B' : 'sig=A')),
      `${address}&size=small`,
      `${address}&download`,
      `${filesOrigin}${one.path}`,
    ];
    for (const each of forged) expect((await ask(each)).status).toBe(404);
    // A session is worth nothing there.
    expect((await ask(`${filesOrigin}${one.path}`, { headers: { cookie: luis.cookie } })).status).toBe(404);
  });

  it('is gone at once when it is deleted, or its reader is removed', { tags: 'files/signed-addresses' }, async () => {
    const { id, path, roomId } = await sent('x', 'nota.txt');
    const address = await signed(path);
    await database.db.delete(memberships).where(eq(memberships.userId, luis.userId));
    expect((await ask(address)).status).toBe(404);
    await database.db.insert(memberships).values({ userId: luis.userId, roomId, role: 'member' });
    expect((await ask(address)).status).toBe(200);
    await database.db.update(files).set({ deletedAt: new Date() }).where(eq(files.id, id));
    expect((await ask(address)).status).toBe(404);
  });
});

describe('the other origin', () => {
  it.each(['/', '/sign-in', '/api/rooms', '/api/auth/csrf', '/r/social', '/f/', '/f/1/x', '/_next/static/x'])(
    'answers nothing else: %s',
    { tags: 'files/signed-addresses' },
    async (path) => {
      const answer = await ask(filesOrigin + path, { headers: { cookie: luis.cookie } });
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([404, null]);
    },
  );

  it('takes no uploads and no other methods', { tags: 'files/signed-addresses' }, async () => {
    const { path } = await sent('x', 'nota.txt');
    const address = await signed(path);
    for (const method of ['PUT', 'POST', 'DELETE']) expect((await ask(address, { method })).status).toBe(404);
  });
});

describe('a page', () => {
  it('shows pictures from there, and its scripts may read files', async () => {
    const { path, room } = await sent(await photo(), 'foto.png');
    const note = await put(app.origin, 'línea uno', { as: luis, name: 'nota.txt' });
    const page = await browser.visit(app, { as: luis, path: `/r/${room}` });
    const width = await page.evaluate(async (src) => {
      const image = document.createElement('img');
      image.src = src;
      await image.decode();
      return image.naturalWidth;
    }, path);
    expect(width).toBe(64);
    const text = await page.evaluate(async (src) => (await fetch(src)).text(), `/f/${note.id}/nota.txt`);
    expect(text).toBe('línea uno');
  });
});
