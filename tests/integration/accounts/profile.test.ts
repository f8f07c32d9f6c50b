import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PERSON_LIMITS } from '@/lib/api/person-limits';
import { type InboxFrame, SUBPROTOCOL, SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { users } from '@/lib/db/schema';
import { directRoom } from '@/lib/rooms/direct';
import { inboxOf } from '@/lib/rooms/inbox';
import { saveProfile } from '@/lib/users/profile';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { Visitor } from '@/tests/support/browser/visitor';
import { type AnyFrame, ChatClient } from '@/tests/support/chat-client';
import { roomWith } from '@/tests/support/conversation';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';

/** The name that people see: where it comes from, who may change it, and where it is shown. */

const PASSWORD = 'zpqkxwvu';

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

async function answerTo(as: Person, method: string, path: string, body: unknown = ''): Promise<[number, unknown]> {
  const answer = await ask(app, `/api/${path}`, { as, method, body });
  return [answer.status, await answer.json()];
}

const rename = (as: Person, shown: string) => answerTo(as, 'PATCH', 'account/profile', { shown });

async function rowOf({ userId }: Person) {
  const [row] = await database.db.select().from(users).where(eq(users.id, userId));
  return row;
}

describe('signing up', () => {
  const signUp = async (body: object) => {
    const answer = await new Visitor(app.origin).signUp({ password: PASSWORD, ...body });
    return [answer.status, await answer.json()];
  };

  it('takes a name that is not unique, beside a user name that is', async () => {
    expect(await signUp({ username: 'maria.jose', shown: ' María  José ' })).toEqual([201, { username: 'maria.jose' }]);
    expect(await signUp({ username: 'mjose', shown: 'María José' })).toEqual([201, { username: 'mjose' }]);
    const rows = await database.db.select().from(users).where(eq(users.displayName, 'María José'));
    expect(rows.map(({ username }) => username).sort()).toEqual(['maria.jose', 'mjose']);
  });

  it('proposes another user name for one that is taken', async () => {
    const body = { username: 'ines', shown: 'Inés' };
    expect(await signUp(body)).toEqual([201, { username: 'ines' }]);
    const taken = { error: 'invalid', fields: { username: ['taken'] } };
    expect(await signUp({ ...body, username: 'INÉS' })).toEqual([409, { ...taken, proposal: 'INÉS2' }]);
    expect(await signUp({ ...body, username: 'Ines2' })).toEqual([201, { username: 'Ines2' }]);
    expect(await signUp({ ...body, username: 'ines' })).toEqual([409, { ...taken, proposal: 'ines3' }]);
  });

  it('works without such a name, which is then the user name', async () => {
    expect(await signUp({ username: 'clara' })).toEqual([201, { username: 'clara' }]);
    expect(await signUp({ username: 'carla', shown: 'carla' })).toEqual([201, { username: 'carla' }]);
    const rows = await database.db.select().from(users).where(eq(users.username, 'carla'));
    expect(rows[0]?.displayName).toBe('');
  });
});

const HOSTILE: [string, string, string][] = [
  ['that turns the direction', 'Ana\u202Eegna', 'characters'],
  ['with a control character', 'Ana\u0000', 'characters'],
  ['with something invisible', 'A\u200Bna', 'characters'],
  ['with half of a surrogate pair', 'Ana\ud800', 'characters'],
  ['with a tower of marks', `A${'\u0300'.repeat(20)}`, 'characters'],
  ['that is too long', 'x'.repeat(65), 'too_long'],
  ['that speaks for the installation', 'Аdministrador', 'reserved'],
];

it.each(HOSTILE)('a name %s is refused', { tags: 'accounts/hostile-shown-names' }, async (_, shown, code) => {
  const me = await somebody();
  expect(await rename(me, shown)).toEqual([400, { error: 'invalid', fields: { shown: [code] } }]);
  expect((await rowOf(me))?.displayName).toBe('');
  const body = { username: `otra${made++}`, password: PASSWORD, shown };
  expect((await new Visitor(app.origin).signUp(body)).status).toBe(400);
});

describe('PATCH /api/account/profile', () => {
  it('changes what is sent, and leaves the rest', async () => {
    const me = await somebody();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const status = { text: ' De  viaje ', until };
    expect(await answerTo(me, 'PATCH', 'account/profile', { shown: 'Ana Ruiz', status })).toEqual([200, {}]);
    expect(await answerTo(me, 'PATCH', 'account/profile', { presence: 'hidden' })).toEqual([200, {}]);
    expect(await rowOf(me)).toMatchObject({
      displayName: 'Ana Ruiz',
      statusText: 'De  viaje',
      statusUntil: new Date(until),
      presence: 'hidden',
    });
    expect(await answerTo(me, 'PATCH', 'account/profile', { status: null, shown: '' })).toEqual([200, {}]);
    expect(await rowOf(me)).toMatchObject({ displayName: '', statusText: '', statusUntil: null, presence: 'hidden' });
    expect(await answerTo(me, 'PATCH', 'account/profile', {})).toEqual([200, {}]);
  });

  it.each([
    ['an unknown key', { role: 'admin' }, { role: ['unknown'] }],
    ['another presence', { presence: 'nobody' }, { presence: ['required'] }],
    ['a status without an end', { status: { text: 'hola' } }, { status: ['required'] }],
  ])('refuses %s', async (_, body, fields) => {
    expect(await answerTo(await somebody(), 'PATCH', 'account/profile', body)).toEqual([
      400,
      { error: 'malformed', fields },
    ]);
  });

  it.each([
    [{ text: '\u200b', until: null }, 'too_short'],
    [{ text: 'x'.repeat(101), until: null }, 'too_long'],
    [{ text: 'a\u202eb', until: null }, 'characters'],
    [{ text: 'hola', until: '2001-01-01T00:00:00Z' }, 'past'],
  ])('refuses the status %j', async (status, code) => {
    const answer = await answerTo(await somebody(), 'PATCH', 'account/profile', { status });
    expect(answer).toEqual([400, { error: 'invalid', fields: { status: [code] } }]);
  });

  it('refuses changes above a limit', async () => {
    const me = await somebody();
    for (let i = 0; i < PERSON_LIMITS.profileChanges.times; i++) expect((await rename(me, `Ana ${i}`))[0]).toBe(200);
    expect((await rename(me, 'Ana otra vez'))[0]).toBe(429);
  });
});

describe('GET /api/people/:id', () => {
  it('says what everybody may see', async () => {
    const [me, him] = [await somebody(), await somebody()];
    const person = { id: him.userId, name: him.username };
    expect(await answerTo(me, 'GET', `people/${him.userId}`)).toEqual([200, person]);
    await saveProfile(database.db, him.userId, { shown: 'Él', status: { text: 'De viaje', until: null } });
    const profile = { ...person, shown: 'Él', status: { text: 'De viaje', until: null } };
    expect(await answerTo(me, 'GET', `people/${him.userId}`)).toEqual([200, profile]);
  });

  it('does not show a status that is over', async () => {
    const [me, him] = [await somebody(), await somebody()];
    await saveProfile(database.db, him.userId, { status: { text: 'De viaje', until: new Date(Date.now() - 1) } });
    expect((await answerTo(me, 'GET', `people/${him.userId}`))[1]).not.toHaveProperty('status');
  });

  it('has nothing of people who do not exist or are being deleted', async () => {
    const [me, him] = [await somebody(), await somebody()];
    await database.db.update(users).set({ deletingAt: new Date() }).where(eq(users.id, him.userId));
    expect(await answerTo(me, 'GET', `people/${him.userId}`)).toEqual([404, { error: 'gone' }]);
    expect(await answerTo(me, 'GET', 'people/1000000000')).toEqual([404, { error: 'gone' }]);
    expect(await answerTo(me, 'GET', 'people/x')).toEqual([404, { error: 'not_found' }]);
  });
});

describe('the name that people see', () => {
  it('is in messages and pages, beside the user name, for clients of both kinds', async () => {
    const me = await somebody();
    const room = `sala${made++}`;
    await roomWith(database.db, room, [{ by: me, text: 'antes' }]);
    await rename(me, 'María José');
    const author = { user: me.username, userId: me.userId, shown: 'María José' };
    const [, page] = await answerTo(me, 'GET', `rooms/${room}/messages`);
    expect(page).toMatchObject({ messages: [{ message: 'antes', ...author }] });
    const client = await ChatClient.connect({ origin: app.origin, cookie: me.cookie, room, query: 'since=0' });
    expect(client.frames[0]).toMatchObject({ type: 'hello', user: me.username });
    expect(await client.heard('antes')).toMatchObject(author);
    await client.say('ahora');
    expect(await client.heard('ahora')).toMatchObject(author);
    const html = await (await ask(app, `/r/${room}`, { as: me })).text();
    expect(html).toContain('María José');
  });

  it('changes on open sockets, on every node, and can be removed', async () => {
    const me = await somebody();
    // Each node has a room of its own, because a node reads the other's messages from the database, with present names.
    const join = async ({ origin }: App) => {
      const room = `sala${made++}`;
      await roomWith(database.db, room, [{ by: me, text: 'antes' }]);
      return ChatClient.connect({ origin, cookie: me.cookie, room, protocol: SUBPROTOCOL });
    };
    const sockets = [await join(app), await join(other)];
    /** Lets each socket write until its messages have this name. */
    const bothWriteAs = async (shown: string | undefined) => {
      for (const socket of sockets) {
        const heard = async (text: string): Promise<string | undefined> => {
          await socket.say(text);
          return (await socket.heard(text)).shown;
        };
        await expect.poll(() => heard(`hola ${made++}`), { timeout: 8_000, interval: 500 }).toBe(shown);
      }
    };
    await bothWriteAs(undefined);
    await rename(me, 'María José');
    await bothWriteAs('María José');
    await rename(me, '');
    await bothWriteAs(undefined);
  });

  it('is in the lists of those with whom the person has a conversation, on every node', async () => {
    const [me, him] = [await somebody(), await somebody()];
    const direct = await directRoom(database.db, him.userId, [me.userId]);
    const room = typeof direct === 'object' ? direct.id : 0;
    const connect = ({ origin }: App) =>
      ChatClient.connect({ origin, cookie: him.cookie, room: null, protocol: SUBPROTOCOL_V2 });
    const sockets = [await connect(app), await connect(other)];
    const inboxWith = (shown: string) => (frame: AnyFrame) =>
      frame.type === 'inbox' && frame.rooms.some(({ direct: facts }) => facts?.others[0]?.shown === shown);
    await rename(me, 'María José');
    for (const socket of sockets) {
      const { rooms } = await socket.frame<InboxFrame>(inboxWith('María José'));
      const others = [{ id: me.userId, name: me.username, shown: 'María José' }];
      expect(rooms.find(({ id }) => id === room)?.direct).toEqual({ others });
    }
    const { version } = await inboxOf(database.db, him.userId);
    await rename(me, 'María José');
    expect((await inboxOf(database.db, him.userId)).version).toBe(version);
  });

  it('is in the notes and the members of a room, and in a search', async () => {
    const [me, him] = [await somebody(), await somebody()];
    await rename(me, 'María José');
    const [, room] = await answerTo(him, 'POST', 'rooms', { title: `Grupo ${made++}`, kind: 'closed' });
    const { id } = room as { id: number };
    const client = await ChatClient.connect({
      origin: app.origin,
      cookie: him.cookie,
      room: null,
      protocol: SUBPROTOCOL_V2,
    });
    client.send({ type: 'subscribe', room: id, ref: 1 });
    await client.frame<AnyFrame>(({ type }) => type === 'subscribed');
    const person = { id: me.userId, name: me.username, shown: 'María José' };
    await answerTo(him, 'POST', `rooms/by-id/${id}/members`, { people: [me.userId] });
    const joined = (frame: AnyFrame) => frame.type === 'members' && frame.action === 'joined';
    expect(await client.frame<AnyFrame>(joined)).toMatchObject({ people: [person] });
    await answerTo(him, 'PATCH', `rooms/by-id/${id}/members/${me.userId}`, { role: 'owner' });
    await answerTo(me, 'PATCH', `rooms/by-id/${id}`, { topic: 'De todo' });
    const retold = (frame: AnyFrame) => frame.type === 'room' && frame.action === 'topic';
    expect(await client.frame<AnyFrame>(retold)).toMatchObject({ by: person });
    const [, page] = await answerTo(him, 'GET', `rooms/by-id/${id}/messages`);
    const { notes } = page as { notes: object[] };
    expect(notes).toContainEqual(expect.objectContaining({ action: 'joined', people: [person] }));
    expect(notes).toContainEqual(expect.objectContaining({ action: 'topic', by: person }));
    const [, members] = await answerTo(him, 'GET', `rooms/by-id/${id}/members`);
    expect(members).toMatchObject({ members: expect.arrayContaining([{ ...person, role: 'owner' }]) });
    const [, found] = await answerTo(him, 'GET', `people?${new URLSearchParams({ q: 'maria jo' })}`);
    expect(found).toMatchObject({ people: expect.arrayContaining([person]) });
  });

  it('is shown to administrators beside the user name', async () => {
    const [me, boss] = [await somebody(), await somebody()];
    await database.db.update(users).set({ role: 'admin' }).where(eq(users.id, boss.userId));
    await rename(me, 'Zoraida Campos');
    const html = await (await ask(app, '/admin/people?name=zoraida', { as: boss })).text();
    expect(html).toContain('Zoraida Campos');
    expect(html).toContain(me.username);
  });
});

describe('whom a person has blocked', () => {
  it('is in their own inbox, on every node, and in nobody else’s', async () => {
    const [me, him] = [await somebody(), await somebody()];
    const connect = ({ origin }: App, { cookie }: Person) =>
      ChatClient.connect({ origin, cookie, room: null, protocol: SUBPROTOCOL_V2 });
    const mine = [await connect(app, me), await connect(other, me)];
    const his = await connect(app, him);
    const isInbox = (blocked: number[] | undefined) => (frame: AnyFrame) =>
      frame.type === 'inbox' && `${frame.blocked}` === `${blocked}`;
    for (const client of mine) await client.frame<AnyFrame>(isInbox(undefined));
    expect(await answerTo(me, 'PUT', `people/${him.userId}/block`)).toEqual([200, {}]);
    for (const client of mine) await client.frame<AnyFrame>(isInbox([him.userId]));
    for (const client of mine) client.frames.length = 0;
    expect(await answerTo(me, 'DELETE', `people/${him.userId}/block`)).toEqual([200, {}]);
    for (const client of mine) await client.frame<AnyFrame>(isInbox(undefined));
    expect(his.frames.filter(({ type }) => type === 'inbox')).toHaveLength(1);
  });

  it('raises the version only if something changes', async () => {
    const [me, him] = [await somebody(), await somebody()];
    const version = async () => (await inboxOf(database.db, me.userId)).version;
    const before = await version();
    await answerTo(me, 'DELETE', `people/${him.userId}/block`);
    expect(await version()).toBe(before);
    for (let i = 0; i < 2; i++) await answerTo(me, 'PUT', `people/${him.userId}/block`);
    expect(await version()).toBe(before + 1);
  });
});
