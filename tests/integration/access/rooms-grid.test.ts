import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RoomRole } from '@/lib/rooms/memberships';
import { ask } from '@/tests/support/admins';
import { everything } from '@/tests/support/factory';
import type { Person } from '@/tests/support/people';
import { accessFixture } from './fixture';

/** Who may do what with a room: role × kind of room × action. grid.test.ts covers all routes for people in general. */

const fixture = accessFixture();

const STANDINGS = [
  ...(['owner', 'moderator', 'member', 'stranger', 'administrator'] as const),
  ...(['guest', 'guest who is the owner', 'guest who is a stranger'] as const),
];
type Standing = (typeof STANDINGS)[number];
const STATES = ['open', 'closed', 'direct', 'archived', 'archived closed', 'missing'] as const;
type State = (typeof STATES)[number];

interface Asked {
  method: string;
  path: string;
  body?: object;
}

const inRoom =
  (method: string, path = '', body?: object) =>
  async (room: number) => {
    return { method, path: `/api/rooms/by-id/${room}${path}`, ...(body ? { body } : {}) };
  };
const onMember =
  (method: string, role: 'member' | 'owner', body?: object, what = '') =>
  async (room: number) => {
    const { userId } = await fixture.make.addTo(room, role);
    return { method, path: `/api/rooms/by-id/${room}/members/${userId}${what}`, ...(body ? { body } : {}) };
  };

/** About a message of somebody else. */
const onMessage = (method: string, path: string, body?: object, more?: { hiddenAt: Date }) => async (room: number) => {
  const seq = await fixture.make.say(room, 'hola', more);
  return { method, path: `/api/rooms/by-id/${room}/messages/${seq}${path}`, ...(body ? { body } : {}) };
};

const onHook = (method: string, body?: object) => async (room: number) => {
  const path = `/api/rooms/by-id/${room}/hooks/${await fixture.make.hookThatIsOff(room)}`;
  return { method, path, ...(body ? { body } : {}) };
};

const ACTIONS: Record<string, (room: number) => Promise<Asked>> = {
  'read the history': inRoom('GET', '/messages'),
  'see the room': inRoom('GET'),
  'see the members': inRoom('GET', '/members'),
  'see the pins': inRoom('GET', '/pins'),
  'see the files': inRoom('GET', '/files'),
  'see which days have messages': inRoom('GET', '/days?month=2026-08'),
  'see who reacted': inRoom('GET', '/messages/1/reactions'),
  'report a message': onMessage('PUT', '/report', { reason: 'Es una amenaza' }),
  'hide a message': onMessage('PUT', '/hidden'),
  'show a message again': onMessage('DELETE', '/hidden', undefined, { hiddenAt: new Date() }),
  'remove a link preview': async (room) => {
    const seq = await fixture.make.say(room, 'https://ejemplo.org');
    await fixture.make.preview(room, seq);
    return { method: 'DELETE', path: `/api/rooms/by-id/${room}/messages/${seq}/preview` };
  },
  join: inRoom('PUT', '/membership'),
  leave: inRoom('DELETE', '/membership'),
  'choose for oneself': inRoom('PATCH', '/membership', { notify: 'none' }),
  'change the title': inRoom('PATCH', '', { title: 'Otro' }),
  'change name and topic': async (room) =>
    inRoom('PATCH', '', { name: fixture.make.name('otra'), topic: 'De todo' })(room),
  archive: inRoom('PATCH', '', { archived: true }),
  'open again': inRoom('PATCH', '', { archived: false }),
  'archive with another title': inRoom('PATCH', '', { archived: true, title: 'Otro' }),
  'open again with another title': inRoom('PATCH', '', { archived: false, title: 'Otro' }),
  delete: inRoom('DELETE'),
  invite: async (room) => inRoom('POST', '/members', { people: [(await fixture.make.somebody()).userId] })(room),
  'see the webhooks': inRoom('GET', '/hooks'),
  'make a webhook': inRoom('POST', '/hooks', { name: 'Clima', incoming: true, outgoing: null }),
  'switch a webhook on': onHook('PATCH', { on: true }),
  'revoke a webhook': onHook('DELETE'),
  'remove a member': onMember('DELETE', 'member'),
  'remove an owner': onMember('DELETE', 'owner'),
  'give a role': onMember('PATCH', 'member', { role: 'owner' }),
  'leave it to moderators': inRoom('PATCH', '', { posting: 'moderators' }),
  'set slow mode': inRoom('PATCH', '', { slowSeconds: 60 }),
  'have old messages erased': async (room) =>
    inRoom('PUT', '/retention', { days: 365, name: await fixture.make.nameOf(room) })(room),
  'silence a member': onMember('PUT', 'member', { seconds: 3_600 }, '/silence'),
  'silence an owner': onMember('PUT', 'owner', { seconds: 3_600 }, '/silence'),
  'lift a silence': onMember('DELETE', 'member', undefined, '/silence'),
  'hide it': async (room) => ({ method: 'DELETE', path: `/api/direct/${room}` }),
};

/**
 * The answers to: owner, moderator, member, stranger, administrator who is a stranger. Guests get those of members in
 * rooms that they are in, whatever their role there, and know of no other room.
 */
const ALL = [200, 200, 200, 200, 200];
const NONE = [404, 404, 404, 404, 404];
const INSIDE = [200, 200, 200, 404, 404];
const EXPECTED: Record<string, Record<State, number[]>> = {
  'read the history': row(ALL, INSIDE, INSIDE, NONE, NONE),
  'see the room': row(ALL, INSIDE, INSIDE, NONE, NONE),
  'see the members': row(ALL, INSIDE, INSIDE, NONE, NONE),
  'see the pins': row(ALL, INSIDE, INSIDE, NONE, NONE),
  'see the files': row(ALL, INSIDE, INSIDE, NONE, NONE),
  'see which days have messages': row(ALL, INSIDE, INSIDE, NONE, NONE),
  'see who reacted': row(ALL, INSIDE, INSIDE, NONE, NONE),
  'report a message': row(ALL, INSIDE, INSIDE, NONE, NONE),
  'hide a message': moderators(),
  'show a message again': moderators(),
  'remove a link preview': moderators(),
  join: row(ALL, [403, 403, 403, 404, 404], [403, 403, 403, 404, 404], NONE, NONE),
  leave: row(ALL, INSIDE, [403, 403, 403, 404, 404], ALL, INSIDE),
  'choose for oneself': row([200, 200, 200, 403, 403], INSIDE, INSIDE, NONE, NONE),
  'change the title': row([200, 200, 403, 403, 200], [200, 200, 403, 404, 404], [403, 403, 403, 404, 404], NONE, NONE),
  'change name and topic': row(
    [200, 200, 403, 403, 200],
    [200, 200, 403, 404, 404],
    [403, 403, 403, 404, 404],
    NONE,
    NONE,
  ),
  archive: keepers(),
  'open again': keepers(),
  'archive with another title': {
    ...keepers(),
    archived: row(NONE, NONE, NONE, NONE, NONE).open,
    'archived closed': row(NONE, NONE, NONE, NONE, NONE).open,
  },
  'open again with another title': keepers(),
  delete: row(
    [200, 403, 403, 403, 200],
    [200, 403, 403, 404, 404],
    [403, 403, 403, 404, 404],
    [200, 403, 403, 403, 200],
    [200, 403, 403, 404, 404],
  ),
  invite: row([200, 200, 403, 403, 200], [200, 200, 403, 404, 404], [403, 403, 403, 404, 404], NONE, NONE),
  'see the webhooks': moderators(),
  'make a webhook': moderators(),
  'switch a webhook on': moderators(),
  'revoke a webhook': moderators(),
  'remove a member': row([200, 200, 403, 403, 200], [200, 200, 403, 404, 404], [403, 403, 403, 404, 404], NONE, NONE),
  'remove an owner': row([200, 403, 403, 403, 200], [200, 403, 403, 404, 404], [403, 403, 403, 404, 404], NONE, NONE),
  'give a role': row([200, 403, 403, 403, 200], [200, 403, 403, 404, 404], [403, 403, 403, 404, 404], NONE, NONE),
  'leave it to moderators': row(
    [200, 200, 403, 403, 200],
    [200, 200, 403, 404, 404],
    [403, 403, 403, 404, 404],
    NONE,
    NONE,
  ),
  'set slow mode': row([200, 200, 403, 403, 200], [200, 200, 403, 404, 404], [403, 403, 403, 404, 404], NONE, NONE),
  'have old messages erased': row(
    [200, 403, 403, 403, 200],
    [200, 403, 403, 404, 404],
    [403, 403, 403, 404, 404],
    NONE,
    NONE,
  ),
  'silence a member': row([200, 200, 403, 403, 200], [200, 200, 403, 404, 404], [403, 403, 403, 404, 404], NONE, NONE),
  'silence an owner': row([403, 403, 403, 403, 403], [403, 403, 403, 404, 404], [403, 403, 403, 404, 404], NONE, NONE),
  'lift a silence': row([200, 200, 403, 403, 200], [200, 200, 403, 404, 404], [403, 403, 403, 404, 404], NONE, NONE),
  'hide it': row(NONE, NONE, INSIDE, NONE, NONE),
};

function row(open: number[], closed: number[], direct: number[], archived: number[], archivedClosed: number[]) {
  const all = { open, closed, direct, archived, 'archived closed': archivedClosed, missing: NONE };
  const withGuests = (answers: number[]) => [...answers, answers[2] as number, answers[2] as number, 404];
  return Object.fromEntries(Object.entries(all).map(([state, answers]) => [state, withGuests(answers)])) as typeof all;
}

function moderators() {
  return row([200, 200, 403, 403, 200], [200, 200, 403, 404, 404], [403, 403, 403, 404, 404], NONE, NONE);
}

function keepers() {
  const [open, closed] = [
    [200, 200, 403, 403, 200],
    [200, 200, 403, 404, 404],
  ];
  return row(open, closed, [403, 403, 403, 404, 404], open, closed);
}

/** A new room like that, in which this person has that standing. In direct rooms everybody has the same. */
async function roomFor(state: State, standing: Standing, person: Person): Promise<number> {
  if (state === 'missing') return 4_000_000_000;
  const role = roleOf(standing);
  if (state === 'direct') return fixture.make.directOf(role === null ? null : person);
  const room = await fixture.make.roomWith(person, role, state.endsWith('closed') ? 'closed' : 'open');
  if (state.startsWith('archived')) await fixture.make.archive(room);
  return room;
}

function roleOf(standing: Standing): RoomRole | null {
  if (standing === 'guest') return 'member';
  if (standing === 'guest who is the owner') return 'owner';
  return ['owner', 'moderator', 'member'].includes(standing) ? (standing as RoomRole) : null;
}

function personWho(standing: Standing): Promise<Person> {
  if (standing.startsWith('guest')) return fixture.make.person('guest');
  return fixture.make.person(standing === 'administrator' ? 'admin' : 'member');
}

describe.each(Object.entries(ACTIONS))('%s', (name, action) => {
  it.each(STATES)('in a room that is: %s', { tags: 'rooms/powers' }, async (state) => {
    const statuses: number[] = [];
    for (const standing of STANDINGS) {
      const as = await personWho(standing);
      const { path, ...asked } = await action(await roomFor(state, standing, as));
      const before = await everything(fixture.database.db);
      const answer = await ask(fixture.app, path, { as, body: '', ...asked });
      statuses.push(answer.status);
      if (answer.status >= 400) expect(await everything(fixture.database.db), standing).toBe(before);
    }
    expect(statuses).toEqual(EXPECTED[name]?.[state]);
  });

  it('is the same for rooms that one may not know of and for one that never was', {
    tags: 'rooms/unknown',
  }, async () => {
    for (const standing of ['stranger', 'administrator', 'guest who is a stranger'] as const) {
      const as = await personWho(standing);
      const answerTo = async (state: State) => {
        const { path, ...asked } = await action(await roomFor(state, standing, as));
        return bytesOf(await ask(fixture.app, path, { as, body: '', ...asked }));
      };
      const missing = await answerTo('missing');
      expect(missing).toContain('404 {"error":"no_room"}');
      const isGuest = standing === 'guest who is a stranger';
      const others = isGuest ? (['open', 'archived'] as const) : [];
      for (const state of ['closed', 'direct', 'archived closed', ...others] as const)
        expect(await answerTo(state)).toBe(missing);
    }
  });

  it('needs an account that is signed in', async () => {
    for (const who of ['signed out', 'disabled'] as const) {
      const as = await fixture.make.person(who);
      const { path, ...asked } = await action(await fixture.make.roomWith(as, 'owner'));
      expect((await ask(fixture.app, path, { as, body: '', ...asked })).status).toBe(401);
    }
  });
});

/** Everything of an answer but what is new each time. */
async function bytesOf(answer: Response): Promise<string> {
  const headers = [...answer.headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
  const text = JSON.stringify(headers).replace(/nonce-[\w+/=-]+/g, 'nonce');
  return `${answer.status} ${await answer.text()} ${text}`;
}

describe('administrators', () => {
  it('rename, archive and reopen a closed room on their pages, without being members', async () => {
    const as = await fixture.make.person('admin');
    const room = await fixture.make.roomWith(null, null, 'closed');
    for (const body of [
      { title: 'Otro' },
      { name: fixture.make.name('libre') },
      { archived: true },
      { archived: false },
    ]) {
      const answer = await ask(fixture.app, `/api/admin/rooms/${room}`, { as, method: 'PATCH', body });
      expect(answer.status).toBe(200);
    }
  });

  it('neither read nor change messages of a closed room there, not even as members', {
    tags: 'rooms/powers',
  }, async () => {
    const as = await fixture.make.person('admin');
    const closed = await fixture.make.roomWith(as, 'member', 'closed');
    const say = (room: number) => ({ room, text: 'hola', clientId: randomUUID() });
    const post = await ask(fixture.app, '/api/admin/messages', { as, method: 'POST', body: say(closed) });
    const edit = await ask(fixture.app, `/api/admin/messages/${closed}/1`, {
      as,
      method: 'PATCH',
      body: { text: 'x' },
    });
    expect([post.status, edit.status]).toEqual([404, 404]);
    const body = { messages: [{ room: closed, seq: 1 }] };
    const removal = await ask(fixture.app, '/api/admin/messages', { as, method: 'DELETE', body });
    expect(await removal.json()).toEqual({ removed: 0 });
    expect((await ask(fixture.app, `/admin/messages/${closed}/1`, { as })).status).toBe(404);
    const page = await (await ask(fixture.app, '/admin/messages', { as })).text();
    expect(page).not.toContain(`value="${closed}"`);
  });
});
