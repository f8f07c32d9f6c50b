import { randomUUID } from 'node:crypto';
import { unsubscribeCode } from '@/lib/mail/unsubscribe-code';
import { block } from '@/lib/users/blocks';
import { TEST_SECRET } from './app';
import { type Factory, PASSWORD, ROOM_STATES, type RoomState, type Who } from './factory';
import { fileRow } from './files/files';
import { newHook } from './hooks';
import { newSession, newToken, type Person } from './people';
import { newDevice } from './services/push-service';

/**
 * The only list of all pages and handlers of the app: what each kind of person gets, and a request that is granted to
 * everybody who may make it. grid.test.ts compares it with the files below app/, so that a route without a row fails.
 */

type ByPerson<T> = Record<Who, T>;

/** A PNG of one pixel. */
export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** `home`: redirected to the first room; `sign-in`: redirected to the sign-in page, and then back. */
export type Shown = 'page' | 'absent' | 'home' | 'sign-in';

export interface Page {
  file: string;
  /** Distinguishes the rows of one file. */
  about?: string;
  path(make: Factory): Promise<string>;
  shown: ByPerson<Shown>;
}

export interface Handler {
  /** Method and file. */
  name: string;
  /** Distinguishes the rows of one handler. */
  about?: string;
  /** `as`: the same person, if the request is not sent with the cookie. */
  request(make: Factory, as: Person | null): Promise<{ path: string; body?: unknown; as?: Person | null }>;
  /** The status of the answer to each kind of person. */
  status: ByPerson<number>;
  /**
   * The format of a request that changes something: JSON without unknown fields, or also a form, which may have unknown
   * fields. Missing if the handler changes nothing.
   */
  changesBy?: 'json' | 'form';
  /** It only reads, and has a body because an address would be logged or too long. */
  readsByBody?: true;
  /** It tells everybody the same, and nothing about anybody. */
  isPublic?: true;
  /** What it does leaves nothing in the database. */
  storesNothing?: true;
  /**
   * The secret in its address grants it, to programs that send what they like: neither cookies nor the format of our
   * pages count. tests/integration/hooks has what the forgery tests have of others.
   */
  byAddress?: true;
}

const MEMBERS: ByPerson<Shown> = {
  guest: 'page',
  'signed out': 'sign-in',
  member: 'page',
  disabled: 'sign-in',
  admin: 'page',
};
const ADMINS: ByPerson<Shown> = {
  guest: 'absent',
  'signed out': 'sign-in',
  member: 'absent',
  disabled: 'sign-in',
  admin: 'page',
};
const NOBODY: ByPerson<Shown> = {
  guest: 'absent',
  'signed out': 'sign-in',
  member: 'absent',
  disabled: 'sign-in',
  admin: 'absent',
};
const STRANGERS: ByPerson<Shown> = {
  guest: 'home',
  'signed out': 'page',
  member: 'home',
  disabled: 'page',
  admin: 'home',
};

const EVERYBODY: ByPerson<Shown> = {
  guest: 'page',
  'signed out': 'page',
  member: 'page',
  disabled: 'page',
  admin: 'page',
};

const adminPage = (file: string, path: Page['path']): Page => ({ file, path, shown: ADMINS });

/** A day of a room is shown to those who see the room. */
const DAY = '/2026-08-21';

const roomDayPage = (state: RoomState): Page => ({
  ...roomPage(state),
  file: 'app/(chat)/r/[room]/[day]/page.tsx',
  path: async (make) => `/r/${await make.roomThatIs(state)}${DAY}`,
});

const roomPage = (state: RoomState): Page => ({
  file: 'app/(chat)/r/[room]/page.tsx',
  about: `${state} room`,
  path: async (make) => `/r/${await make.roomThatIs(state)}`,
  // Guests see no room that they are not in, not even an open one.
  shown: state === 'open' ? { ...MEMBERS, guest: 'absent' } : NOBODY,
});

export const PAGES: readonly Page[] = [
  { file: 'app/(chat)/page.tsx', path: async () => '/', shown: MEMBERS },
  { file: 'app/(chat)/browse/page.tsx', path: async () => '/browse', shown: { ...MEMBERS, guest: 'absent' } },
  { file: 'app/(chat)/share/page.tsx', path: async () => '/share?text=hola', shown: MEMBERS },
  { file: 'app/guide/page.tsx', path: async () => '/guide', shown: EVERYBODY },
  { file: 'app/(chat)/mentions/page.tsx', path: async () => '/mentions', shown: MEMBERS },
  ...ROOM_STATES.map(roomPage),
  ...ROOM_STATES.map(roomDayPage),
  {
    file: 'app/(chat)/r/[room]/[day]/page.tsx',
    about: 'no day of the calendar',
    path: async (make) => `/r/${await make.roomThatIs('open')}/2026-02-30`,
    shown: NOBODY,
  },
  {
    file: 'app/(chat)/d/[id]/[day]/page.tsx',
    about: 'other people’s',
    path: async (make) => `/d/${await make.directOf(null)}${DAY}`,
    shown: NOBODY,
  },
  {
    file: 'app/(chat)/d/[id]/[day]/page.tsx',
    about: 'a room that is not direct',
    path: async (make) => `/d/${(await make.room(['hola'])).id}${DAY}`,
    shown: NOBODY,
  },
  {
    file: 'app/(chat)/d/[id]/page.tsx',
    about: 'other people’s',
    path: async (make) => `/d/${await make.directOf(null)}`,
    shown: NOBODY,
  },
  {
    file: 'app/(chat)/d/[id]/page.tsx',
    about: 'a room that is not direct',
    path: async (make) => `/d/${(await make.room(['hola'])).id}`,
    shown: NOBODY,
  },
  { file: 'app/account/page.tsx', path: async () => '/account', shown: MEMBERS },
  { file: 'app/account/notifications/page.tsx', path: async () => '/account/notifications', shown: MEMBERS },
  { file: 'app/account/tokens/page.tsx', path: async () => '/account/tokens', shown: MEMBERS },
  { file: 'app/(auth)/sign-in/page.tsx', path: async () => '/sign-in', shown: STRANGERS },
  { file: 'app/(auth)/sign-up/page.tsx', path: async () => '/sign-up', shown: STRANGERS },
  { file: 'app/(auth)/welcome/page.tsx', path: async () => '/welcome', shown: STRANGERS },
  { file: 'app/(auth)/new-password/page.tsx', path: async () => '/new-password', shown: EVERYBODY },
  { file: 'app/(auth)/forgotten/page.tsx', path: async () => '/forgotten', shown: EVERYBODY },
  { file: 'app/(auth)/confirm-mail/page.tsx', path: async () => '/confirm-mail', shown: EVERYBODY },
  { file: 'app/(auth)/unsubscribe/page.tsx', path: async () => '/unsubscribe', shown: EVERYBODY },
  { file: 'app/(auth)/start/page.tsx', path: async () => '/start', shown: EVERYBODY },
  { file: 'app/(auth)/invite/page.tsx', path: async () => '/invite', shown: EVERYBODY },
  adminPage('app/admin/guide/page.tsx', async () => '/admin/guide'),
  adminPage('app/admin/page.tsx', async () => '/admin'),
  adminPage('app/admin/house/page.tsx', async () => '/admin/house'),
  adminPage('app/admin/messages/page.tsx', async () => '/admin/messages'),
  adminPage('app/admin/messages/new/page.tsx', async () => '/admin/messages/new'),
  adminPage(
    'app/admin/messages/[room]/[seq]/page.tsx',
    async (make) => `/admin/messages/${(await make.room(['hola'])).id}/1`,
  ),
  adminPage('app/admin/reports/page.tsx', async () => '/admin/reports'),
  adminPage('app/admin/reports/[room]/[seq]/page.tsx', async (make) => {
    const room = await make.roomWith(null, null);
    const seq = await make.say(room, 'hola');
    await make.report(room, seq);
    return `/admin/reports/${room}/${seq}`;
  }),
  adminPage('app/admin/people/page.tsx', async () => '/admin/people'),
  adminPage('app/admin/people/[id]/page.tsx', async (make) => `/admin/people/${(await make.somebody()).userId}`),
  adminPage('app/admin/invitations/page.tsx', async () => '/admin/invitations'),
  adminPage('app/admin/rooms/page.tsx', async () => '/admin/rooms'),
  adminPage('app/admin/rooms/hooks/page.tsx', async () => '/admin/rooms/hooks'),
  adminPage('app/admin/rooms/new/page.tsx', async () => '/admin/rooms/new'),
  adminPage('app/admin/rooms/[id]/page.tsx', async (make) => `/admin/rooms/${(await make.room()).id}`),
  adminPage('app/admin/audit/page.tsx', async () => '/admin/audit'),
  adminPage('app/admin/health/page.tsx', async () => '/admin/health'),
];

/** @param guest the status for guests, if it is another one */
const own = (allowed: number, guest = allowed): ByPerson<number> => ({
  'signed out': 401,
  guest,
  member: allowed,
  disabled: 401,
  admin: allowed,
});
const all = (status: number): ByPerson<number> => ({
  'signed out': status,
  guest: status,
  member: status,
  disabled: status,
  admin: status,
});
const fixed = (path: string, body?: object): Handler['request'] => {
  return async () => ({ path, ...(body ? { body } : {}) });
};

const adminHandler = (name: string, request: Handler['request']): Handler => ({
  name,
  request,
  status: { 'signed out': 404, guest: 404, member: 404, disabled: 404, admin: 200 },
  changesBy: 'json',
});

/**
 * A request about a closed room of which this person is an owner. rooms-grid.test.ts has all the other roles. A guest
 * has no more rights than a member, even as an owner.
 * @param isForMembers whether it does not need an owner
 */
const inRoom = (
  method: 'GET' | 'PATCH' | 'DELETE',
  file: string,
  path: string,
  body?: object,
  isForMembers = method === 'GET',
): Handler => ({
  name: `${method} app/api/rooms/by-id/[id]/${file}`,
  request: async (make, as) => ({
    path: `/api/rooms/by-id/${await make.roomWith(as, 'owner')}${path}`,
    ...(body ? { body } : {}),
  }),
  status: own(200, isForMembers ? 200 : 403),
  ...(method === 'GET' ? {} : { changesBy: 'json' }),
});

/** The same about somebody else's message there. */
const onMessage = (method: 'PUT' | 'DELETE', file: string, path: string, body?: object): Handler => ({
  name: `${method} app/api/rooms/by-id/[id]/messages/[seq]/${file}`,
  request: async (make, as) => {
    const room = await make.roomWith(as, 'owner');
    // A hidden message can be shown again.
    const seq = await make.say(room, 'hola', method === 'DELETE' ? { hiddenAt: new Date() } : {});
    return { path: `/api/rooms/by-id/${room}/messages/${seq}${path}`, ...(body ? { body } : {}) };
  },
  status: own(200, file.startsWith('report') ? 200 : 403),
  changesBy: 'json',
});

/** A request of a program, with a token of the person. */
const byToken = (
  name: string,
  request: (make: Factory, as: Person | null) => Promise<{ path: string; body?: object }>,
  more: Partial<Handler> = {},
): Handler => ({
  name: name.replace(' ', ' app/api/v1/'),
  request: async (make, as) => {
    const { path, ...body } = await request(make, as);
    return { path: `/api/v1${path}`, ...body, as: await make.byToken(as) };
  },
  status: own(200),
  ...(name.startsWith('GET') ? {} : { changesBy: 'json' }),
  ...more,
});

/** The same about the person's own message in an open room. */
const onOwnMessage = (method: string, file: string, path: string, body?: object): Handler =>
  byToken(`${method} rooms/[room]/messages/[seq]/${file}`, async (make, as) => {
    const room = await make.roomWith(as, 'member', 'open');
    const seq = await make.say(room, 'hola', { by: as ?? (await make.somebody()), reaction: '👍' });
    return { path: `/rooms/${room}/messages/${seq}${path}`, ...(body ? { body } : {}) };
  });

export const HANDLERS: readonly Handler[] = [
  byToken('GET me/route.ts', async () => ({ path: '/me' })),
  byToken('GET rooms/route.ts', async () => ({ path: '/rooms' })),
  byToken('GET rooms/[room]/log/route.ts', async (make, as) => ({
    path: `/rooms/${await make.roomWith(as, 'member')}/log?since=0`,
  })),
  byToken(
    'POST rooms/[room]/messages/route.ts',
    async (make, as) => ({
      path: `/rooms/${await make.roomWith(as, 'member')}/messages`,
      body: { message: 'hola', clientId: randomUUID() },
    }),
    { status: own(201) },
  ),
  onOwnMessage('PATCH', 'route.ts', '', { message: 'adiós' }),
  onOwnMessage('DELETE', 'route.ts', ''),
  onOwnMessage('PUT', 'reactions/route.ts', '/reactions', { emoji: '🌻' }),
  onOwnMessage('DELETE', 'reactions/route.ts', '/reactions', { emoji: '👍' }),
  byToken('GET people/route.ts', async () => ({ path: '/people?q=per' })),
  byToken('POST search/route.ts', async () => ({ path: '/search', body: { q: 'hola' } }), { readsByBody: true }),
  {
    name: 'GET app/api/v1/openapi.json/route.ts',
    request: fixed('/api/v1/openapi.json'),
    status: all(200),
    isPublic: true,
  },
  {
    name: 'POST app/api/account/tokens/route.ts',
    request: fixed('/api/account/tokens', { name: 'Robot', scope: 'read', days: 30, current: PASSWORD }),
    status: own(200),
    changesBy: 'json',
  },
  {
    name: 'DELETE app/api/account/tokens/[id]/route.ts',
    about: 'the person’s own',
    request: async (make, as) => {
      const { userId } = as ?? (await make.somebody());
      return { path: `/api/account/tokens/${(await newToken(make.db, userId)).id}` };
    },
    status: own(200),
    changesBy: 'json',
  },
  {
    name: 'DELETE app/api/account/tokens/[id]/route.ts',
    about: 'somebody else’s',
    request: async (make) => ({
      path: `/api/account/tokens/${(await newToken(make.db, (await make.somebody()).userId)).id}`,
    }),
    status: own(404),
    changesBy: 'json',
  },
  { name: 'GET app/api/rooms/route.ts', request: fixed('/api/rooms'), status: own(200) },
  ...ROOM_STATES.map((state) => ({
    name: 'GET app/api/rooms/[room]/messages/route.ts',
    about: `${state} room`,
    request: async (make: Factory) => ({ path: `/api/rooms/${await make.roomThatIs(state)}/messages` }),
    status: state === 'open' ? own(200, 404) : own(404),
  })),
  { name: 'GET app/api/mentions/route.ts', request: fixed('/api/mentions'), status: own(200) },
  {
    name: 'POST app/api/search/route.ts',
    request: fixed('/api/search', { q: 'hola' }),
    status: own(200),
    changesBy: 'json',
    readsByBody: true,
  },
  {
    name: 'GET app/api/linked/route.ts',
    request: async (make, as) => ({ path: `/api/linked?to=d/${await make.directOf(as)}/1` }),
    status: own(200),
  },
  { name: 'GET app/api/rooms/browse/route.ts', request: fixed('/api/rooms/browse'), status: own(200, 403) },
  {
    name: 'POST app/api/rooms/route.ts',
    request: async (make) => ({ path: '/api/rooms', body: { title: make.name('Nueva '), kind: 'closed' } }),
    status: own(200, 403),
    changesBy: 'json',
  },
  inRoom('GET', 'route.ts', ''),
  inRoom('PATCH', 'route.ts', '', { title: 'Otro título' }),
  inRoom('DELETE', 'route.ts', ''),
  inRoom('GET', 'messages/route.ts', '/messages'),
  inRoom('GET', 'messages/[seq]/reactions/route.ts', '/messages/1/reactions'),
  inRoom('GET', 'pins/route.ts', '/pins'),
  inRoom('GET', 'files/route.ts', '/files'),
  inRoom('GET', 'days/route.ts', '/days?month=2026-08'),
  onMessage('PUT', 'report/route.ts', '/report', { reason: 'Es una amenaza' }),
  onMessage('PUT', 'hidden/route.ts', '/hidden'),
  onMessage('DELETE', 'hidden/route.ts', '/hidden'),
  {
    name: 'DELETE app/api/rooms/by-id/[id]/messages/[seq]/preview/route.ts',
    request: async (make, as) => {
      const room = await make.roomWith(as, 'owner');
      const seq = await make.say(room, 'https://ejemplo.org');
      await make.preview(room, seq);
      return { path: `/api/rooms/by-id/${room}/messages/${seq}/preview` };
    },
    status: own(200, 403),
    changesBy: 'json',
  },
  {
    name: 'PUT app/api/rooms/by-id/[id]/membership/route.ts',
    request: async (make) => ({ path: `/api/rooms/by-id/${await make.roomWith(null, null, 'open')}/membership` }),
    status: own(200, 404),
    changesBy: 'json',
  },
  inRoom('DELETE', 'membership/route.ts', '/membership', undefined, true),
  inRoom('PATCH', 'membership/route.ts', '/membership', { favorite: true }, true),
  inRoom('GET', 'members/route.ts', '/members'),
  {
    name: 'POST app/api/rooms/by-id/[id]/members/route.ts',
    request: async (make, as) => ({
      path: `/api/rooms/by-id/${await make.roomWith(as, 'owner')}/members`,
      body: { people: [(await make.somebody()).userId] },
    }),
    status: own(200, 403),
    changesBy: 'json',
  },
  inRoom('GET', 'hooks/route.ts', '/hooks', undefined, false),
  {
    name: 'POST app/api/rooms/by-id/[id]/hooks/route.ts',
    request: async (make, as) => ({
      path: `/api/rooms/by-id/${await make.roomWith(as, 'owner')}/hooks`,
      body: {
        name: 'Clima',
        incoming: true,
        outgoing: { url: 'https://example.com/h', event: 'word', words: 'lluvia' },
      },
    }),
    status: own(200, 403),
    changesBy: 'json',
  },
  ...(['PATCH', 'DELETE'] as const).map(
    (method): Handler => ({
      name: `${method} app/api/rooms/by-id/[id]/hooks/[hook]/route.ts`,
      request: async (make, as) => {
        const room = await make.roomWith(as, 'owner');
        const path = `/api/rooms/by-id/${room}/hooks/${await make.hookThatIsOff(room)}`;
        return method === 'PATCH' ? { path, body: { on: true } } : { path };
      },
      status: own(200, 403),
      changesBy: 'json',
    }),
  ),
  {
    name: 'POST app/api/hooks/[id]/[secret]/route.ts',
    request: async (make) => ({
      path: (await newHook(make.db, await make.roomWith(null, null))).path,
      body: { text: 'hola' },
    }),
    status: all(201),
    changesBy: 'json',
    byAddress: true,
  },
  ...(['DELETE', 'PATCH'] as const).map(
    (method): Handler => ({
      name: `${method} app/api/rooms/by-id/[id]/members/[user]/route.ts`,
      request: async (make, as) => {
        const room = await make.roomWith(as, 'owner');
        const path = `/api/rooms/by-id/${room}/members/${(await make.addTo(room, 'member')).userId}`;
        return method === 'PATCH' ? { path, body: { role: 'moderator' } } : { path };
      },
      status: own(200, 403),
      changesBy: 'json',
    }),
  ),
  ...(['PUT', 'DELETE'] as const).map(
    (method): Handler => ({
      name: `${method} app/api/rooms/by-id/[id]/members/[user]/silence/route.ts`,
      request: async (make, as) => {
        const room = await make.roomWith(as, 'owner');
        const { userId } = await make.addTo(room, 'member');
        if (method === 'DELETE') await make.silence(room, userId);
        const path = `/api/rooms/by-id/${room}/members/${userId}/silence`;
        return method === 'PUT' ? { path, body: { seconds: 3_600 } } : { path };
      },
      status: own(200, 403),
      changesBy: 'json',
    }),
  ),
  {
    name: 'PUT app/api/rooms/by-id/[id]/retention/route.ts',
    request: async (make, as) => {
      const room = await make.roomWith(as, 'owner');
      return { path: `/api/rooms/by-id/${room}/retention`, body: { days: 365, name: await make.nameOf(room) } };
    },
    status: own(200, 403),
    changesBy: 'json',
  },
  { name: 'GET app/api/people/route.ts', request: fixed('/api/people?q=per'), status: own(200) },
  {
    name: 'GET app/api/people/[id]/route.ts',
    request: async (make) => ({ path: `/api/people/${(await make.somebody()).userId}` }),
    status: own(200, 404),
  },
  {
    name: 'PUT app/api/people/[id]/block/route.ts',
    request: async (make) => ({ path: `/api/people/${(await make.somebody()).userId}/block` }),
    status: own(200, 404),
    changesBy: 'json',
  },
  {
    name: 'DELETE app/api/people/[id]/block/route.ts',
    request: async (make, as) => {
      const [me, other] = [as ?? (await make.somebody()), await make.somebody()];
      await block(make.db, me.userId, other.userId);
      return { path: `/api/people/${other.userId}/block` };
    },
    status: own(200),
    changesBy: 'json',
  },
  { name: 'GET app/api/blocks/route.ts', request: fixed('/api/blocks'), status: own(200) },
  {
    name: 'POST app/api/direct/route.ts',
    request: async (make) => ({ path: '/api/direct', body: { people: [(await make.somebody()).userId] } }),
    status: own(200, 404),
    changesBy: 'json',
  },
  {
    name: 'DELETE app/api/direct/[id]/route.ts',
    request: async (make, as) => ({ path: `/api/direct/${await make.directOf(as)}` }),
    status: own(200),
    changesBy: 'json',
  },
  // The upload itself is answered before Next: tests/integration/files/http.test.ts.
  {
    name: 'PATCH app/api/files/[id]/route.ts',
    request: async (make, as) => ({
      path: `/api/files/${await fileRow(make.db, as ?? (await make.somebody()))}`,
      body: { alt: 'La playa' },
    }),
    status: own(200),
    changesBy: 'json',
  },
  {
    name: 'DELETE app/api/files/[id]/route.ts',
    request: async (make, as) => ({ path: `/api/files/${await fileRow(make.db, as ?? (await make.somebody()))}` }),
    status: own(200),
    changesBy: 'json',
  },
  { name: 'GET app/api/push/route.ts', request: fixed('/api/push'), status: own(200) },
  {
    name: 'PATCH app/api/push/route.ts',
    request: fixed('/api/push', { content: 'sender', pausedUntil: null }),
    status: own(200),
    changesBy: 'json',
  },
  {
    name: 'POST app/api/push/devices/route.ts',
    request: async () => ({ path: '/api/push/devices', body: newDevice() }),
    status: own(200),
    changesBy: 'json',
  },
  {
    name: 'DELETE app/api/push/devices/[id]/route.ts',
    about: 'the person’s own',
    request: async (make, as) => ({
      path: `/api/push/devices/${await make.pushDevice(as ?? (await make.somebody()))}`,
    }),
    status: own(200),
    changesBy: 'json',
  },
  {
    name: 'DELETE app/api/push/devices/[id]/route.ts',
    about: 'somebody else’s',
    request: async (make) => ({ path: `/api/push/devices/${await make.pushDevice(await make.somebody())}` }),
    status: own(404),
    changesBy: 'json',
  },
  {
    name: 'POST app/api/push/test/route.ts',
    request: async (make, as) => {
      if (as) await make.pushDevice(as);
      return { path: '/api/push/test' };
    },
    status: own(200),
    changesBy: 'json',
    storesNothing: true,
  },
  { name: 'GET app/api/account/export/route.ts', request: fixed('/api/account/export'), status: own(200) },
  { name: 'HEAD app/api/account/export/route.ts', request: fixed('/api/account/export'), status: own(200) },
  {
    name: 'PATCH app/api/account/choices/route.ts',
    request: fixed('/api/account/choices', { locale: 'en', timeZone: null, hourCycle: null }),
    status: own(200),
    changesBy: 'json',
  },
  {
    name: 'PATCH app/api/account/profile/route.ts',
    request: fixed('/api/account/profile', { shown: 'María José' }),
    status: own(200),
    changesBy: 'json',
  },
  {
    name: 'POST app/api/account/password/route.ts',
    request: fixed('/api/account/password', { current: PASSWORD, password: 'caballo grapa batería' }),
    status: own(200),
    changesBy: 'json',
  },
  {
    name: 'POST app/api/account/delete/route.ts',
    request: fixed('/api/account/delete', { current: PASSWORD }),
    status: own(200),
    changesBy: 'json',
  },
  {
    // A person whose password is checked has access.
    name: 'POST app/api/account/delete/route.ts',
    about: 'with another password',
    request: fixed('/api/account/delete', { current: 'otra cosa' }),
    status: own(400),
    changesBy: 'json',
  },
  {
    name: 'DELETE app/api/account/organization/route.ts',
    request: async (make, as) => {
      if (as) await make.identity(as);
      return { path: '/api/account/organization', body: { current: PASSWORD } };
    },
    status: own(200),
    changesBy: 'json',
  },
  {
    name: 'POST app/api/account/two-factor/route.ts',
    request: fixed('/api/account/two-factor', { current: PASSWORD }),
    status: own(200),
    changesBy: 'json',
    readsByBody: true,
  },
  {
    name: 'PUT app/api/account/two-factor/route.ts',
    request: async (make, as) => ({
      path: '/api/account/two-factor',
      body: await make.setUp(as ?? (await make.somebody())),
    }),
    status: own(200),
    changesBy: 'json',
  },
  ...(['DELETE app/api/account/two-factor', 'POST app/api/account/two-factor/codes'] as const).map(
    (route): Handler => ({
      name: `${route}/route.ts`,
      request: async (make, as) => ({
        path: route.replace(/^.* app/, ''),
        body: { current: PASSWORD, code: await make.twoFactor(as ?? (await make.somebody())) },
      }),
      status: own(200),
      changesBy: 'json',
    }),
  ),
  {
    name: 'DELETE app/api/account/sessions/route.ts',
    request: fixed('/api/account/sessions'),
    status: own(200),
    changesBy: 'json',
  },
  {
    name: 'DELETE app/api/account/sessions/[id]/route.ts',
    about: 'the person’s own',
    request: async (make, as) => {
      const { userId } = as ?? (await make.somebody());
      return { path: `/api/account/sessions/${(await newSession(make.db, userId)).sessionId}` };
    },
    status: own(200),
    changesBy: 'json',
  },
  {
    name: 'DELETE app/api/account/sessions/[id]/route.ts',
    about: 'somebody else’s',
    request: async (make) => ({ path: `/api/account/sessions/${(await make.somebody()).sessionId}` }),
    status: own(404),
    changesBy: 'json',
  },
  {
    name: 'POST app/api/sign-up/route.ts',
    request: async (make) => ({
      path: '/api/sign-up',
      body: { username: make.name('nueva'), password: 'una clave larga', link: await make.signUpLink() },
    }),
    status: all(201),
    changesBy: 'json',
  },
  {
    // Nobody gets the mail: the server of these tests is not there.
    name: 'POST app/api/sign-up/mail/route.ts',
    request: async (make) => ({ path: '/api/sign-up/mail', body: { address: `${make.name('nadie')}@ejemplo.org` } }),
    status: all(200),
    changesBy: 'json',
    storesNothing: true,
  },
  {
    name: 'POST app/api/sign-up/link/route.ts',
    request: async (make) => ({ path: '/api/sign-up/link', body: { code: await make.signUpLink() } }),
    status: all(200),
    changesBy: 'json',
    readsByBody: true,
  },
  {
    name: 'POST app/api/invitation/route.ts',
    request: async (make) => ({ path: '/api/invitation', body: { code: await make.invitation() } }),
    status: all(200),
    changesBy: 'json',
    readsByBody: true,
  },
  {
    name: 'PUT app/api/invitation/route.ts',
    request: async (make) => ({ path: '/api/invitation', body: { code: await make.invitation() } }),
    status: own(200),
    changesBy: 'json',
  },
  {
    name: 'POST app/api/start/route.ts',
    about: 'after the start',
    request: fixed('/api/start', { code: 'x'.repeat(22) }),
    status: all(404),
    changesBy: 'json',
    readsByBody: true,
  },
  {
    name: 'PUT app/api/start/route.ts',
    about: 'after the start',
    request: async (make) => ({
      path: '/api/start',
      body: { code: 'x'.repeat(22), username: make.name('nueva'), password: 'una clave larga' },
    }),
    status: all(404),
    changesBy: 'json',
  },
  {
    name: 'POST app/api/password-link/route.ts',
    request: async (make) => ({ path: '/api/password-link', body: { code: await make.passwordLink() } }),
    status: all(200),
    changesBy: 'json',
    readsByBody: true,
  },
  {
    name: 'PUT app/api/password-link/route.ts',
    request: async (make) => ({
      path: '/api/password-link',
      body: { code: await make.passwordLink(), password: 'una clave larga' },
    }),
    status: all(200),
    changesBy: 'json',
  },
  {
    name: 'POST app/api/account/mail/route.ts',
    request: async (make) => ({
      path: '/api/account/mail',
      body: { current: PASSWORD, address: `${make.name('nueva')}@ejemplo.org`, digest: false },
    }),
    status: own(200),
    changesBy: 'json',
  },
  {
    name: 'PATCH app/api/account/mail/route.ts',
    request: async (make, as) => {
      await make.mailAddress(as ?? (await make.somebody()));
      return { path: '/api/account/mail', body: { digest: false } };
    },
    status: own(200),
    changesBy: 'json',
  },
  {
    name: 'DELETE app/api/account/mail/route.ts',
    request: async (make, as) => {
      await make.mailAddress(as ?? (await make.somebody()));
      return { path: '/api/account/mail', body: { current: PASSWORD } };
    },
    status: own(200),
    changesBy: 'json',
  },
  {
    // The address is nobody's. What is queued is sent, or not, by any node.
    name: 'POST app/api/forgotten/route.ts',
    request: async (make) => ({ path: '/api/forgotten', body: { address: `${make.name('nadie')}@ejemplo.org` } }),
    status: all(200),
    changesBy: 'json',
    storesNothing: true,
  },
  {
    name: 'POST app/api/mail-link/route.ts',
    request: async (make) => ({ path: '/api/mail-link', body: { code: await make.mailLink() } }),
    status: all(200),
    changesBy: 'json',
    readsByBody: true,
  },
  {
    name: 'PUT app/api/mail-link/route.ts',
    request: async (make) => ({ path: '/api/mail-link', body: { code: await make.mailLink() } }),
    status: all(200),
    changesBy: 'json',
  },
  {
    // Only leads to the page.
    name: 'GET app/api/unsubscribe/[code]/route.ts',
    request: async (make) => ({
      path: `/api/unsubscribe/${unsubscribeCode((await make.somebody()).userId, TEST_SECRET)}`,
    }),
    status: all(303),
  },
  {
    name: 'POST app/api/unsubscribe/[code]/route.ts',
    request: async (make) => {
      const person = await make.somebody();
      await make.mailAddress(person);
      return { path: `/api/unsubscribe/${unsubscribeCode(person.userId, TEST_SECRET)}` };
    },
    status: all(200),
    changesBy: 'json',
  },
  { name: 'GET app/api/auth/[...nextauth]/route.ts', request: fixed('/api/auth/session'), status: all(200) },
  {
    // Refused for everybody, because the CSRF token of the page is missing.
    name: 'POST app/api/auth/[...nextauth]/route.ts',
    request: fixed('/api/auth/signout', { json: 'true' }),
    status: all(403),
    changesBy: 'form',
  },
  adminHandler('POST app/api/admin/messages/route.ts', async (make) => ({
    path: '/api/admin/messages',
    body: { room: (await make.room()).id, text: 'hola', clientId: randomUUID() },
  })),
  adminHandler('DELETE app/api/admin/messages/route.ts', async (make) => ({
    path: '/api/admin/messages',
    body: { messages: [{ room: (await make.room(['hola'])).id, seq: 1 }] },
  })),
  adminHandler('PATCH app/api/admin/messages/[room]/[seq]/route.ts', async (make) => ({
    path: `/api/admin/messages/${(await make.room(['hola'])).id}/1`,
    body: { text: 'adiós' },
  })),
  adminHandler('POST app/api/admin/reports/[room]/[seq]/route.ts', async (make) => {
    const room = await make.roomWith(null, null);
    const seq = await make.say(room, 'hola');
    await make.report(room, seq);
    return { path: `/api/admin/reports/${room}/${seq}`, body: { action: 'hide', open: true, author: null } };
  }),
  adminHandler('PATCH app/api/admin/people/[id]/route.ts', async (make) => ({
    path: `/api/admin/people/${(await make.somebody()).userId}`,
    body: { disabled: true },
  })),
  adminHandler('DELETE app/api/admin/people/[id]/route.ts', async (make) => {
    const { userId, username } = await make.somebody();
    return { path: `/api/admin/people/${userId}`, body: { name: username } };
  }),
  adminHandler('DELETE app/api/admin/people/[id]/sessions/route.ts', async (make) => ({
    path: `/api/admin/people/${(await make.somebody()).userId}/sessions`,
    body: {},
  })),
  adminHandler('POST app/api/admin/exports/route.ts', async () => ({ path: '/api/admin/exports', body: {} })),
  {
    name: 'GET app/api/admin/exports/route.ts',
    request: fixed('/api/admin/exports'),
    status: { 'signed out': 404, member: 404, disabled: 404, guest: 404, admin: 200 },
  },
  // An archive has bytes only where files are: exports.test.ts downloads one.
  ...['GET', 'HEAD'].map((method) => ({
    name: `${method} app/api/admin/exports/[id]/route.ts`,
    about: 'that is not there',
    request: fixed('/api/admin/exports/900719925474099'),
    status: all(404),
  })),
  adminHandler('PATCH app/api/admin/house/route.ts', async () => ({
    path: '/api/admin/house',
    body: { name: 'Casa', accent: '#1a6e33', timeZone: null, locale: null },
  })),
  adminHandler('PUT app/api/admin/house/logo/route.ts', async () => ({
    path: '/api/admin/house/logo',
    body: { picture: PIXEL },
  })),
  adminHandler('DELETE app/api/admin/house/logo/route.ts', fixed('/api/admin/house/logo', {})),
  {
    // Without the version of the logo it leads to the icon.
    name: 'GET app/api/house-icon/[icon]/route.ts',
    request: fixed('/api/house-icon/192.png'),
    status: all(302),
    isPublic: true,
  },
  adminHandler('POST app/api/admin/people/[id]/password-link/route.ts', async (make) => ({
    path: `/api/admin/people/${(await make.somebody()).userId}/password-link`,
    body: {},
  })),
  adminHandler('DELETE app/api/admin/people/[id]/two-factor/route.ts', async (make) => {
    const person = await make.somebody();
    await make.twoFactor(person);
    return { path: `/api/admin/people/${person.userId}/two-factor`, body: {} };
  }),
  adminHandler('POST app/api/admin/invitations/route.ts', async (make) => ({
    path: '/api/admin/invitations',
    body: { rooms: [(await make.room()).id], maxUses: 1, days: 7 },
  })),
  adminHandler('DELETE app/api/admin/invitations/[id]/route.ts', async (make) => ({
    path: `/api/admin/invitations/${(await make.invitation()).split('-')[0]}`,
    body: {},
  })),
  adminHandler('DELETE app/api/admin/hooks/[id]/route.ts', async (make) => ({
    path: `/api/admin/hooks/${await make.hookThatIsOff(await make.roomWith(null, null))}`,
    body: {},
  })),
  adminHandler('POST app/api/admin/rooms/route.ts', async (make) => ({
    path: '/api/admin/rooms',
    body: { name: make.name('nueva_'), title: '' },
  })),
  adminHandler('PATCH app/api/admin/rooms/[id]/route.ts', async (make) => ({
    path: `/api/admin/rooms/${(await make.room()).id}`,
    body: { archived: true },
  })),
  adminHandler('DELETE app/api/admin/rooms/[id]/route.ts', async (make) => {
    const { id, name } = await make.room();
    return { path: `/api/admin/rooms/${id}`, body: { name } };
  }),
  adminHandler('POST app/api/admin/health/route.ts', async () => ({
    path: '/api/admin/health',
    body: { browserMs: Date.now() },
  })),
];

export const ADMIN_PAGES = PAGES.filter(({ file }) => file.startsWith('app/admin/'));
/** The handlers by which administrators change something. */
export const ADMIN_HANDLERS = HANDLERS.filter(
  ({ name, changesBy }) => changesBy === 'json' && fileOf(name).startsWith('app/api/admin/'),
);

export function methodOf(name: Handler['name']): string {
  return name.slice(0, name.indexOf(' '));
}

export function fileOf(name: Handler['name']): string {
  return name.slice(name.indexOf(' ') + 1);
}

/** Rows with their titles, for `describe.each`. */
export function titled<T extends { about?: string }>(rows: readonly T[], title: (row: T) => string): [string, T][] {
  return rows.map((row) => [row.about ? `${title(row)} (${row.about})` : title(row), row]);
}
