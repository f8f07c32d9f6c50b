import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import { type PresenceFrame, SUBPROTOCOL_V2, type WirePresence } from '@/lib/chat/protocol';
import { memberships, messages, rooms, users } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { addMember } from '@/lib/rooms/members';
import { setDisabled } from '@/lib/users/people';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { type AnyFrame, ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { everything, Factory, ROOM_STATES, type RoomState, WHO, type Who } from '@/tests/support/factory';
import { type Messages, openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';
import { HANDLERS, methodOf, PAGES, type Shown, titled } from '@/tests/support/routes';
import { NO_MAIL_SERVER } from '@/tests/support/services/mail-server';
import { PushService } from '@/tests/support/services/push-service';

/**
 * Who may do what: person × room × action, for every page, every handler and every frame. Other tests cover what the
 * actions do; this one tests only who is granted access.
 */

let database: TestDatabase;
let app: App;
let service: PushService;
let make: Factory;
let pool: Pool;
let log: Messages;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openWriterPool(database.address);
  log = openMessages(pool, new MemoryBroker());
  make = new Factory(database.db);
  service = await PushService.open();
  service.unknown = 201;
  app = await startApp({ database, env: { ...service.settings, ...NO_MAIL_SERVER, CHAT_RETENTION: 'owners' } });
});
afterAll(async () => {
  await app.stop();
  await service.close();
  await pool.end();
  await database.drop();
});

describe('the list of routes', () => {
  const tags = ['accounts/csrf', 'everywhere/any-route'] as const;

  /** The paths of all files below app/ with this name. */
  const files = (name: string) => {
    const all = readdirSync('app', { recursive: true, encoding: 'utf8' });
    return all.filter((path) => `/${path}`.endsWith(`/${name}`)).map((path) => `app/${path}`);
  };
  const methodsOf = (file: string) =>
    [...readFileSync(file, 'utf8').matchAll(/^export (?:async )?(?:function|const) ([A-Z]+)\b/gm)].map(
      ([, method]) => method,
    );
  const changes = HANDLERS.filter(({ changesBy }) => changesBy);

  it('has a row for every page and every handler', { tags: [...tags] }, () => {
    const handlers = files('route.ts').flatMap((file) => methodsOf(file).map((method) => `${method} ${file}`));
    expect(new Set(PAGES.map(({ file }) => file))).toEqual(new Set(files('page.tsx')));
    expect(new Set(HANDLERS.map(({ name }) => name))).toEqual(new Set(handlers));
    expect(handlers.filter((name) => !name.includes(' app/api/'))).toEqual([]);
  });

  it('says for every handler whether it changes something', { tags: 'accounts/csrf' }, () => {
    const writes = HANDLERS.filter(({ name }) => !['GET', 'HEAD'].includes(methodOf(name)));
    expect(changes).toEqual(writes);
  });

  // Also except those of the first start, which need an installation without an administrator (first-start.test.ts), and
  // of the bytes of an archive, which has to be written first (admin/exports.test.ts).
  it('has a granted request for every handler, except those that need a form’s token', () => {
    const isElsewhere = (name: string) => / app\/api\/(?:start|admin\/exports\/\[id\])\/route\.ts$/.test(name);
    const granted = HANDLERS.filter(
      ({ name, status, changesBy }) => changesBy === 'form' || isElsewhere(name) || status.admin < 400,
    );
    expect(new Set(granted.map(({ name }) => name))).toEqual(new Set(HANDLERS.map(({ name }) => name)));
  });
});

// ---- pages

async function shownTo(who: Who, path: string): Promise<Shown | string> {
  const answer = await ask(app, path, { as: await make.person(who) });
  const to = answer.headers.get('location');
  if (answer.status === 200) return 'page';
  if (answer.status === 404) return 'absent';
  if (to === '/') return 'home';
  if (to === `/sign-in?callbackUrl=${encodeURIComponent(path)}`) return 'sign-in';
  // /admin redirects to the first of its pages.
  return answer.status === 307 && to === `${path}/messages` ? 'page' : `${answer.status} ${to}`;
}

describe.each(titled(PAGES, ({ file }) => file))('%s', (_, { path, shown }) => {
  it.each(WHO)('shown to: %s', async (who) => {
    expect(await shownTo(who, await path(make))).toBe(shown[who]);
  });
});

// ---- handlers

describe.each(titled(HANDLERS, ({ name }) => name))('%s', (_, { name, request, status }) => {
  const method = methodOf(name);

  it.each(WHO)('sent by: %s', async (who) => {
    const as = await make.person(who);
    const { path, body = '', as: sender = as } = await request(make, as);
    const before = await everything(database.db);
    const answer = await ask(app, path, { as: sender, method, body });
    expect(answer.status).toBe(status[who]);
    if (answer.status >= 400) expect(await everything(database.db)).toBe(before);
  });
});

it('reports no session to people who are signed out or disabled', async () => {
  const seen = await Promise.all(
    WHO.map(async (who) => (await ask(app, '/api/auth/session', { as: await make.person(who) })).json()),
  );
  expect(seen.map((session) => 'user' in session)).toEqual([false, true, true, false, true]);
});

// ---- sockets

/** Opens a socket and sends a message. @returns the status of a refused upgrade, or the type of the answer */
async function saysSomething(who: Who, room: string): Promise<string> {
  const person = await make.person(who);
  try {
    const client = await ChatClient.connect({ origin: app.origin, room, ...(person ? { cookie: person.cookie } : {}) });
    const answer = await client.say('buenas');
    client.cut();
    return answer.type;
  } catch (error) {
    return (error as Error).message;
  }
}

const SPOKEN: Record<RoomState, Record<Who, string>> = {
  open: { 'signed out': '401', guest: '404', member: 'ack', disabled: '401', admin: 'ack' },
  closed: { 'signed out': '401', guest: '404', member: '404', disabled: '401', admin: '404' },
  archived: { 'signed out': '401', guest: '404', member: '404', disabled: '401', admin: '404' },
  missing: { 'signed out': '401', guest: '404', member: '404', disabled: '401', admin: '404' },
};

describe.each(ROOM_STATES)('a socket and a frame in a room that is: %s', (state) => {
  it.each(WHO)('sent by: %s', async (who) => {
    const room = await make.roomThatIs(state);
    expect(await saysSomething(who, room)).toBe(SPOKEN[state][who]);
    const stored = await database.db.select().from(messages).where(eq(messages.body, 'buenas'));
    const expected = SPOKEN[state][who] === 'ack' ? 1 : 0;
    await database.db.update(messages).set({ body: 'dicho' }).where(eq(messages.body, 'buenas'));
    expect(stored).toHaveLength(expected);
  });
});

// ---- frames about what is read: they need a membership, whatever the kind of the room and the role of the person

const KINDS = ['open', 'closed', 'archived', 'missing'] as const;
const RELATIONS = [
  ...(['member', 'stranger', 'administrator who is a stranger'] as const),
  ...(['guest', 'guest who is a stranger'] as const),
];
const isInside = (relation: string) => relation === 'member' || relation === 'guest';
const personWho = (relation: string) => {
  if (relation.startsWith('guest')) return make.person('guest');
  return make.person(relation === 'administrator who is a stranger' ? 'admin' : 'member');
};

describe.each(KINDS)('what is read in a room that is: %s', (kind) => {
  const mayRead = (relation: string) => isInside(relation) && kind !== 'missing';

  it.each(RELATIONS)('by a %s', { tags: 'frames/foreign-room' }, async (relation) => {
    const person = await personWho(relation);
    const author = await make.person('member');
    const room = await make.room(['uno', 'dos']);
    await database.db.delete(memberships).where(eq(memberships.roomId, room.id));
    for (const { userId } of isInside(relation) ? [person, author] : [author]) {
      await addMember(log, room.id, userId);
    }
    await database.db.update(memberships).set({ lastReadSeq: 0 }).where(eq(memberships.roomId, room.id));
    await database.db.update(rooms).set({ lastSeq: 2, lastMessageSeq: 2 }).where(eq(rooms.id, room.id));
    if (kind === 'closed') await database.db.update(rooms).set({ kind }).where(eq(rooms.id, room.id));
    if (kind === 'archived') await make.archive(room.id);
    const id = kind === 'missing' ? 999_999 : room.id;
    const client = await ChatClient.connect({
      ...{ origin: app.origin, room: null, cookie: person.cookie, protocol: SUBPROTOCOL_V2 },
    });
    const states = () => database.db.select().from(memberships).where(eq(memberships.roomId, room.id));
    const before = await states();
    for (const type of ['read', 'unread'] as const) {
      client.frames.length = 0;
      client.send({ type, room: id, seq: 1 });
      const answer = await client.frame<AnyFrame>((frame) => frame.type === 'read' || frame.type === 'error');
      expect(answer).toMatchObject(mayRead(relation) ? { type: 'read' } : { code: 'no_room', room: id });
    }
    client.cut();
    const touched = (await states()).filter((state, i) => state.rev !== before[i]?.rev).map(({ userId }) => userId);
    expect(touched).toEqual(mayRead(relation) ? [person.userId] : []);
  });
});

// ---- typing: only people who may follow a room can announce it there, and only its other followers hear of it

describe.each(KINDS)('writing in a room that is: %s', (kind) => {
  const isHeard = (relation: string) =>
    isInside(relation) ? kind === 'open' || kind === 'closed' : kind === 'open' && !relation.startsWith('guest');

  it.each(RELATIONS)('by a %s', { tags: 'frames/typing-elsewhere' }, async (relation) => {
    const person = await personWho(relation);
    const reader = await make.person('member');
    const room = await make.room();
    await database.db.delete(memberships).where(eq(memberships.roomId, room.id));
    for (const { userId } of isInside(relation) ? [person, reader] : [reader]) await addMember(log, room.id, userId);
    if (kind === 'closed') await database.db.update(rooms).set({ kind }).where(eq(rooms.id, room.id));
    const id = kind === 'missing' ? 999_999 : room.id;
    const clients = [await connectV2(person), await connectV2(reader)] as const;
    if (kind === 'archived') await make.archive(room.id);
    const [writing, reading] = clients;
    for (const client of [reading, writing]) {
      client.send({ type: 'subscribe', room: id, ref: 1 });
      await client.frame<AnyFrame>((frame) => 'ref' in frame && frame.ref === 1);
    }
    const before = writing.frames.length;
    writing.send({ type: 'typing', room: id });
    // The server handles the frames of a connection in order, so the typing was handled before these answers.
    await answerToWatch(writing, []);
    await answerToWatch(reading, []);
    const heard = reading.frames.filter(({ type }) => type === 'typing');
    expect(heard).toEqual(isHeard(relation) ? [expect.objectContaining({ room: id, userId: person.userId })] : []);
    const answers = writing.frames.slice(before).filter(({ type }) => type === 'error' || type === 'typing');
    expect(answers).toEqual([]);
    for (const client of clients) client.cut();
  });
});

// ---- presence: members may watch anybody, except people who are hidden, and guests those with whom they share a room

it.each(['member', 'admin'] as const)(
  'who is here, watched by a %s who shares no room with them',
  {
    tags: 'frames/watched-people',
  },
  async (who) => {
    const [seen, hidden] = [await make.person('member'), await make.person('member')];
    await database.db.delete(memberships).where(eq(memberships.userId, seen.userId));
    await database.db.update(users).set({ presence: 'hidden' }).where(eq(users.id, hidden.userId));
    const clients = [await connectV2(seen), await connectV2(hidden), await connectV2(await make.person(who))] as const;
    const people = [seen.userId, hidden.userId, 999_999];
    expect(await answerToWatch(clients[2], people)).toEqual([{ id: seen.userId, state: 'active' }]);
    // Nobody can set the state of another person.
    clients[2].sendRaw(JSON.stringify({ type: 'presence', state: 'away', userId: seen.userId }));
    expect(await clients[2].frame(({ type }) => type === 'error')).toMatchObject({ code: 'bad_frame' });
    for (const client of clients) client.cut();
  },
);

/** Resolves when the server knows whether this person is hidden. */
async function connectV2({ cookie, userId }: Person): Promise<ChatClient> {
  const client = await ChatClient.connect({ origin: app.origin, room: null, cookie, protocol: SUBPROTOCOL_V2 });
  client.send({ type: 'presence', state: 'active' });
  await answerToWatch(client, [userId]);
  return client;
}

async function answerToWatch(client: ChatClient, people: number[]): Promise<WirePresence[]> {
  const before = client.frames.length;
  const isAnswer = (frame: AnyFrame, i: number) => i >= before && frame.type === 'presence';
  client.send({ type: 'watch', people });
  await client.until(() => client.frames.some(isAnswer));
  return (client.frames.find(isAnswer) as PresenceFrame).people;
}

describe('a socket that is open already', () => {
  it.each(['member', 'admin'] as const)('cannot write any more in a room that was archived: %s', async (who) => {
    const room = await make.room();
    const client = await ChatClient.connect({
      origin: app.origin,
      room: room.name,
      cookie: (await make.person(who)).cookie,
    });
    expect((await client.say('a tiempo')).type).toBe('ack');
    await make.archive(room.id);
    const answer = await Promise.race([client.say('tarde', randomUUID()), client.closed]);
    expect(answer).toMatchObject('type' in answer ? { type: 'error', code: 'room_closed' } : { code: 4501 });
    const stored = await database.db.select().from(messages).where(eq(messages.roomId, room.id));
    expect(stored.map(({ body }) => body)).toEqual(['a tiempo']);
  });

  it.each(['member', 'admin'] as const)(
    'is closed and cannot be opened again when its %s was disabled',
    async (who) => {
      const { userId, cookie } = await make.person(who);
      const client = await ChatClient.connect({ origin: app.origin, cookie });
      if (who === 'admin') await signedInAdmin(database.db, make.name('otra'));
      expect(await setDisabled(database.db, userId, true)).toBe('done');
      expect((await client.closed).code).toBe(4500);
      await expect(ChatClient.connect({ origin: app.origin, cookie })).rejects.toThrow('401');
    },
  );
});
