import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HelloFrame, type InboxFrame, SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { audit, files, users } from '@/lib/db/schema';
import { facePath } from '@/lib/files/file';
import { directRoom } from '@/lib/rooms/direct';
import { inboxOf } from '@/lib/rooms/inbox';
import { findRoom } from '@/lib/rooms/store';
import { beginDeletion } from '@/lib/users/people';
import { saveProfile } from '@/lib/users/profile';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { type AnyFrame, ChatClient } from '@/tests/support/chat-client';
import { roomWith } from '@/tests/support/conversation';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { fileRow, get, put } from '@/tests/support/files/files';
import { type Person, signedIn } from '@/tests/support/people';

/** The pictures with which people are seen: who may set and see them, and where they are sent. */

let database: TestDatabase;
/** Two nodes without a broker: each learns of the other's changes only from the database. */
let app: App;
let other: App;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  [app, other] = [await startApp({ database }), await startApp({ database })];
});
afterAll(async () => {
  await Promise.all([app.stop(), other.stop()]);
  await database.drop();
});

const somebody = () => signedIn(database.db, `persona${made++}`);
const fileOf = async (id: string) => (await database.db.select().from(files).where(eq(files.id, id)))[0];
const faceOf = async ({ userId }: Person) =>
  (await database.db.select({ face: users.faceId }).from(users).where(eq(users.id, userId)))[0]?.face;

async function answerTo(as: Person, method: string, path: string, body: unknown = ''): Promise<[number, unknown]> {
  const answer = await ask(app, `/api/${path}`, { as, method, body });
  return [answer.status, await answer.json()];
}

const choose = (as: Person, face: string | null) => answerTo(as, 'PATCH', 'account/profile', { face });
const refusedAs = (code: string) => [400, { error: 'invalid', fields: { face: [code] } }];

async function upload(as: Person, side = 256): Promise<string> {
  const picture = sharp({ create: { width: side, height: side, channels: 3, background: 'teal' } });
  const { id, status } = await put(app.origin, await picture.webp().toBuffer(), {
    as,
    name: 'Vacaciones con Eva.webp',
  });
  expect(status).toBe(201);
  return id;
}

async function withFace(): Promise<Person & { face: string }> {
  const me = await somebody();
  const face = await upload(me);
  expect(await choose(me, face)).toEqual([200, {}]);
  return { ...me, face };
}

/** A row alone: whoever is asked for it finds no bytes, which nobody does here. */
const rowAs = (person: Person, more: Parameters<typeof fileRow>[2] = {}) =>
  fileRow(database.db, person, { kind: 'image', type: 'image/webp', width: 256, height: 256, ...more });

/** A room with one message of theirs, and their socket, which reads it from the beginning. */
async function inRoom(me: Person) {
  const name = `sala${made++}`;
  await roomWith(database.db, name, [{ by: me, text: 'antes' }]);
  const room = (await findRoom(database.db, name))?.id ?? 0;
  const { cookie } = me;
  const client = await ChatClient.connect({ origin: app.origin, cookie, room: null, protocol: SUBPROTOCOL_V2 });
  const { epoch } = await client.frame<HelloFrame>(({ type }) => type === 'hello');
  client.send({ type: 'subscribe', room, ref: 1, since: 0, epoch });
  await client.frame<AnyFrame>(({ type }) => type === 'subscribed');
  return { client, room, name };
}

describe('a face', () => {
  it('is a picture that the person uploaded, and everybody who is signed in can load it', async () => {
    const [me, him] = [await withFace(), await somebody()];
    const answer = await get(app.origin, facePath(me.face), him);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/webp');
    expect(answer.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    // Nobody learns what the file was called.
    expect(answer.headers.get('content-disposition')).toMatch(/^inline; filename="face"/);
    expect((await get(app.origin, facePath(me.face), null)).status).toBe(401);
    await database.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, him.userId));
    expect((await get(app.origin, facePath(me.face), him)).status).toBe(401);
  });

  it('is replaced by the next one, and can be removed', { tags: 'files/faces' }, async () => {
    const [me, him] = [await withFace(), await somebody()];
    const next = await upload(me);
    // Until it is chosen, it is an upload like all others.
    expect((await get(app.origin, facePath(next), him)).status).toBe(404);
    expect((await get(app.origin, facePath(next), me)).headers.get('cache-control')).toBe('private, no-cache');
    expect(await choose(me, next)).toEqual([200, {}]);
    expect(await choose(me, next)).toEqual([200, {}]);
    for (const reader of [me, him]) {
      const gone = await get(app.origin, facePath(me.face), reader);
      expect([gone.status, gone.headers.get('cache-control')]).toEqual([404, 'no-store']);
      expect((await get(app.origin, facePath(next), reader)).status).toBe(200);
    }
    expect((await fileOf(me.face))?.deletedAt).not.toBeNull();
    expect(await choose(me, null)).toEqual([200, {}]);
    expect((await get(app.origin, facePath(next), me)).status).toBe(404);
    expect(await choose(me, me.face)).toEqual(refusedAs('not_found'));
  });

  it('is no file of others, and none that was sent or deleted', { tags: 'files/faces' }, async () => {
    const [me, him] = [await withFace(), await withFace()];
    for (const file of [
      randomUUID(),
      him.face,
      await rowAs(him),
      await rowAs(me, { roomId: 1, messageSeq: 1 }),
      await rowAs(me, { deletedAt: new Date() }),
      await rowAs(me, { uploadedAt: null }),
    ]) {
      expect(await choose(me, file)).toEqual(refusedAs('not_found'));
    }
    expect(await faceOf(me)).toBe(me.face);
    expect((await get(app.origin, facePath(him.face), me)).status).toBe(200);
  });

  it('is a still picture, and a small one', { tags: 'files/faces' }, async () => {
    const me = await somebody();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';
    const { id } = await put(app.origin, svg, { as: me, name: 'cara.webp' });
    for (const file of [id, await rowAs(me, { animated: true })]) {
      expect(await choose(me, file)).toEqual(refusedAs('no_picture'));
    }
    const long = await upload(me, 1_025);
    for (const file of [long, await rowAs(me, { bytes: 512 * 1_024 + 1 })]) {
      expect(await choose(me, file)).toEqual(refusedAs('too_large'));
    }
    // Nothing is taken, so nothing else of the same request is stored either.
    expect((await answerTo(me, 'PATCH', 'account/profile', { shown: 'Ana', face: long }))[0]).toBe(400);
    expect(await answerTo(me, 'GET', `people/${me.userId}`)).toEqual([200, { id: me.userId, name: me.username }]);
    expect((await fileOf(long))?.purpose).toBe('message');
  });

  it('is no file of a message, and cannot be given up as one', { tags: 'files/faces' }, async () => {
    const me = await withFace();
    const { client, room } = await inRoom(me);
    client.send({ type: 'message', room, message: '', clientId: randomUUID(), files: [me.face] });
    expect(await client.frame<AnyFrame>(({ type }) => type === 'error')).toMatchObject({ code: 'no_file' });
    expect(await answerTo(me, 'DELETE', `files/${me.face}`)).toMatchObject([404, {}]);
    expect(await answerTo(me, 'PATCH', `files/${me.face}`, { alt: 'Yo' })).toMatchObject([404, {}]);
    expect((await get(app.origin, facePath(me.face), me)).status).toBe(200);
  });

  it('of a person who is being deleted is gone at once', { tags: 'files/faces' }, async () => {
    const [me, him] = [await withFace(), await somebody()];
    await beginDeletion(database.db, me.userId);
    expect((await get(app.origin, facePath(me.face), him)).status).toBe(404);
  });
});

describe('where a face is sent', () => {
  it('is in messages, in history, in a replay and with who is named', async () => {
    const [me, him] = [await withFace(), await somebody()];
    const { client, room, name } = await inRoom(me);
    const [, page] = await answerTo(him, 'GET', `rooms/${name}/messages`);
    expect(page).toMatchObject({ messages: [{ message: 'antes', face: me.face }] });
    expect(await client.heard('antes')).toMatchObject({ face: me.face });
    client.send({ type: 'message', room, message: 'ahora', clientId: randomUUID() });
    expect(await client.heard('ahora')).toMatchObject({ face: me.face });
    const named = `@${me.username}`;
    const mentions = [{ at: 0, length: named.length, who: me.userId }];
    client.send({ type: 'message', room, message: named, clientId: randomUUID(), mentions });
    const who = { id: me.userId, name: me.username, face: me.face };
    expect(await client.heard(named)).toMatchObject({ mentions: [{ who }] });
    const [, again] = await answerTo(him, 'GET', `rooms/${name}/messages`);
    expect(again).toMatchObject({ messages: [{}, {}, { mentions: [{ who }] }] });
  });

  it('changes on open sockets, on every node, and can be removed', async () => {
    const me = await somebody();
    // Each node has a room of its own, because a node reads the other's messages from the database, with present faces.
    const join = async ({ origin }: App) => {
      const room = `sala${made++}`;
      await roomWith(database.db, room, [{ by: me, text: 'antes' }]);
      return ChatClient.connect({ origin, cookie: me.cookie, room });
    };
    const sockets = [await join(app), await join(other)];
    const bothWriteWith = async (face: string | undefined) => {
      for (const socket of sockets) {
        const heard = async (text: string) => {
          await socket.say(text);
          return (await socket.heard(text)).face;
        };
        await expect.poll(() => heard(`hola ${made++}`), { timeout: 8_000, interval: 500 }).toBe(face);
      }
    };
    await bothWriteWith(undefined);
    const face = await upload(me);
    await choose(me, face);
    await bothWriteWith(face);
    await choose(me, null);
    await bothWriteWith(undefined);
  });

  it('is in the lists of those with whom the person has a conversation, on every node', async () => {
    const [me, him] = [await somebody(), await somebody()];
    await directRoom(database.db, him.userId, [me.userId]);
    const connect = ({ origin }: App) =>
      ChatClient.connect({ origin, cookie: him.cookie, room: null, protocol: SUBPROTOCOL_V2 });
    const sockets = [await connect(app), await connect(other)];
    const face = await upload(me);
    await choose(me, face);
    const hasFace = (frame: AnyFrame) =>
      frame.type === 'inbox' && frame.rooms.some(({ direct: facts }) => facts?.others[0]?.face === face);
    for (const socket of sockets) await socket.frame<InboxFrame>(hasFace);
    const { version } = await inboxOf(database.db, him.userId);
    await choose(me, face);
    expect((await inboxOf(database.db, him.userId)).version).toBe(version);
  });

  it('is in the members of a room, in notes, in a search and on the card', async () => {
    const [me, him] = [await withFace(), await somebody()];
    const [, room] = await answerTo(him, 'POST', 'rooms', { title: `Grupo ${made++}`, kind: 'closed' });
    const { id } = room as { id: number };
    await answerTo(him, 'POST', `rooms/by-id/${id}/members`, { people: [me.userId] });
    const person = { id: me.userId, name: me.username, face: me.face };
    const [, page] = await answerTo(him, 'GET', `rooms/by-id/${id}/messages`);
    const joined = expect.objectContaining({ action: 'joined', people: [person] });
    expect(page).toMatchObject({ notes: expect.arrayContaining([joined]) });
    const [, members] = await answerTo(him, 'GET', `rooms/by-id/${id}/members`);
    expect(members).toMatchObject({ members: expect.arrayContaining([{ ...person, role: 'member' }]) });
    const [, found] = await answerTo(him, 'GET', `people?${new URLSearchParams({ q: me.username })}`);
    expect(found).toMatchObject({ people: expect.arrayContaining([person]) });
    expect(await answerTo(him, 'GET', `people/${me.userId}`)).toEqual([200, person]);
  });
});

describe('what a person says of themselves', () => {
  it('is on their card, with the time zone that they chose, and can be removed', async () => {
    const [me, him] = [await somebody(), await somebody()];
    const card = async () => (await answerTo(him, 'GET', `people/${me.userId}`))[1];
    expect(await answerTo(me, 'PATCH', 'account/profile', { about: ' Leo.\r\n\r\n\r\nY bailo. ' })).toEqual([200, {}]);
    await answerTo(me, 'PATCH', 'account/choices', { locale: null, timeZone: 'Asia/Tokyo', hourCycle: null });
    const person = { id: me.userId, name: me.username, timeZone: 'Asia/Tokyo' };
    expect(await card()).toEqual({ ...person, about: 'Leo.\n\nY bailo.' });
    expect(await answerTo(me, 'PATCH', 'account/profile', { about: ' ' })).toEqual([200, {}]);
    expect(await card()).toEqual(person);
  });

  it('has at most 500 characters', async () => {
    const me = await somebody();
    const refused = (code: string) => [400, { error: 'invalid', fields: { about: [code] } }];
    expect(await answerTo(me, 'PATCH', 'account/profile', { about: 'x'.repeat(501) })).toEqual(refused('too_long'));
    expect(await answerTo(me, 'PATCH', 'account/profile', { about: 'a\u0000' })).toEqual(refused('characters'));
    expect(await answerTo(me, 'PATCH', 'account/profile', { about: '🫖'.repeat(500) })).toEqual([200, {}]);
  });
});

describe('what belongs to a face', () => {
  it('is in the personal export', async () => {
    const me = await withFace();
    await saveProfile(database.db, me.userId, { about: 'Leo.' });
    const answer = await (await ask(app, '/api/account/export', { as: me })).json();
    expect(answer.profile).toMatchObject({ about: 'Leo.', face: facePath(me.face) });
    expect(answer.files).toMatchObject([{ id: me.face, purpose: 'face', path: facePath(me.face), room: null }]);
  });

  it('goes with the account, also with a disabled one', async () => {
    const [me, boss] = [await withFace(), await somebody()];
    await database.db.update(users).set({ role: 'admin' }).where(eq(users.id, boss.userId));
    expect(await answerTo(boss, 'PATCH', `admin/people/${me.userId}`, { disabled: true })).toEqual([200, {}]);
    expect((await get(app.origin, facePath(me.face), boss)).status).toBe(200);
    expect(await answerTo(boss, 'DELETE', `admin/people/${me.userId}`, { name: me.username })).toEqual([200, {}]);
    expect(await fileOf(me.face)).toMatchObject({ userId: null, deletedAt: expect.any(Date) });
    expect((await get(app.origin, facePath(me.face), boss)).status).toBe(404);
  });

  it('is removed by an administrator, who leaves a trace', async () => {
    const [me, boss] = [await withFace(), await somebody()];
    await database.db.update(users).set({ role: 'admin' }).where(eq(users.id, boss.userId));
    const remove = () => answerTo(boss, 'PATCH', `admin/people/${me.userId}`, { face: null });
    expect(await answerTo(me, 'PATCH', `admin/people/${boss.userId}`, { face: null })).toMatchObject([404, {}]);
    expect(await answerTo(boss, 'PATCH', `admin/people/${me.userId}`, { face: randomUUID() })).toMatchObject([400, {}]);
    expect([await remove(), await remove()]).toEqual([
      [200, {}],
      [200, {}],
    ]);
    expect(await faceOf(me)).toBeNull();
    expect((await get(app.origin, facePath(me.face), me)).status).toBe(404);
    const rows = await database.db.select().from(audit).where(eq(audit.personId, me.userId));
    expect(rows).toMatchObject([{ action: 'person.remove_face', actorId: boss.userId, personName: me.username }]);
    // The person may choose another one.
    expect(await choose(me, await upload(me))).toEqual([200, {}]);
  });
});
