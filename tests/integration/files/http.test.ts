import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { files, memberships, messages, rooms } from '@/lib/db/schema';
import { filePath } from '@/lib/files/file';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { type AnyFrame, ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';
import { fileRow, get, put } from '@/tests/support/files/files';
import { pngHeader, withPngText, zipBomb } from '@/tests/support/files/pictures';
import type { Person } from '@/tests/support/people';
import { rawConnection, rawRequest } from '@/tests/support/raw-http';
import { eventually } from '@/tests/support/wait';

/** Uploading and reading files over HTTP, in a real app. */

const LIMIT = 1_000_000;

let database: TestDatabase;
let app: App;
let make: Factory;
let ana: Person;
let luis: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  make = new Factory(database.db);
  app = await startApp({ database, env: { CHAT_FILE_LIMIT: '1', CHAT_FILE_QUOTA: '3' } });
  [ana, luis] = [await make.somebody(), await make.somebody()];
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

const folder = () => join(app.dataDir, 'files');
const incoming = () => (existsSync(join(folder(), 'incoming')) ? readdirSync(join(folder(), 'incoming')) : []);
const stored = () =>
  existsSync(folder())
    ? readdirSync(folder(), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('incoming'))
        .map(({ name }) => name)
    : [];
const rowOf = async (id: string) => (await database.db.select().from(files).where(eq(files.id, id)))[0];
const read = (path: string, as: Person | null, headers = {}) => get(app.origin, path, as, headers);

/** Puts a file into a message that this person wrote there, only in the database. */
async function sendIn(roomId: number, by: Person, id: string): Promise<void> {
  const [room] = await database.db.select({ seq: rooms.lastSeq }).from(rooms).where(eq(rooms.id, roomId));
  const seq = (room?.seq ?? 0) + 1;
  const row = { roomId, seq, userId: by.userId, clientId: randomUUID(), body: '', createdAt: new Date() };
  await database.db.insert(messages).values(row);
  await database.db.update(rooms).set({ lastSeq: seq, lastMessageSeq: seq }).where(eq(rooms.id, roomId));
  await database.db.update(files).set({ roomId, messageSeq: seq }).where(eq(files.id, id));
}

describe('an upload', () => {
  it('is stored as it was sent, and read back by its owner', async () => {
    const bytes = randomBytes(300_000);
    const { id, status, body } = await put(app.origin, bytes, { as: ana, name: 'datos año.bin' });
    expect(status).toBe(201);
    const file = {
      id,
      name: 'datos año.bin',
      type: 'application/octet-stream',
      kind: 'file',
      bytes: 300_000,
      previews: [],
    };
    expect(body).toEqual({ file });
    const answer = await read(filePath(file), ana);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect(answer.headers.get('content-length')).toBe('300000');
  });

  it('sent again is the same file; with other bytes it is a conflict', async () => {
    const first = await put(app.origin, 'hola', { as: ana });
    const { id } = first;
    expect(await put(app.origin, 'hola', { as: ana, id })).toMatchObject({ status: 200, body: first.body });
    expect(await put(app.origin, 'otra', { as: ana, id })).toMatchObject({ status: 409, body: { error: 'conflict' } });
    const { storageKey = '' } = (await rowOf(id)) ?? {};
    expect(stored().filter((name) => name.startsWith(storageKey))).toEqual([storageKey]);
  });

  it('twice at the same time is one file', async () => {
    const [id, bytes] = [randomUUID(), randomBytes(100_000)];
    const both = await Promise.all([1, 2].map(() => put(app.origin, bytes, { as: ana, id })));
    expect(both.every(({ status }) => status === 200 || status === 201)).toBe(true);
    const answer = await read(`/f/${id}/x`, ana);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('takes its name from the address, without what could mislead', { tags: 'files/names' }, async () => {
    const { body, id } = await put(app.origin, 'x', { as: ana, name: '../../a\u202Egpj"\r\nX: y.exe' });
    expect(body.file.name).toBe('agpj_ X_ y.exe');
    const answer = await read(`/f/${id}/..%2f..%2fetc`, ana);
    expect(answer.headers.get('content-disposition')).toContain('agpj_ X_ y.exe');
    expect(answer.headers.get('x')).toBeNull();
    expect(await put(app.origin, 'x', { as: ana, name: '..' })).toMatchObject({
      status: 400,
      body: { error: 'bad_name' },
    });
  });

  it('of a picture has previews, a placeholder and no metadata', { tags: 'files/exif' }, async () => {
    const photo = await sharp({ create: { width: 1200, height: 800, channels: 3, background: 'teal' } })
      .withExif({ IFD0: { Copyright: 'Ana Secreta' } })
      .jpeg()
      .toBuffer();
    expect(photo.includes('Ana Secreta')).toBe(true);
    const { body, id } = await put(app.origin, photo, { as: ana, name: 'foto.jpg' });
    expect(body.file).toMatchObject({
      type: 'image/jpeg',
      kind: 'image',
      width: 1200,
      height: 800,
      previews: ['small', 'large'],
    });
    const [whole, small] = [await read(filePath(body.file), ana), await read(filePath(body.file, 'small'), ana)];
    expect(Buffer.from(await whole.arrayBuffer()).includes('Ana Secreta')).toBe(false);
    expect(whole.headers.get('content-disposition')).toMatch(/^inline/);
    expect(small.headers.get('content-type')).toBe('image/webp');
    expect(await sharp(Buffer.from(await small.arrayBuffer())).metadata()).toMatchObject({
      width: 960,
      format: 'webp',
    });
    expect((await read(`/f/${id}/x?size=huge`, ana)).status).toBe(404);
  });

  it('of a picture with something added is served without it', { tags: 'files/polyglot' }, async () => {
    const png = await sharp({ create: { width: 20, height: 20, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const polyglot = Buffer.concat([png, Buffer.from('<script>alert(1)</script>'), Buffer.from('PK\x03\x04')]);
    const { body } = await put(app.origin, polyglot, { as: ana, name: 'a.png' });
    expect(body.file).toMatchObject({ kind: 'image', type: 'image/png' });
    const answer = Buffer.from(await (await read(filePath(body.file), ana)).arrayBuffer());
    expect(answer.includes('script')).toBe(false);
    expect(answer.includes('PK\x03\x04')).toBe(false);
  });

  it.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'text/plain'],
    ['HTML', '<!doctype html><script>alert(1)</script>', 'text/plain'],
    ['PDF', '%PDF-1.7\n<script>', 'application/pdf'],
  ])('of %s that is called a picture never runs', { tags: 'files/active-types' }, async (_, text, type) => {
    const { body } = await put(app.origin, text, {
      as: ana,
      name: 'foto.png',
      headers: { 'content-type': 'image/png' },
    });
    expect(body.file).toMatchObject({ kind: 'file', type });
    const { headers } = await read(filePath(body.file), ana);
    expect(headers.get('content-disposition')).toMatch(/^attachment/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox; frame-ancestors 'none'");
    expect(headers.get('content-type')).not.toMatch(/html|svg|xml|image/);
  });

  it('of a picture with too many pixels is an ordinary file', { tags: 'files/pixel-bomb' }, async () => {
    const { status, body } = await put(app.origin, pngHeader(30_000, 30_000), { as: ana, name: 'bomba.png' });
    expect(status).toBe(201);
    expect(body.file).toMatchObject({ kind: 'file' });
    expect((await read(filePath(body.file), ana)).headers.get('content-disposition')).toMatch(/^attachment/);
  });
});

describe('an upload that unpacks to far more', { tags: 'files/zip-bomb' }, () => {
  const UNPACKED = 200_000_000;

  it('as an archive that is called a picture is an ordinary file, as it was sent', async () => {
    const bomb = zipBomb(UNPACKED);
    const { status, body } = await put(app.origin, bomb, { as: luis, name: 'foto.png' });
    expect([status, body.file]).toMatchObject([201, { kind: 'file', type: 'application/zip', bytes: bomb.length }]);
    const answer = await read(filePath(body.file), luis);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bomb)).toBe(true);
  });

  it('as a text in a picture is not in what is served', async () => {
    const png = await sharp({ create: { width: 30, height: 20, channels: 3, background: 'green' } })
      .png()
      .toBuffer();
    const { status, body } = await put(app.origin, withPngText(png, UNPACKED), { as: luis, name: 'foto.png' });
    expect([status, body.file]).toMatchObject([201, { kind: 'image', width: 30 }]);
    expect(body.file.bytes).toBeLessThan(2_000);
    expect((await put(app.origin, png, { as: luis, name: 'otra.png' })).body.file).toMatchObject({ kind: 'image' });
  });

  it('grows the server by no more than what was sent', async () => {
    const rss = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${app.pid}/status`, 'utf8'))?.[1]) / 1_000;
    const before = rss();
    await put(app.origin, zipBomb(UNPACKED), { as: luis, name: 'foto.jpg' });
    expect(rss() - before).toBeLessThan(UNPACKED / 1e6 / 2);
  });
});

describe('the personal export', () => {
  it('has all files of a person, sent or not, and where their bytes are', async () => {
    const eva = await make.somebody();
    const sent = new Map<string, Buffer>();
    for (let i = 0; i < 3; i++) {
      const bytes = randomBytes(1_000 + i);
      sent.set((await put(app.origin, bytes, { as: eva, name: `año ${i}.bin` })).id, bytes);
    }
    const [first = '', second = ''] = sent.keys();
    const room = await make.roomWith(eva, 'member');
    await sendIn(room, eva, first);
    await ask(app, `/api/files/${second}`, { as: eva, method: 'DELETE', body: '' });
    sent.delete(second);
    await put(app.origin, 'de otra', { as: luis });
    const exported = await (await read('/api/account/export', eva)).json();
    expect(exported.files.map(({ id }: { id: string }) => id).sort()).toEqual([...sent.keys()].sort());
    for (const { id, path, bytes, roomId, message } of exported.files) {
      const answer = Buffer.from(await (await read(path, eva)).arrayBuffer());
      expect(answer.equals(sent.get(id) ?? Buffer.alloc(0))).toBe(true);
      expect(bytes).toBe(answer.length);
      expect([roomId, message]).toEqual(id === first ? [room, 1] : [null, null]);
    }
  });
});

describe('a refused upload', () => {
  const head = (length: number | null, more = '', id = randomUUID()) =>
    [
      `PUT /api/files/${id}?name=a.txt HTTP/1.1`,
      `Host: 127.0.0.1:${app.port}`,
      `Origin: ${app.origin}`,
      `Cookie: ${ana.cookie}`,
      ...(length === null ? [] : [`Content-Length: ${length}`]),
      `${more}\r\n`,
    ]
      .filter(Boolean)
      .join('\r\n');

  it('comes from a page of another site, or says not from where', { tags: 'files/cross-site' }, async () => {
    for (const origin of ['https://evil.test', 'null', `${app.origin}.evil.test`]) {
      const answer = await put(app.origin, 'hola', { as: ana, headers: { origin } });
      expect(answer).toMatchObject({ status: 403, body: { error: 'origin' } });
      expect(await rowOf(answer.id)).toBeUndefined();
    }
    const text = head(4).replace(/Origin: .*\r\n/, '');
    expect(await rawRequest(app.port, `${text.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')}hola`)).toMatch(
      / 403 /,
    );
  });

  it('is signed out, or its id is none', async () => {
    expect(await put(app.origin, 'hola', { as: null })).toMatchObject({ status: 401, body: { error: 'signed_out' } });
    for (const id of ['1', `${randomUUID()}0`, 'x'.repeat(36), `${randomUUID()}/x`]) {
      expect((await put(app.origin, 'hola', { as: ana, id })).status).toBe(404);
    }
  });

  it('has no bytes, no length, or too many bytes', { tags: ['files/broken-body', 'files/too-much'] }, async () => {
    expect(await put(app.origin, '', { as: ana })).toMatchObject({ status: 400, body: { error: 'empty' } });
    const chunked = `${head(null, 'Transfer-Encoding: chunked\r\nConnection: close\r\n')}4\r\nhola\r\n0\r\n\r\n`;
    expect(await rawRequest(app.port, chunked)).toMatch(/ 411 [\s\S]*length_required/);
    const answer = await put(app.origin, Buffer.alloc(LIMIT + 1), { as: ana });
    expect(answer).toMatchObject({ status: 413, body: { error: 'too_large', limit: LIMIT } });
    expect((await put(app.origin, Buffer.alloc(LIMIT), { as: luis })).status).toBe(201);
    expect(await rowOf(answer.id)).toBeUndefined();
  });

  it('that stops half-way leaves nothing', { tags: 'files/broken-body' }, async () => {
    const id = randomUUID();
    const before = stored();
    const { socket } = rawConnection(app.port);
    socket.on('error', () => {});
    socket.write(`${head(100_000, '', id)}${'x'.repeat(50_000)}`);
    await eventually(() => incoming().length > 0);
    socket.destroy();
    await eventually(() => incoming().length === 0);
    expect(await rowOf(id)).toBeUndefined();
    expect(stored()).toEqual(before);
    expect((await put(app.origin, 'x'.repeat(100_000), { as: ana, id })).status).toBe(201);
  });

  it('that goes on after its length ends there', { tags: 'files/broken-body' }, async () => {
    const id = randomUUID();
    const answer = await rawRequest(app.port, `${head(4, '', id)}hola${'x'.repeat(4)} / HTTP/1.1\r\n\r\n`);
    // What follows is no request, and its answer is the first.
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    await eventually(() => incoming().length === 0);
    expect(['hola', '{"error":"not_found"}']).toContain(await (await read(`/f/${id}/x`, ana)).text());
  });

  it('exceeds what a person may store, and says whose space it is', { tags: 'files/too-much' }, async () => {
    const eva = await make.somebody();
    for (let i = 0; i < 3; i++) expect((await put(app.origin, randomBytes(900_000), { as: eva })).status).toBe(201);
    const over = await put(app.origin, randomBytes(900_000), { as: eva });
    expect(over).toMatchObject({ status: 403, body: { error: 'quota', of: 'person' } });
    expect((await put(app.origin, randomBytes(100_000), { as: eva })).status).toBe(201);
  });

  it('is one of several at once, that together exceed the space', { tags: 'files/too-much' }, async () => {
    const eva = await make.somebody();
    const all = await Promise.all(Array.from({ length: 8 }, () => put(app.origin, randomBytes(900_000), { as: eva })));
    expect(all.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(all.filter(({ body }) => body.error === 'quota')).toHaveLength(5);
    expect(incoming()).toEqual([]);
  });

  it('is the eleventh at once of one person', { tags: 'files/too-much' }, async () => {
    const eva = await make.somebody();
    const slow = Array.from({ length: 10 }, () => {
      const { socket } = rawConnection(app.port);
      socket.on('error', () => {});
      socket.write(`${head(1_000).replace(ana.cookie, eva.cookie)}x`);
      return socket;
    });
    await eventually(() => incoming().length === 10);
    const answer = await put(app.origin, 'hola', { as: eva });
    expect(answer).toMatchObject({ status: 429, body: { error: 'too_many_tries' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await put(app.origin, 'hola', { as: luis })).status).toBe(201);
    for (const socket of slow) socket.destroy();
    await eventually(() => incoming().length === 0);
    expect((await put(app.origin, 'hola', { as: eva })).status).toBe(201);
  });

  it('has the id of somebody else’s file', { tags: 'files/foreign' }, async () => {
    const { id } = await put(app.origin, 'hola', { as: ana });
    expect(await put(app.origin, 'hola', { as: luis, id })).toMatchObject({ status: 409 });
    expect((await rowOf(id))?.userId).toBe(ana.userId);
  });
});

describe('after a fault', () => {
  it('an upload that was interrupted between its row and its bytes is sent again', async () => {
    const bytes = randomBytes(1_000);
    const sha256 = createHash('sha256').update(bytes).digest();
    const more = { sha256, bytes: 1_000, type: 'application/octet-stream', uploadedAt: null };
    const id = await fileRow(database.db, ana, more);
    expect((await read(`/f/${id}/x`, ana)).status).toBe(404);
    expect((await put(app.origin, bytes, { as: ana, id })).status).toBe(201);
    expect(Buffer.from(await (await read(`/f/${id}/x`, ana)).arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('while the storage is away uploads get an error that says to try again, and messages flow', async () => {
    const { id, body } = await put(app.origin, 'antes', { as: ana });
    renameSync(folder(), `${folder()}.away`);
    writeFileSync(folder(), 'no folder');
    const other = randomUUID();
    const refused = await put(app.origin, 'hola', { as: ana, id: other });
    expect(refused).toMatchObject({ status: 503, body: { error: 'busy' } });
    expect(refused.headers.get('retry-after')).toBe('5');
    expect((await read(filePath(body.file), ana)).status).toBeGreaterThanOrEqual(404);
    const client = await ChatClient.connect({ origin: app.origin, cookie: ana.cookie });
    expect((await client.say('seguimos hablando')).type).toBe('ack');
    await client.close();
    rmSync(folder());
    renameSync(`${folder()}.away`, folder());
    expect((await put(app.origin, 'hola', { as: ana, id: other })).status).toBe(201);
    expect(await (await read(`/f/${id}/x`, ana)).text()).toBe('antes');
  });
});

describe('a file', () => {
  it('is asked about again each time, and sent only if the browser has none', async () => {
    const { body, id } = await put(app.origin, 'hola', { as: ana });
    const first = await read(filePath(body.file), ana);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const etag = first.headers.get('etag') ?? '';
    const again = await read(filePath(body.file), ana, { 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await read(`/f/${id}/x`, luis, { 'if-none-match': etag })).status).toBe(404);
  });

  it('is sent in parts', async () => {
    const { body } = await put(app.origin, '0123456789', { as: ana });
    const part = await read(filePath(body.file), ana, { range: 'bytes=2-5' });
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, '2345', 'bytes 2-5/10']);
    const outside = await read(filePath(body.file), ana, { range: 'bytes=10-' });
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, 'bytes */10']);
  });

  it('can be read by those who can read its message', { tags: 'files/who-may-read' }, async () => {
    const { id } = await put(app.origin, 'secreto', { as: ana });
    const path = `/f/${id}/x`;
    const statusFor = async (person: Person | null) => (await read(path, person)).status;
    const admin = await make.person('admin');
    const disabled = await make.person('disabled');
    expect(await Promise.all([null, disabled, ana, luis, admin].map(statusFor))).toEqual([401, 401, 200, 404, 404]);

    const closed = await make.roomWith(ana, 'member');
    await sendIn(closed, ana, id);
    expect(await Promise.all([null, ana, luis, admin].map(statusFor))).toEqual([401, 200, 404, 404]);
    await make.addTo(closed, 'member', luis);
    expect(await statusFor(luis)).toBe(200);
    await database.db.delete(memberships).where(eq(memberships.userId, luis.userId));
    expect(await statusFor(luis)).toBe(404);

    const hide = (hiddenAt: Date | null) =>
      database.db.update(messages).set({ hiddenAt }).where(eq(messages.roomId, closed));
    await hide(new Date());
    expect(await statusFor(ana)).toBe(404);
    await hide(null);
    expect(await statusFor(ana)).toBe(200);
    await make.archive(closed);
    expect(await statusFor(ana)).toBe(404);
  });

  it('of an open room can be read by everybody who is signed in', async () => {
    const { id } = await put(app.origin, 'hola', { as: ana });
    await sendIn(await make.roomWith(ana, 'member', 'open'), ana, id);
    expect((await read(`/f/${id}/x`, luis)).status).toBe(200);
    expect((await read(`/f/${id}/x`, null)).status).toBe(401);
  });

  it('of a deleted message is gone at once', { tags: 'files/who-may-read' }, async () => {
    const { id } = await put(app.origin, 'hola', { as: ana });
    const admin = (await make.person('admin')) as Person;
    const room = await make.roomWith(ana, 'member', 'open');
    await sendIn(room, ana, id);
    expect((await read(`/f/${id}/x`, ana)).status).toBe(200);
    const body = { messages: [{ room, seq: 1 }] };
    expect((await ask(app, '/api/admin/messages', { as: admin, method: 'DELETE', body })).status).toBe(200);
    const [refused, unknown] = [await read(`/f/${id}/x`, ana), await read(`/f/${randomUUID()}/x`, ana)];
    expect([refused.status, await refused.text()]).toEqual([unknown.status, await unknown.text()]);
    expect(refused.status).toBe(404);
  });

  it('of a hidden message is gone at once for everybody, with its previews, and comes back', {
    tags: ['files/who-may-read', 'rooms/hidden-messages'],
  }, async () => {
    const picture = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#468' } })
      .png()
      .toBuffer();
    const { id, body } = await put(app.origin, picture, { as: ana, name: 'playa.png' });
    expect(body.file.previews).toContain('small');
    const [moderator, admin] = [await make.somebody(), (await make.person('admin')) as Person];
    const room = await make.roomWith(ana, 'member', 'open');
    await make.addTo(room, 'moderator', moderator);
    const { cookie } = ana;
    const client = await ChatClient.connect({ origin: app.origin, cookie, room: null, protocol: SUBPROTOCOL_V2 });
    client.send({ type: 'subscribe', room, ref: 1 });
    await client.frame(({ type }) => type === 'subscribed');
    client.send({ type: 'message', room, message: '', files: [id], clientId: randomUUID() });
    expect(await client.frame<AnyFrame>(({ type }) => type === 'message')).toMatchObject({ files: [body.file] });

    const path = filePath(body.file);
    const etag = (await read(path, ana)).headers.get('etag') ?? '';
    const readers = [ana, luis, moderator, admin];
    const statuses = () =>
      Promise.all(
        readers.flatMap((person) => [
          read(path, person).then(({ status }) => status),
          read(`${path}?size=small`, person).then(({ status }) => status),
          read(path, person, { 'if-none-match': etag, range: 'bytes=0-3' }).then(({ status }) => status),
        ]),
      );
    const turn = async (method: 'PUT' | 'DELETE') =>
      (await ask(app, `/api/rooms/by-id/${room}/messages/1/hidden`, { as: moderator, method, body: '' })).status;
    expect(await statuses()).toEqual(readers.flatMap(() => [200, 200, 304]));
    expect(await turn('PUT')).toBe(200);
    expect(await statuses()).toEqual(Array(12).fill(404));
    const page = await ask(app, `/api/rooms/by-id/${room}/messages`, { as: luis });
    expect(await page.text()).not.toContain(id);
    expect(await turn('DELETE')).toBe(200);
    expect(await client.frame<AnyFrame>(({ type }) => type === 'show')).toMatchObject({ files: [body.file] });
    expect(await statuses()).toEqual(readers.flatMap(() => [200, 200, 304]));
    await client.close();
  });

  it('can be described and given up by its owner, until it is sent', { tags: 'files/foreign' }, async () => {
    const { id } = await put(app.origin, 'hola', { as: ana });
    const change = async (method: string, as: Person, body: unknown = '') =>
      (await ask(app, `/api/files/${id}`, { as, method, body })).status;
    expect(await change('PATCH', ana, { alt: 'Un saludo' })).toBe(200);
    expect((await rowOf(id))?.alt).toBe('Un saludo');
    expect(await change('PATCH', luis, { alt: 'Otra cosa' })).toBe(404);
    expect(await change('DELETE', luis)).toBe(404);
    expect(await change('PATCH', ana, { alt: 'x'.repeat(1_001) })).toBe(400);
    expect((await rowOf(id))?.alt).toBe('Un saludo');
    await sendIn(await make.roomWith(ana, 'member'), ana, id);
    expect([await change('PATCH', ana, { alt: 'Tarde' }), await change('DELETE', ana)]).toEqual([404, 404]);
    const other = await put(app.origin, 'hola', { as: ana });
    expect((await ask(app, `/api/files/${other.id}`, { as: ana, method: 'DELETE', body: '' })).status).toBe(200);
    expect((await read(`/f/${other.id}/x`, ana)).status).toBe(404);
    expect(await put(app.origin, 'hola', { as: ana, id: other.id })).toMatchObject({ status: 409 });
  });
});
