import { randomUUID } from 'node:crypto';
import { eq, inArray } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { revokeSession } from '@/lib/auth/session-store';
import { messages, rooms, users } from '@/lib/db/schema';
import { findRoom } from '@/lib/rooms/store';
import { startApp } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { chatFixture, join, newRoom } from '@/tests/support/chat-fixture';
import { newSession, signedIn } from '@/tests/support/people';

const fixture = chatFixture();

describe('talking', () => {
  it('says hello, acknowledges, and shows everybody the same message with the session as its author', async () => {
    const room = await newRoom(fixture);
    const [a, b] = [await join(fixture, fixture.ana, room), await join(fixture, fixture.luis, room)];
    const clientId = randomUUID();
    const answer = await a.say('¿Quedamos el sábado?', clientId);
    expect(answer).toEqual({ type: 'ack', clientId, seq: 1 });
    const heard = await b.heard('¿Quedamos el sábado?');
    expect(heard).toMatchObject({ seq: 1, user: 'Ana', clientId });
    expect(Math.abs(Date.now() - Date.parse(heard.datetime))).toBeLessThan(60_000);
    expect(await a.heard('¿Quedamos el sábado?')).toEqual(heard);
    expect(b.frames[0]).toMatchObject({ type: 'hello', user: 'luis', head: 0 });
  });

  it('keeps the rooms apart', async () => {
    const [one, two] = [await newRoom(fixture), await newRoom(fixture)];
    const [a, b] = [await join(fixture, fixture.ana, one), await join(fixture, fixture.luis, two)];
    await a.say('solo aquí');
    await b.say('y aquí otra cosa');
    await b.heard('y aquí otra cosa');
    expect(b.messages.map((m) => m.message)).toEqual(['y aquí otra cosa']);
  });

  it('answers a resend with the first seq, and shows it once', async () => {
    const room = await newRoom(fixture);
    const a = await join(fixture, fixture.ana, room);
    const clientId = randomUUID();
    await a.say('una vez', clientId);
    a.frames.length = 0;
    expect(await a.say('una vez', clientId)).toMatchObject({ type: 'ack', seq: 1 });
    await a.say('otra');
    await a.heard('otra');
    expect(a.seqs).toEqual([2]);
  });
});

describe('a client without a subprotocol', () => {
  it('talks: {message, user} in, message and user out', async () => {
    const room = await newRoom(fixture);
    const socket = new WebSocket(`${fixture.app.origin.replace('http', 'ws')}/ws/chat/${room}/`, {
      headers: { Cookie: fixture.ana.cookie, Origin: fixture.app.origin },
    });
    await new Promise((resolve) => socket.on('open', resolve));
    const heard = new Promise((resolve) => {
      socket.on('message', (data) => {
        const { message, user } = JSON.parse(String(data));
        resolve([message, user]);
      });
    });
    socket.send(JSON.stringify({ message: 'hola', user: 'Ana' }));
    expect(await heard).toEqual(['hola', 'Ana']);
    socket.close();
  });

  it('gets message frames and nothing else', async () => {
    const room = await newRoom(fixture);
    const old = await join(fixture, fixture.ana, room, { protocol: '' });
    const b = await join(fixture, fixture.luis, room);
    old.sendRaw(JSON.stringify({ message: 'uno', user: 'ANA' }));
    await b.heard('uno');
    await b.say('dos');
    await old.heard('dos');
    expect(old.frames.map((frame) => frame.type)).toEqual(['message', 'message']);
  });

  it('cannot write as another person: it is closed with 1008, and nothing is stored', {
    tags: 'frames/set-by-client',
  }, async () => {
    const room = await newRoom(fixture);
    const old = await join(fixture, fixture.ana, room, { protocol: '' });
    old.sendRaw(JSON.stringify({ message: 'soy luis', user: 'luis' }));
    expect(await old.closed).toEqual({ code: 1008, reason: 'not_you' });
    const found = await findRoom(fixture.database.db, room);
    expect(
      await fixture.database.db
        .select()
        .from(messages)
        .where(eq(messages.roomId, found?.id ?? 0)),
    ).toEqual([]);
  });
});

describe('coming back', () => {
  it('gives exactly what was missed, from the recent log and from the database', async () => {
    const room = await newRoom(fixture);
    const a = await join(fixture, fixture.ana, room);
    for (let i = 1; i <= 30; i++) await a.say(`m${i}`);
    const b = await join(fixture, fixture.luis, room, { query: 'since=12' });
    await b.heard('m30');
    expect(b.seqs).toEqual(Array.from({ length: 18 }, (_, i) => i + 13));
    await a.close();
    await b.close();
    // The room is closed by the next sweep; a socket that comes after it finds no recent log.
    const fresh = await startApp({ database: fixture.database });
    const c = await ChatClient.connect({ origin: fresh.origin, cookie: fixture.luis.cookie, room, query: 'since=12' });
    await c.heard('m30');
    expect(c.seqs).toEqual(b.seqs);
    await fresh.stop();
  });

  it('resets a client of another epoch, and one that is too far behind or ahead', async () => {
    const room = await newRoom(fixture);
    const a = await join(fixture, fixture.ana, room);
    await a.say('hola');
    const stranger = await join(fixture, fixture.luis, room, { query: `since=0&epoch=${randomUUID()}` });
    expect(await stranger.frame((f) => f.type === 'reset')).toMatchObject({ head: 1 });
    const ahead = await join(fixture, fixture.luis, room, { query: 'since=99' });
    expect(await ahead.frame((f) => f.type === 'reset')).toMatchObject({ head: 1 });
    const { epoch } = await a.frame<{ type: 'hello'; user: string; head: number; epoch: string }>(
      (f) => f.type === 'hello',
    );
    const same = await join(fixture, fixture.luis, room, { query: `since=0&epoch=${epoch}` });
    await same.heard('hola');
  });

  it.each(['NaN', '-1', '1.5', '1e3', '', ' 1', '9'.repeat(16)])('refuses since=%s with 400', async (since) => {
    await expect(join(fixture, fixture.ana, 'social', { query: `since=${since}` })).rejects.toThrow('400');
  });
});

describe('a session that ends', () => {
  it('closes its sockets with 4500 and leaves the person’s other sessions alone', async () => {
    const second = await newSession(fixture.database.db, fixture.luis.userId);
    const room = await newRoom(fixture);
    const other = await join(fixture, fixture.luis, room);
    const ended = await ChatClient.connect({ origin: fixture.app.origin, cookie: second.cookie, room });
    await revokeSession(fixture.database.db, second.sessionId);
    expect(await ended.closed).toMatchObject({ code: 4500 });
    expect(await other.say('sigo aquí')).toMatchObject({ type: 'ack' });
  });

  it('does so for a disabled account too', async () => {
    const gone = await signedIn(fixture.database.db, 'paula');
    const client = await join(fixture, gone, 'social');
    await fixture.database.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, gone.userId));
    expect(await client.closed).toMatchObject({ code: 4500 });
  });
});

describe('a room that is archived', () => {
  it('closes its sockets with 4501', async () => {
    const room = await newRoom(fixture);
    const client = await join(fixture, fixture.ana, room);
    await fixture.database.db.update(rooms).set({ archivedAt: new Date() }).where(eq(rooms.name, room));
    expect(await client.closed).toMatchObject({ code: 4501, reason: 'archived' });
    await expect(join(fixture, fixture.ana, room)).rejects.toThrow('404');
  });
});

describe('history', () => {
  const get = (path: string, cookie = fixture.ana.cookie) =>
    fetch(`${fixture.app.origin}${path}`, { headers: { Cookie: cookie } });

  it('gives the newest page, then older ones, oldest first', async () => {
    const room = await newRoom(fixture);
    const a = await join(fixture, fixture.ana, room);
    for (let i = 1; i <= 45; i++) await a.say(`m${i}`);
    const newest = await (await get(`/api/rooms/${room}/messages`)).json();
    expect(newest.messages.map((m: { seq: number }) => m.seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 26));
    expect(newest).toMatchObject({ asOf: 45, hasMore: true, epoch: expect.any(String) });
    const older = await (await get(`/api/rooms/${room}/messages?before=26&limit=25`)).json();
    expect(older.messages.map((m: { seq: number }) => m.seq)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    expect(older.hasMore).toBe(false);
    const seqsAt = async (query: string) => {
      const { messages, hasNewer = false } = await (await get(`/api/rooms/${room}/messages?limit=4&${query}`)).json();
      return [messages.map((m: { seq: number }) => m.seq), hasNewer];
    };
    expect(await seqsAt('after=20')).toEqual([[21, 22, 23, 24], true]);
    expect(await seqsAt('around=44')).toEqual([[42, 43, 44, 45], false]);
    expect(await seqsAt(`at=${Date.parse(older.messages[0].datetime)}`)).toEqual([
      expect.arrayContaining([1, 2]),
      true,
    ]);
    expect(older.messages[0]).toEqual({
      seq: 1,
      message: 'm1',
      user: 'Ana',
      userId: fixture.ana.userId,
      datetime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      clientId: expect.any(String),
    });
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'before=-1',
    'before=1.5',
    'x=1',
    'around=x',
    'at=-1',
    'after=1&before=2',
  ])('refuses ?%s with 400', async (query) => {
    expect((await get(`/api/rooms/social/messages?${query}`)).status).toBe(400);
  });

  it('requires a session and a room that exists', { tags: 'everywhere/any-route' }, async () => {
    expect((await get('/api/rooms/social/messages', '')).status).toBe(401);
    expect((await get('/api/rooms/nowhere/messages')).status).toBe(404);
    expect((await get('/api/rooms/%2e%2e/messages')).status).toBe(404);
    const archived = await newRoom(fixture);
    await fixture.database.db
      .update(rooms)
      .set({ archivedAt: new Date() })
      .where(inArray(rooms.name, [archived]));
    const answer = await get(`/api/rooms/${archived}/messages`);
    expect([answer.status, await answer.json()]).toEqual([404, { error: 'archived' }]);
    const missing = await get('/api/rooms/nowhere/messages');
    expect(await missing.json()).toEqual({ error: 'no_room' });
    // People who are signed out cannot find out which rooms there were.
    expect(await (await get(`/api/rooms/${archived}/messages`, '')).json()).toEqual({ error: 'signed_out' });
  });

  it('lists the open rooms by name, for people who are signed in', async () => {
    const [open, archived] = [await newRoom(fixture), await newRoom(fixture)];
    await fixture.database.db.update(rooms).set({ archivedAt: new Date() }).where(eq(rooms.name, archived));
    const answer = await get('/api/rooms');
    const names = (await answer.json()).rooms.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining([open, 'social']));
    expect(names).not.toContain(archived);
    expect((await get('/api/rooms', '')).status).toBe(401);
  });

  it('redirects people who are signed out to the sign-in page, and back', async () => {
    const answer = await fetch(`${fixture.app.origin}/r/sala_0`, { redirect: 'manual' });
    expect(answer.status).toBe(307);
    expect(answer.headers.get('location')).toBe('/sign-in?callbackUrl=%2Fr%2Fsala_0');
  });

  it('is in the HTML that the server sends', async () => {
    const room = await newRoom(fixture);
    const a = await join(fixture, fixture.ana, room);
    await a.say('<script>alert("hola")</script>');
    const html = await (await get(`/r/${room}`)).text();
    expect(html).toContain('&lt;script&gt;alert(&quot;hola&quot;)&lt;/script&gt;');
    expect(html).not.toContain('<script>alert(');
  });
});
