import { randomUUID } from 'node:crypto';
import { eq, inArray } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { LIMITS, type MessageFrame, SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { rooms } from '@/lib/db/schema';
import { roomKey } from '@/lib/rooms/name';
import { findRoom } from '@/lib/rooms/store';
import type { AnyFrame, ChatClient } from '@/tests/support/chat-client';
import { chatFixture, join, newRoom } from '@/tests/support/chat-fixture';
import type { Person } from '@/tests/support/people';

/** `chat.v2`: one connection that follows many rooms. */

const fixture = chatFixture();
const NOWHERE = 999_999;

/** A connection whose path names no room, or the given one. */
const connect = (person: Person, room: string | null = null, query = '') =>
  join(fixture, person, room as string, { protocol: SUBPROTOCOL_V2, room, query });

async function roomIds(count: number): Promise<number[]> {
  const names = await Promise.all(Array.from({ length: count }, () => newRoom(fixture)));
  const found = await Promise.all(names.map((name) => findRoom(fixture.database.db, name)));
  return found.map((room) => room?.id ?? 0);
}

let lastRef = 0;

/** Resolves with the answer: `subscribed`, or an error. */
async function subscribe(client: ChatClient, room: number, from: { since?: number; epoch?: string } = {}) {
  lastRef += 1;
  const ref = lastRef;
  client.send({ type: 'subscribe', room, ref, ...from });
  return client.frame<AnyFrame>((frame) => 'ref' in frame && frame.ref === ref);
}

async function say(client: ChatClient, room: number, message: string) {
  const clientId = randomUUID();
  client.send({ type: 'message', room, message, clientId });
  return client.frame<AnyFrame>(
    (frame) => 'clientId' in frame && frame.clientId === clientId && frame.type !== 'message',
  );
}

const messagesIn = (client: ChatClient, room: number) =>
  client.frames.filter((frame): frame is MessageFrame => frame.type === 'message' && frame.room === room);

describe('a connection without a room', () => {
  it('says in `hello` who is connected and the epoch, but no room’s head', async () => {
    const client = await connect(fixture.ana);
    expect(client.frames[0]).toEqual({
      ...{ type: 'hello', user: 'Ana', userId: fixture.ana.userId },
      ...{ epoch: expect.any(String), inbox: expect.any(Number), looks: true },
    });
  });

  it('is refused to clients that do not offer `chat.v2`', async () => {
    await expect(join(fixture, fixture.ana, '', { room: null })).rejects.toThrow('404');
    await expect(join(fixture, fixture.ana, '', { room: null, protocol: '' })).rejects.toThrow('404');
  });

  it('is refused without a session, and from a foreign page', async () => {
    const { app, ana } = fixture;
    const protocol = SUBPROTOCOL_V2;
    await expect(join(fixture, { ...ana, cookie: '' }, '', { room: null, protocol })).rejects.toThrow('401');
    const originHeader = `${app.origin}.evil.example`;
    await expect(join(fixture, ana, '', { room: null, protocol, originHeader })).rejects.toThrow('403');
  });
});

describe('a connection that follows many rooms', () => {
  it('gets the messages of each of them, with the room, and none of other rooms', async () => {
    const [one = 0, two = 0, other = 0] = await roomIds(3);
    const [ana, luis] = [await connect(fixture.ana), await connect(fixture.luis)];
    for (const room of [one, two])
      expect(await subscribe(ana, room)).toMatchObject({ type: 'subscribed', room, head: 0 });
    for (const room of [one, two, other]) await subscribe(luis, room);
    expect(await say(luis, other, 'not here')).toMatchObject({ type: 'ack', room: other, seq: 1 });
    expect(await say(luis, one, 'first')).toMatchObject({ type: 'ack', room: one, seq: 1 });
    await say(luis, two, 'second');
    await ana.heard('second');
    expect(messagesIn(ana, one)).toMatchObject([
      { seq: 1, message: 'first', user: 'luis', userId: fixture.luis.userId },
    ]);
    expect(messagesIn(ana, two)).toMatchObject([{ seq: 1, message: 'second' }]);
    expect(messagesIn(ana, other)).toEqual([]);
  });

  it('gets what it missed in a room since the seq that it names, then what comes, each once', async () => {
    const [room = 0] = await roomIds(1);
    const luis = await connect(fixture.luis);
    await subscribe(luis, room);
    for (const text of ['1', '2', '3']) await say(luis, room, text);
    const ana = await connect(fixture.ana);
    expect(await subscribe(ana, room, { since: 1 })).toMatchObject({ type: 'subscribed', head: 3 });
    await say(luis, room, '4');
    await ana.heard('4');
    expect(messagesIn(ana, room).map(({ seq }) => seq)).toEqual([2, 3, 4]);
  });

  it('has the first room in its path, where it resumes as a client of one room does', async () => {
    const name = await newRoom(fixture);
    const room = (await findRoom(fixture.database.db, name))?.id ?? 0;
    const luis = await connect(fixture.luis, name);
    expect(await luis.frame<AnyFrame>(({ type }) => type === 'subscribed')).toEqual({
      type: 'subscribed',
      room,
      ref: 0,
      head: 0,
    });
    await say(luis, room, 'hola');
    const ana = await connect(fixture.ana, name, 'since=0');
    await ana.heard('hola');
    const types = ana.frames.map(({ type }) => type).filter((type) => type !== 'inbox');
    expect(types).toEqual(['hello', 'subscribed', 'message']);
  });

  it('is told to load the page again when its place is of another log', async () => {
    const [room = 0] = await roomIds(1);
    const ana = await connect(fixture.ana);
    await subscribe(ana, room, { since: 0, epoch: 'another' });
    expect(await ana.frame<AnyFrame>(({ type }) => type === 'reset')).toMatchObject({ room, head: 0 });
  });

  it('may send to a room before its subscription is answered, also when it subscribes again', async () => {
    const [room = 0] = await roomIds(1);
    const ana = await connect(fixture.ana);
    for (const ref of [1, 2]) {
      ana.send({ type: 'subscribe', room, ref, since: 0 });
      expect(await say(ana, room, `at once, ${ref}`)).toMatchObject({ type: 'ack', room, seq: ref });
    }
  });

  it('gets nothing more of a room that it left, and can follow it again', async () => {
    const [room = 0, still = 0] = await roomIds(2);
    const [ana, luis] = [await connect(fixture.ana), await connect(fixture.luis)];
    for (const client of [ana, luis]) for (const each of [room, still]) await subscribe(client, each);
    ana.send({ type: 'unsubscribe', room });
    expect(await say(ana, room, 'too late')).toMatchObject({ type: 'error', code: 'no_room', room, retryable: false });
    await say(luis, room, 'unheard');
    await say(luis, still, 'heard');
    await ana.heard('heard');
    expect(messagesIn(ana, room)).toEqual([]);
    await subscribe(ana, room, { since: 0 });
    await ana.heard('unheard');
  });

  it('that subscribes twice gets each entry once, from the later subscription', async () => {
    const [room = 0] = await roomIds(1);
    const [ana, luis] = [await connect(fixture.ana), await connect(fixture.luis)];
    await subscribe(luis, room);
    await say(luis, room, '1');
    await subscribe(ana, room);
    const { length } = ana.frames;
    await subscribe(ana, room, { since: 0 });
    await say(luis, room, '2');
    await ana.heard('2');
    expect(ana.frames.slice(length).map((frame) => ('seq' in frame ? frame.seq : frame.type))).toEqual([
      'subscribed',
      1,
      2,
    ]);
  });

  it('is told when one of its rooms is archived, keeps the others, and cannot come back', async () => {
    const [room = 0, still = 0] = await roomIds(2);
    const [ana, luis] = [await connect(fixture.ana), await connect(fixture.luis)];
    for (const client of [ana, luis]) await subscribe(client, still);
    const { ref } = (await subscribe(ana, room)) as { ref: number };
    await fixture.database.db.update(rooms).set({ archivedAt: new Date() }).where(eq(rooms.id, room));
    expect(await ana.frame<AnyFrame>(({ type }) => type === 'unsubscribed')).toEqual({
      type: 'unsubscribed',
      room,
      ref,
      reason: 'archived',
    });
    expect(await subscribe(ana, room)).toMatchObject({ type: 'error', code: 'no_room' });
    await say(luis, still, 'we go on');
    await ana.heard('we go on');
    await fixture.database.db
      .update(rooms)
      .set({ archivedAt: null })
      .where(inArray(rooms.id, [room]));
  });
});

describe('frames that cannot be served', () => {
  it('for an unknown room and for one that is not followed are answered alike', {
    tags: 'frames/foreign-room',
  }, async () => {
    const [room = 0] = await roomIds(1);
    const ana = await connect(fixture.ana);
    const refused = { type: 'error', code: 'no_room', retryable: false };
    expect(await subscribe(ana, NOWHERE)).toEqual({ ...refused, clientId: null, room: NOWHERE, ref: lastRef });
    for (const each of [room, NOWHERE]) {
      expect(await say(ana, each, 'hola')).toEqual({ ...refused, clientId: expect.any(String), room: each });
    }
    // Leaving a room that is not followed is no error.
    ana.send({ type: 'unsubscribe', room: NOWHERE });
    expect(await subscribe(ana, room)).toMatchObject({ type: 'subscribed' });
  });

  it.each([
    ['a message without its room', { type: 'message', message: 'hola' }],
    ['a subscription without a ref', { type: 'subscribe', room: 1 }],
    ['a ref of 0', { type: 'subscribe', room: 1, ref: 0 }],
    ['a negative place', { type: 'subscribe', room: 1, ref: 1, since: -1 }],
    ['a room by its name', { type: 'subscribe', room: 'social', ref: 1 }],
    ['a mark without a room', { type: 'read', seq: 1 }],
    ['a mark without a place', { type: 'unread', room: 1 }],
    ['a mark at a negative place', { type: 'read', room: 1, seq: -1 }],
    ['a mark at no whole number', { type: 'read', room: 1, seq: 1.5 }],
    ['a room for all rooms', { type: 'read_all', room: 1 }],
    ['an unknown key', { type: 'unsubscribe', room: 1, why: '' }],
    ['an unknown kind', { type: 'constructor' }],
  ])('%s is a bad frame', async (_, frame) => {
    const ana = await connect(fixture.ana);
    ana.sendRaw(JSON.stringify(frame));
    expect(await ana.frame<AnyFrame>(({ type }) => type === 'error')).toMatchObject({ code: 'bad_frame' });
  });

  it('close the connection when it asks for too many rooms', { tags: 'frames/too-many-rooms' }, async () => {
    const { db } = fixture.database;
    const names = Array.from({ length: LIMITS.subscriptions + 1 }, (_, i) => `one_of_many_${i}`);
    const createdAt = new Date();
    await db.insert(rooms).values(names.map((name) => ({ name, nameKey: roomKey(name), title: name, createdAt })));
    const found = await db.select({ id: rooms.id }).from(rooms).where(inArray(rooms.name, names));
    const ana = await connect(fixture.ana);
    for (const { id } of found) ana.send({ type: 'subscribe', room: id, ref: 1 });
    expect(await ana.closed).toEqual({ code: 1008, reason: 'too many rooms' });
  });
});
