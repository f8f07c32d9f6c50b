import { eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PERSON_LIMITS } from '@/lib/api/person-limits';
import { type InboxFrame, SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { memberships, rooms } from '@/lib/db/schema';
import { roomKey } from '@/lib/rooms/name';
import { MOST_ROOMS } from '@/lib/rooms/room-limit';
import { block } from '@/lib/users/blocks';
import { setDisabled } from '@/lib/users/people';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { everything, Factory } from '@/tests/support/factory';
import type { Person } from '@/tests/support/people';

const CREATE_ROOM = 'Crear una sala';

/** What the handlers of rooms and people answer. rooms-grid.test.ts has who is granted what. */

let database: TestDatabase;
let app: App;
let make: Factory;
let her: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  make = new Factory(database.db);
  app = await startApp({ database });
  her = await make.somebody();
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

async function answerTo(as: Person, method: string, path: string, body: unknown = ''): Promise<[number, unknown]> {
  const answer = await ask(app, `/api/${path}`, { as, method, body });
  return [answer.status, await answer.json()];
}
const roleOf = async (room: number, { userId }: Person) => {
  const found = await database.db.select().from(memberships).where(eq(memberships.userId, userId));
  return found.find(({ roomId }) => roomId === room)?.role;
};

describe('POST /api/rooms', () => {
  it('makes a room with people, and its name from its title', async () => {
    const [him, off] = [await make.somebody(), await make.somebody()];
    await setDisabled(database.db, off.userId, true);
    const people = [him.userId, him.userId, off.userId, 1e9];
    const body = { title: 'Fútbol (domingos)', kind: 'closed', topic: 'A las 9', people };
    const [status, made] = await answerTo(her, 'POST', 'rooms', body);
    expect([status, made]).toEqual([200, { id: expect.any(Number), name: 'fútbol_domingos' }]);
    const { id } = made as { id: number };
    const [, found] = await answerTo(him, 'GET', `rooms/by-id/${id}/members`);
    expect(found).toMatchObject({ next: null, total: 2 });
    expect([await roleOf(id, her), await roleOf(id, him), await roleOf(id, off)]).toEqual([
      'owner',
      'member',
      undefined,
    ]);
    expect(await answerTo(her, 'POST', 'rooms', body)).toEqual([409, { error: 'room_taken' }]);
  });

  it.each([
    [{ title: '🌱' }, 'room_name'],
    [{ title: 'x', name: 'a b' }, 'room_name'],
    [{ title: 'x', name: 'a\u202eb' }, 'room_name'],
    [{ title: 'x', name: 'Ádmin' }, 'room_reserved'],
    [{ title: 'x'.repeat(121), name: 'abc' }, 'title_too_long'],
    [{ title: 'a\u202eb', name: 'abc' }, 'bad_text'],
    [{ title: 'x', topic: 'x'.repeat(251) }, 'topic_too_long'],
    [{ title: 'x', topic: 'a\0b' }, 'bad_text'],
  ])('refuses %j: %s', { tags: 'rooms/names' }, async (body, error) => {
    const before = await everything(database.db);
    expect(await answerTo(her, 'POST', 'rooms', { kind: 'open', ...body })).toEqual([400, { error }]);
    expect(await everything(database.db)).toBe(before);
  });
});

describe('a request that makes no sense', () => {
  const many = Array.from({ length: 51 }, (_, i) => i + 1);
  const BODIES: [method: string, path: string, bodies: unknown[]][] = [
    [
      'POST',
      'rooms',
      [
        { title: 'x' },
        { title: 'x', kind: 'direct' },
        { title: ['x'], kind: 'open' },
        { title: 'x', kind: 'open', people: many },
        { title: 'x', kind: 'open', people: [1.5] },
        { title: 'x', kind: 'open', people: ['1'] },
        { title: 'x', kind: 'open', people: { length: 1 } },
        { title: 'x', kind: 'open', role: 'owner' },
      ],
    ],
    ['PATCH', 'rooms/by-id/ID', [{}, { title: null }, { archived: 'true' }, { kind: 'open' }, []]],
    ['POST', 'rooms/by-id/ID/members', [{}, { people: [] }, { people: many }, { people: [0] }, { people: [2 ** 60] }]],
    ['PATCH', 'rooms/by-id/ID/members/1', [{}, { role: 'admin' }, { role: null }]],
    [
      'PUT',
      'rooms/by-id/ID/members/1/silence',
      [{}, { seconds: 0 }, { seconds: 7 }, { seconds: '3600' }, { until: 1 }],
    ],
    [
      'PATCH',
      'rooms/by-id/ID',
      [{ posting: 'unsilenced' }, { posting: null }, { slowSeconds: 1 }, { slowSeconds: -10 }],
    ],
    [
      'PATCH',
      'rooms/by-id/ID/membership',
      [{}, { favorite: 1 }, { notify: 'some' }, { mutedUntil: 'tomorrow' }, { mutedUntil: 1 }, { role: 'owner' }],
    ],
    ['PATCH', 'rooms/by-id/ID/membership', [{ mutedUntil: '0000-01-01T00:00:00Z' }, { lastReadSeq: 9 }]],
    ['POST', 'direct', [{}, { people: many }, { people: ['ana'] }, { people: [-1] }, { people: 'all' }]],
  ];

  it.each(BODIES)('is refused: %s %s', { tags: 'rooms/odd-requests' }, async (method, path, bodies) => {
    const room = await make.roomWith(her, 'owner');
    const before = await everything(database.db);
    for (const body of bodies) {
      const answer = await answerTo(her, method, path.replace('ID', String(room)), body);
      expect(answer, JSON.stringify(body)).toMatchObject([400, { error: 'malformed' }]);
    }
    expect(await everything(database.db)).toBe(before);
  });

  it.each(['0', '-1', '1e3', '1.5', '0x1', '%00', 'social', '9'.repeat(16), '1%2F..%2F2', '__proto__'])(
    'has an invalid id: %s',
    { tags: 'rooms/odd-requests' },
    async (id) => {
      for (const [method, path] of [
        ['GET', `rooms/by-id/${id}`],
        ['GET', `rooms/by-id/${id}/messages`],
        ['GET', `rooms/by-id/${id}/members`],
        ['PUT', `rooms/by-id/${id}/membership`],
        ['DELETE', `rooms/by-id/1/members/${id}`],
        ['DELETE', `direct/${id}`],
        ['PUT', `people/${id}/block`],
      ] as const) {
        const answer = await ask(app, `/api/${path}`, { as: her, method, body: '' });
        expect([400, 404], `${method} ${path}`).toContain(answer.status);
      }
    },
  );

  it.each([
    'members?after=a&before=b',
    'messages?limit=101',
    'messages?limit=1&limit=2',
    `members?after=${'x'.repeat(65)}`,
  ])('has an invalid query: %s', { tags: 'rooms/odd-requests' }, async (path) => {
    const [status] = await answerTo(her, 'GET', `rooms/by-id/${await make.roomWith(her, 'member')}/${path}`);
    expect(status).toBe(400);
  });

  it('searches people with a text that is too long, or by an unknown parameter', {
    tags: 'rooms/odd-requests',
  }, async () => {
    expect((await answerTo(her, 'GET', `people?q=${'x'.repeat(65)}`))[0]).toBe(400);
    expect((await answerTo(her, 'GET', 'people?name=x'))[0]).toBe(400);
  });
});

describe('the default room', () => {
  it('is left like others, but cannot be archived or deleted, nor called by another name', async () => {
    const [him, root] = [await make.somebody(), await make.person('admin')];
    const [home] = await database.db.select().from(rooms).where(eq(rooms.name, 'social'));
    const path = `rooms/by-id/${home?.id}`;
    for (const body of [{ archived: true }, { name: 'otra_cosa' }, { title: 'x', archived: true }]) {
      expect(await answerTo(root, 'PATCH', path, body)).toEqual([409, { error: 'default_room' }]);
      expect(await answerTo(root, 'PATCH', `admin/${path.replace('by-id/', '')}`, body)).toEqual([
        409,
        { error: 'default_room' },
      ]);
    }
    expect(await answerTo(root, 'DELETE', path)).toEqual([409, { error: 'default_room' }]);
    expect(await answerTo(root, 'PATCH', path, { title: 'La plaza', name: 'Social' })).toEqual([
      200,
      { title: 'La plaza', name: 'Social' },
    ]);
    expect((await answerTo(him, 'DELETE', `${path}/membership`))[0]).toBe(200);
    expect(await roleOf(home?.id ?? 0, him)).toBeUndefined();
    expect((await answerTo(him, 'PUT', `${path}/membership`))[0]).toBe(200);
  });
});

it('an earlier name of a room leads to its page, its history and its socket’s room', async () => {
  const room = await make.room(['hola']);
  const name = make.name('Nuevo_nombre_');
  const root = await make.person('admin');
  expect((await answerTo(root, 'PATCH', `rooms/by-id/${room.id}`, { name }))[0]).toBe(200);
  const page = await ask(app, `/r/${room.name}?a=1`, { as: her });
  expect([page.status, page.headers.get('location')]).toEqual([308, `/r/${name}?a=1`]);
  expect(page.headers.get('cache-control')).toContain('no-store');
  const [, history] = await answerTo(her, 'GET', `rooms/${room.name}/messages`);
  expect(history).toMatchObject({ messages: [{ message: 'hola' }] });
});

it('a name leads to the room that has it now, or to a closed one of one’s own before one that had it earlier', async () => {
  const open = await make.room(['abierta']);
  const earlier = open.name;
  const root = await make.person('admin');
  const rename = async (room: number, name: string) =>
    expect((await answerTo(root, 'PATCH', `rooms/by-id/${room}`, { name }))[0]).toBe(200);
  const join = async (as: Person, room: string) => {
    const client = await ChatClient.connect({ origin: app.origin, cookie: as.cookie, room });
    await client.frame(({ type }) => type === 'hello');
    return client;
  };
  const before = await join(her, earlier);
  await rename(open.id, make.name('renombrada_'));
  const closed = await make.roomWith(her, 'member');
  await database.db
    .update(rooms)
    .set({ name: earlier, nameKey: roomKey(earlier) })
    .where(eq(rooms.id, closed));
  // The node still has the first room open under its earlier name.
  const hers = await join(her, earlier);
  await hers.say('para la junta');
  const other = await join(await make.somebody(), earlier);
  await other.say('para todos');
  await before.heard('para todos');
  expect(before.messages.map(({ message }) => message)).toEqual(['para todos']);
  const texts = async (as: Person) => {
    const [, history] = await answerTo(as, 'GET', `rooms/${earlier}/messages`);
    return (history as { messages: { message: string }[] }).messages.map(({ message }) => message);
  };
  expect(await texts(her)).toEqual(['para la junta']);
  expect(await texts(await make.somebody())).toEqual(['abierta', 'para todos']);
  for (const client of [before, hers, other]) await client.close();
});

it('a deleted room is at once like one that never was, and its name is free', { tags: 'rooms/unknown' }, async () => {
  const room = await make.roomWith(her, 'owner', 'open');
  const [row] = await database.db.select().from(rooms).where(eq(rooms.id, room));
  expect(await answerTo(her, 'DELETE', `rooms/by-id/${room}`)).toEqual([200, {}]);
  for (const id of [room, 4_000_000_000]) {
    for (const path of ['', '/members', '/messages'])
      expect(await answerTo(her, path === '' ? 'DELETE' : 'GET', `rooms/by-id/${id}${path}`)).toEqual([
        404,
        { error: 'no_room' },
      ]);
  }
  expect((await ask(app, `/r/${row?.name}`, { as: her })).status).toBe(404);
  expect((await answerTo(her, 'POST', 'rooms', { title: 'x', name: row?.name, kind: 'open' }))[0]).toBe(200);
  const gone = () => database.db.$count(rooms, eq(rooms.id, room));
  await expect.poll(gone, { timeout: 10_000 }).toBe(0);
});

describe('members', () => {
  it('who cannot be added are named, and the others are added', async () => {
    const room = await make.roomWith(her, 'moderator');
    const [him, off] = [await make.somebody(), await make.somebody()];
    await setDisabled(database.db, off.userId, true);
    const body = { people: [him.userId, off.userId, her.userId, 1e9] };
    expect(await answerTo(her, 'POST', `rooms/by-id/${room}/members`, body)).toEqual([
      200,
      { unavailable: [off.userId, 1e9] },
    ]);
    expect([await roleOf(room, him), await roleOf(room, her)]).toEqual(['member', 'moderator']);
  });

  it('who do not exist and people who are no members get the same answer', async () => {
    const room = await make.roomWith(her, 'owner');
    const stranger = await make.somebody();
    for (const id of [stranger.userId, 1e9]) {
      const path = `rooms/by-id/${room}/members/${id}`;
      expect(await answerTo(her, 'DELETE', path)).toEqual([404, { error: 'not_member' }]);
      expect(await answerTo(her, 'PATCH', path, { role: 'owner' })).toEqual([404, { error: 'not_member' }]);
    }
  });

  it('of a closed room keep an owner', async () => {
    const room = await make.roomWith(null, null);
    const [owner] = await database.db.select().from(memberships).where(eq(memberships.roomId, room));
    await make.addTo(room, 'owner', her);
    const path = `rooms/by-id/${room}/members`;
    expect((await answerTo(her, 'PATCH', `${path}/${owner?.userId}`, { role: 'member' }))[0]).toBe(200);
    const refusal = [409, { error: 'last_owner' }];
    expect(await answerTo(her, 'PATCH', `${path}/${her.userId}`, { role: 'member' })).toEqual(refusal);
  });
});

describe('conversations', () => {
  it('are found by their people, at most eight, and can be hidden', async () => {
    const others = await Promise.all(Array.from({ length: 8 }, () => make.somebody()));
    const ids = others.map(({ userId }) => userId);
    const [status, made] = await answerTo(her, 'POST', 'direct', { people: ids.slice(0, 7) });
    expect(status).toBe(200);
    const other = others[0] as Person;
    const again = { people: [her.userId, ...ids.slice(1, 7)] };
    expect(await answerTo(other, 'POST', 'direct', again)).toEqual([200, made]);
    expect(await answerTo(her, 'POST', 'direct', { people: ids })).toEqual([400, { error: 'too_many_people' }]);
    expect((await answerTo(her, 'POST', 'direct', { people: [] }))[0]).toBe(200);
    expect(await answerTo(her, 'DELETE', `direct/${(made as { id: number }).id}`)).toEqual([200, {}]);
  });

  it('with somebody who has blocked one are refused as with somebody who left', {
    tags: 'rooms/hidden-blocks',
  }, async () => {
    const [blocker, off] = [await make.somebody(), await make.somebody()];
    await block(database.db, blocker.userId, her.userId);
    await setDisabled(database.db, off.userId, true);
    const refusal = [404, { error: 'unavailable' }];
    for (const id of [blocker.userId, off.userId, 1e9])
      expect(await answerTo(her, 'POST', 'direct', { people: [id] })).toEqual(refusal);
    const [, found] = await answerTo(her, 'GET', `people?q=${blocker.username}`);
    expect(found).toEqual({ people: [{ id: blocker.userId, name: blocker.username }] });
    const room = await make.roomWith(her, 'owner');
    const body = { people: [blocker.userId] };
    expect(await answerTo(her, 'POST', `rooms/by-id/${room}/members`, body)).toEqual([200, { unavailable: [] }]);
  });
});

describe('blocks', () => {
  it('are set, listed and removed; nobody blocks themselves', async () => {
    const [me, him] = [await make.somebody(), await make.somebody()];
    expect(await answerTo(me, 'PUT', `people/${me.userId}/block`)).toEqual([400, { error: 'yourself' }]);
    expect(await answerTo(me, 'PUT', `people/1000000000/block`)).toEqual([404, { error: 'gone' }]);
    expect(await answerTo(me, 'PUT', `people/${him.userId}/block`)).toEqual([200, {}]);
    const people = [{ id: him.userId, name: him.username }];
    expect(await answerTo(me, 'GET', 'blocks')).toEqual([200, { people }]);
    expect(await answerTo(me, 'DELETE', `people/${him.userId}/block`)).toEqual([200, {}]);
    expect(await answerTo(me, 'GET', 'blocks')).toEqual([200, { people: [] }]);
  });
});

describe('a flood', () => {
  type Path = string | ((as: Person) => Promise<string>);
  const inOwnRoom = (path: string) => async (as: Person) =>
    `rooms/by-id/${await make.roomWith(as, 'owner', 'open')}${path}`;
  const onMember = async (as: Person) => {
    const room = await make.roomWith(as, 'owner');
    return `rooms/by-id/${room}/members/${(await make.addTo(room, 'member')).userId}`;
  };
  const FLOODS: [what: keyof typeof PERSON_LIMITS, method: string, path: Path, body: () => object | string][] = [
    ['rooms', 'POST', 'rooms', () => ({ title: make.name('Nueva '), kind: 'open' })],
    ['direct', 'POST', 'direct', () => ({ people: [] })],
    ['searches', 'GET', 'people?q=a', () => ''],
    ['changes', 'PUT', inOwnRoom('/membership'), () => ''],
    ['changes', 'DELETE', inOwnRoom('/membership'), () => ''],
    ['changes', 'PATCH', inOwnRoom(''), () => ({ title: make.name('Otro ') })],
    ['changes', 'PATCH', onMember, () => ({ role: 'member' })],
    ['changes', 'DELETE', onMember, () => ''],
  ];

  it.each(FLOODS)(
    'of %s by %s is stopped for this person only',
    { tags: 'rooms/flood' },
    async (what, method, path, body) => {
      const [me, other] = [await make.somebody(), await make.somebody()];
      const pathOf = (as: Person) => (typeof path === 'string' ? path : path(as));
      const mine = await pathOf(me);
      // All at once, because tries come back with time.
      const asked = Array.from({ length: PERSON_LIMITS[what].times * 3 }, () => answerTo(me, method, mine, body()));
      const answers = await Promise.all(asked);
      const refused = answers.filter(([status]) => status === 429);
      const taken = answers.filter(([status]) => status !== 429);
      expect(taken.length).toBeGreaterThanOrEqual(PERSON_LIMITS[what].times);
      // A member is removed only once: after that there is none. On a slow machine the last ones wait too long for the
      // lock of the room.
      for (const [status] of taken) expect([200, 404, 503]).toContain(status);
      expect(refused.length).toBeGreaterThan(0);
      for (const refusal of refused)
        expect(refusal).toEqual([429, { error: 'too_many_tries', retryAfterS: expect.any(Number) }]);
      expect((await answerTo(other, method, await pathOf(other), body()))[0]).toBe(200);
    },
  );
});

it('a person in 1,000 rooms keeps all of them, cannot join or make another one, but can be invited', async () => {
  const { db } = database;
  const many = await make.somebody();
  // In the default room they are already.
  const names = Array.from({ length: MOST_ROOMS - 1 }, (_, i) => `llena_${i}`);
  const createdAt = new Date();
  await db.insert(rooms).values(names.map((name) => ({ name, nameKey: roomKey(name), title: name, createdAt })));
  const full = await db.select({ id: rooms.id }).from(rooms).where(inArray(rooms.name, names));
  const [first, second] = full.map(({ id }) => id) as [number, number];
  const keeper = await make.somebody();
  const made = async (kind: string) => {
    const [, room] = await answerTo(keeper, 'POST', 'rooms', { title: make.name('Sitio '), kind });
    return (room as { id: number }).id;
  };
  const [open, closed] = [await made('open'), await made('closed')];
  const { userId } = many;
  await db.insert(memberships).values(full.map(({ id: roomId }) => ({ userId, roomId, joinedSeq: 0 })));
  const membership = (id: number) => `rooms/by-id/${id}/membership`;
  const refused = [409, { error: 'too_many_rooms' }];
  expect(await answerTo(many, 'PUT', membership(open))).toEqual(refused);
  expect(await answerTo(many, 'POST', 'rooms', { title: 'Una más', kind: 'closed' })).toEqual(refused);
  expect((await answerTo(many, 'PUT', membership(first)))[0]).toBe(200);
  expect((await answerTo(keeper, 'POST', `rooms/by-id/${closed}/members`, { people: [userId] }))[0]).toBe(200);

  const { origin } = app;
  const client = await ChatClient.connect({ origin, cookie: many.cookie, room: null, protocol: SUBPROTOCOL_V2 });
  const inbox = await client.frame<InboxFrame>(({ type }) => type === 'inbox');
  const ids = new Set(inbox.rooms.map(({ id }) => id));
  expect(ids.size).toBe(MOST_ROOMS + 1);
  for (const id of [closed, ...full.map((room) => room.id)]) expect(ids).toContain(id);
  await client.close();

  await db.update(rooms).set({ archivedAt: createdAt }).where(eq(rooms.id, first));
  expect(await answerTo(many, 'PUT', membership(open))).toEqual(refused);
  expect((await answerTo(many, 'DELETE', membership(second)))[0]).toBe(200);
  expect((await answerTo(many, 'PUT', membership(open)))[0]).toBe(200);
});

it('CHAT_ROOM_CREATION=administrators leaves rooms to administrators', async () => {
  const strict = await startApp({ database, env: { CHAT_ROOM_CREATION: 'administrators' } });
  try {
    const create = async (as: Person) => {
      const body = { title: make.name('Nueva '), kind: 'open' };
      return (await ask(strict, '/api/rooms', { as, method: 'POST', body })).status;
    };
    expect(await create(her)).toBe(403);
    const admin = await make.person('admin');
    expect(await create(admin)).toBe(200);
    // The pages offer it only to people who may create rooms.
    const offers = async (as: Person) => (await (await ask(strict, '/browse', { as })).text()).includes(CREATE_ROOM);
    expect([await offers(her), await offers(admin)]).toEqual([false, true]);
  } finally {
    await strict.stop();
  }
});
