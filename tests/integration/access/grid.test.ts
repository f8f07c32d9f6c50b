import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPasswords } from '@/lib/auth/password/password';
import { messages, rooms, users } from '@/lib/db/schema';
import { setDisabled } from '@/lib/users/people';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { newSession, type Person, signedIn } from '@/tests/support/people';
import { ADMIN_PAGES, ADMIN_VERBS, everything, handlers, Makings, pageFiles, type Verb } from '@/tests/support/routes';

/**
 * Who may what: person × room × verb, for every page, handler and frame there is. What the verbs do stands in tests of
 * their own; this one asks only whom the door opens for.
 */

const WHO = ['signed out', 'member', 'disabled', 'admin'] as const;
type Who = (typeof WHO)[number];
type Row<T> = Record<Who, T>;

const ROOMS = ['open', 'archived', 'missing'] as const;
type RoomState = (typeof ROOMS)[number];

const PASSWORD = 'zpqkxwvu';

let database: TestDatabase;
let app: App;
let make: Makings;
let hash: string;

beforeAll(async () => {
  database = await createTestDatabase();
  make = new Makings(database.db);
  app = await startApp({ database });
  const passwords = startPasswords({ cost: 4 });
  hash = await passwords.hash(PASSWORD);
  await passwords.end();
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

/** Fresh, since some verbs end the one who uses them. A disabled one still has the cookie of before. */
async function personWho(is: Who): Promise<Person | null> {
  if (is === 'signed out') return null;
  const { db } = database;
  const person = await (is === 'admin' ? signedInAdmin : signedIn)(db, make.name('alguien'));
  await db.update(users).set({ passwordHash: hash }).where(eq(users.id, person.userId));
  if (is === 'disabled') await setDisabled(db, person.userId, true);
  return person;
}

/** Nobody is told: only the row says so. */
async function archive(roomId: number): Promise<void> {
  await database.db.update(rooms).set({ archivedAt: new Date() }).where(eq(rooms.id, roomId));
}

/** Its name. */
async function roomThatIs(state: RoomState): Promise<string> {
  if (state === 'missing') return make.name('ninguna_');
  const room = await make.room(['hola']);
  if (state === 'archived') await archive(room.id);
  return room.name;
}

// ---- pages

/** `home`: sent to the first room; `door`: sent to sign in, and then back here. */
type Shown = 'page' | 'absent' | 'home' | 'door';

const MEMBERS: Row<Shown> = { 'signed out': 'door', member: 'page', disabled: 'door', admin: 'page' };
const ADMINS: Row<Shown> = { 'signed out': 'door', member: 'absent', disabled: 'door', admin: 'page' };
const NOBODY: Row<Shown> = { 'signed out': 'door', member: 'absent', disabled: 'door', admin: 'absent' };
const STRANGERS: Row<Shown> = { 'signed out': 'page', member: 'home', disabled: 'page', admin: 'home' };

interface PageRow {
  file: string;
  about?: string;
  path(): Promise<string>;
  shown: Row<Shown>;
}

const roomPage = (state: RoomState): PageRow => ({
  file: 'app/r/[room]/page.tsx',
  about: `${state} room`,
  path: async () => `/r/${await roomThatIs(state)}`,
  shown: state === 'open' ? MEMBERS : NOBODY,
});

const PAGES: PageRow[] = [
  { file: 'app/page.tsx', path: async () => '/', shown: MEMBERS },
  ...ROOMS.map(roomPage),
  { file: 'app/account/page.tsx', path: async () => '/account', shown: MEMBERS },
  { file: 'app/(auth)/sign-in/page.tsx', path: async () => '/sign-in', shown: STRANGERS },
  { file: 'app/(auth)/sign-up/page.tsx', path: async () => '/sign-up', shown: STRANGERS },
  ...Object.entries(ADMIN_PAGES).map(([file, path]) => ({ file, path: () => path(make), shown: ADMINS })),
];

async function shownTo(who: Who, path: string): Promise<Shown | string> {
  const answer = await ask(app, path, { as: await personWho(who) });
  const to = answer.headers.get('location');
  if (answer.status === 200) return 'page';
  if (answer.status === 404) return 'absent';
  if (to === '/') return 'home';
  if (to === `/sign-in?callbackUrl=${encodeURIComponent(path)}`) return 'door';
  // The way from /admin to the first of its pages.
  return answer.status === 307 && to === `${path}/messages` ? 'page' : `${answer.status} ${to}`;
}

// ---- handlers

/** The answer's status to each. */
interface VerbRow {
  name: string;
  about?: string;
  verb(as: Person | null): Promise<Verb>;
  status: Row<number>;
}

const own = (allowed: number): Row<number> => ({ 'signed out': 401, member: allowed, disabled: 401, admin: allowed });
const all = (status: number): Row<number> => ({
  'signed out': status,
  member: status,
  disabled: status,
  admin: status,
});
const admins: Row<number> = { 'signed out': 404, member: 404, disabled: 404, admin: 200 };
const fixed = (path: string, body?: unknown) => async () => ({ path, body });

const VERBS: VerbRow[] = [
  { name: 'GET app/api/rooms/route.ts', verb: fixed('/api/rooms'), status: own(200) },
  ...ROOMS.map((state) => ({
    name: 'GET app/api/rooms/[room]/messages/route.ts',
    about: `${state} room`,
    verb: async () => ({ path: `/api/rooms/${await roomThatIs(state)}/messages` }),
    status: own(state === 'open' ? 200 : 404),
  })),
  { name: 'GET app/api/account/export/route.ts', verb: fixed('/api/account/export'), status: own(200) },
  { name: 'HEAD app/api/account/export/route.ts', verb: fixed('/api/account/export'), status: own(200) },
  {
    name: 'PATCH app/api/account/choices/route.ts',
    verb: fixed('/api/account/choices', { locale: 'en', timeZone: null, hourCycle: null }),
    status: own(200),
  },
  {
    name: 'POST app/api/account/password/route.ts',
    verb: fixed('/api/account/password', { current: PASSWORD, password: 'caballo grapa batería' }),
    status: own(200),
  },
  {
    // With another password than one's own: who gets as far as being asked for it was let in.
    name: 'POST app/api/account/delete/route.ts',
    verb: fixed('/api/account/delete', { current: 'otra cosa' }),
    status: own(400),
  },
  { name: 'DELETE app/api/account/sessions/route.ts', verb: fixed('/api/account/sessions'), status: own(200) },
  {
    name: 'DELETE app/api/account/sessions/[id]/route.ts',
    about: 'one’s own',
    verb: async (as) => {
      const { userId } = as ?? (await make.somebody());
      return { path: `/api/account/sessions/${(await newSession(database.db, userId)).sessionId}` };
    },
    status: own(200),
  },
  {
    name: 'DELETE app/api/account/sessions/[id]/route.ts',
    about: 'somebody else’s',
    verb: async () => ({ path: `/api/account/sessions/${(await make.somebody()).sessionId}` }),
    status: own(404),
  },
  {
    name: 'POST app/api/sign-up/route.ts',
    verb: async () => ({ path: '/api/sign-up', body: { username: make.name('nueva'), password: 'una clave larga' } }),
    status: all(201),
  },
  { name: 'GET app/api/auth/[...nextauth]/route.ts', verb: fixed('/api/auth/session'), status: all(200) },
  {
    // Nobody without the token that the page has.
    name: 'POST app/api/auth/[...nextauth]/route.ts',
    verb: fixed('/api/auth/signout', { json: 'true' }),
    status: all(403),
  },
  ...Object.entries(ADMIN_VERBS).map(([name, verb]) => ({ name, verb: () => verb(make), status: admins })),
];

const titled = <T extends { about?: string }>(rows: T[], title: (row: T) => string) =>
  rows.map((row) => [row.about ? `${title(row)} (${row.about})` : title(row), row] as const);

describe('the grid', () => {
  it('has a row for every page and every handler', () => {
    expect([...new Set(PAGES.map(({ file }) => file))].sort()).toEqual(pageFiles('app'));
    expect([...new Set(VERBS.map(({ name }) => name))].sort()).toEqual(handlers('app'));
  });
});

describe.each(titled(PAGES, ({ file }) => file))('%s', (_, { path, shown }) => {
  it.each(WHO)('to whoever is: %s', async (who) => {
    expect(await shownTo(who, await path())).toBe(shown[who]);
  });
});

describe.each(titled(VERBS, ({ name }) => name))('%s', (_, { name, verb, status }) => {
  const [method = ''] = name.split(' ');

  it.each(WHO)('by whoever is: %s', async (who) => {
    const as = await personWho(who);
    const { path, body } = await verb(as);
    const before = await everything(database.db);
    const answer = await ask(app, path, { as, method, body: body === undefined ? '' : body });
    expect(answer.status).toBe(status[who]);
    if (answer.status >= 400) expect(await everything(database.db)).toBe(before);
  });
});

it('tells nobody who is signed out, or disabled, that there is a session', async () => {
  const seen = await Promise.all(
    WHO.map(async (who) => (await ask(app, '/api/auth/session', { as: await personWho(who) })).json()),
  );
  expect(seen.map((session) => 'user' in session)).toEqual([false, true, false, true]);
});

// ---- sockets

/** What becomes of somebody who opens a socket and says something: the upgrade's status, or the frame's answer. */
async function saysSomething(who: Who, room: string): Promise<string> {
  const person = await personWho(who);
  try {
    const client = await ChatClient.connect({ origin: app.origin, room, ...(person ? { cookie: person.cookie } : {}) });
    const answer = await client.say('buenas');
    client.cut();
    return answer.type;
  } catch (error) {
    return (error as Error).message;
  }
}

const SPOKEN: Record<RoomState, Row<string>> = {
  open: { 'signed out': '401', member: 'ack', disabled: '401', admin: 'ack' },
  archived: { 'signed out': '401', member: '404', disabled: '401', admin: '404' },
  missing: { 'signed out': '401', member: '404', disabled: '401', admin: '404' },
};

describe.each(ROOMS)('a socket and a frame in the room that is: %s', (state) => {
  it.each(WHO)('by whoever is: %s', async (who) => {
    const room = await roomThatIs(state);
    expect(await saysSomething(who, room)).toBe(SPOKEN[state][who]);
    const said = await database.db.select().from(messages).where(eq(messages.body, 'buenas'));
    const expected = SPOKEN[state][who] === 'ack' ? 1 : 0;
    await database.db.update(messages).set({ body: 'dicho' }).where(eq(messages.body, 'buenas'));
    expect(said).toHaveLength(expected);
  });
});

describe('a socket that is open already', () => {
  it.each(['member', 'admin'] as const)('says nothing more in a room that was archived: %s', async (who) => {
    const room = await make.room();
    const client = await ChatClient.connect({
      origin: app.origin,
      room: room.name,
      cookie: (await personWho(who))?.cookie ?? '',
    });
    expect((await client.say('a tiempo')).type).toBe('ack');
    await archive(room.id);
    const answer = await Promise.race([client.say('tarde', randomUUID()), client.closed]);
    expect(answer).toMatchObject('type' in answer ? { type: 'error', code: 'room_closed' } : { code: 4501 });
    const said = await database.db.select().from(messages).where(eq(messages.roomId, room.id));
    expect(said.map(({ body }) => body)).toEqual(['a tiempo']);
  });

  it.each(['member', 'admin'] as const)('is closed, and opens no more, once its %s was disabled', async (who) => {
    const person = await personWho(who);
    const cookie = person?.cookie ?? '';
    const client = await ChatClient.connect({ origin: app.origin, cookie });
    if (who === 'admin') await signedInAdmin(database.db, make.name('otra'));
    expect(await setDisabled(database.db, person?.userId ?? 0, true)).toBe('done');
    expect((await client.closed).code).toBe(4500);
    await expect(ChatClient.connect({ origin: app.origin, cookie })).rejects.toThrow('401');
  });
});
