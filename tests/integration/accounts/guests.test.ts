import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import { SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { audit, memberships, rooms, users } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { invitationCode } from '@/lib/invitations/code';
import { addMember, removeMember } from '@/lib/rooms/members';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp, TEST_SECRET } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';
import { openMessages } from '@/tests/support/messages';
import { newSession, type Person } from '@/tests/support/people';

/** How people become guests, and members again. */

let database: TestDatabase;
let app: App;
let make: Factory;
let root: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  make = new Factory(database.db);
  app = await startApp({ database, env: { CHAT_SIGN_UP: 'invite' } });
  root = await signedInAdmin(database.db, 'Raíz');
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

const send = (as: Person | null, path: string, body: object, method = 'POST') => ask(app, path, { as, method, body });
const roomsOf = async (userId: number) =>
  (await database.db.select().from(memberships).where(eq(memberships.userId, userId))).map(({ roomId }) => roomId);
const roleIn = async (roomId: number, userId: number) => {
  const isIt = and(eq(memberships.roomId, roomId), eq(memberships.userId, userId));
  return (await database.db.select().from(memberships).where(isIt))[0]?.role;
};
const actionsOn = async (userId: number) =>
  (await database.db.select().from(audit).where(eq(audit.personId, userId))).map(({ action }) => action);

describe('an invitation for guests', () => {
  it('makes a guest, who is in its rooms and in no other, and it says so', async () => {
    const room = await make.roomWith(null, null, 'open');
    const made = await send(root, '/api/admin/invitations', { rooms: [room], maxUses: 1, days: 7, role: 'guest' });
    const { id } = await made.json();
    const code = invitationCode(id, TEST_SECRET);
    expect(await (await send(null, '/api/invitation', { code })).json()).toMatchObject({ role: 'guest' });
    const username = make.name('Visita');
    const body = { username, password: 'caballo grapa batería', invitation: code };
    expect((await send(null, '/api/sign-up', body)).status).toBe(201);
    const [row] = await database.db.select().from(users).where(eq(users.username, username));
    expect(row).toMatchObject({ role: 'guest', invitationId: id });
    const userId = row?.id ?? 0;
    expect(await roomsOf(userId)).toEqual([]);
    const guest = { userId, username, ...(await newSession(database.db, userId)) };
    expect((await send(guest, '/api/invitation', { code }, 'PUT')).status).toBe(200);
    expect(await roomsOf(userId)).toEqual([room]);
    expect((await ask(app, '/r/social', { as: guest })).status).toBe(404);
    expect((await ask(app, '/', { as: guest })).status).toBe(200);
  });

  it('needs a room, and makes no guest of somebody who has an account', async () => {
    const none = await send(root, '/api/admin/invitations', { rooms: [], maxUses: 1, days: 7, role: 'guest' });
    expect([none.status, await none.json()]).toEqual([400, { error: 'guest_rooms' }]);
    const room = await make.roomWith(null, null);
    const made = await send(root, '/api/admin/invitations', { rooms: [room], maxUses: 1, days: 7, role: 'guest' });
    const code = invitationCode((await made.json()).id, TEST_SECRET);
    const member = await make.somebody();
    expect((await send(member, '/api/invitation', { code }, 'PUT')).status).toBe(200);
    const [row] = await database.db.select().from(users).where(eq(users.id, member.userId));
    expect(row?.role).toBe('member');
    expect(await roomsOf(member.userId)).toContain(room);
  });

  it('for members makes no member of a guest', async () => {
    const guest = await make.person('guest');
    const code = await make.invitation();
    expect((await send(guest, '/api/invitation', { code }, 'PUT')).status).toBe(200);
    const [row] = await database.db.select().from(users).where(eq(users.id, guest.userId));
    expect(row?.role).toBe('guest');
    expect(await roomsOf(guest.userId)).toHaveLength(1);
  });
});

describe('an administrator', () => {
  it('makes a member a guest, whose sessions and sockets end, and who keeps no room', async () => {
    const person = await make.somebody();
    const closed = await make.roomWith(null, null);
    await database.db.delete(memberships).where(eq(memberships.roomId, closed));
    await make.addTo(closed, 'owner', person);
    const next = await make.addTo(closed, 'member');
    const client = await ChatClient.connect({
      ...{ origin: app.origin, room: null, cookie: person.cookie, protocol: SUBPROTOCOL_V2 },
    });
    const answer = await send(root, `/api/admin/people/${person.userId}`, { role: 'guest' }, 'PATCH');
    expect(answer.status).toBe(200);
    expect((await client.closed).code).toBe(4500);
    expect((await ask(app, '/api/rooms', { as: person })).status).toBe(401);
    expect([await roleIn(closed, person.userId), await roleIn(closed, next.userId)]).toEqual(['member', 'owner']);
    expect(await actionsOn(person.userId)).toEqual(['person.make_guest']);
    const again = { ...person, ...(await newSession(database.db, person.userId)) };
    const open = await make.roomThatIs('open');
    expect((await ask(app, `/r/${open}`, { as: again })).status).toBe(404);
    // The rooms that they are in stay theirs, such as the default room.
    expect((await ask(app, '/r/social', { as: again })).status).toBe(200);
  });

  it('makes a guest a member, who comes into the rooms that everybody joins', async () => {
    const guest = await make.person('guest');
    const answer = await send(root, `/api/admin/people/${guest.userId}`, { role: 'member' }, 'PATCH');
    expect(answer.status).toBe(200);
    const common = await database.db.select().from(rooms).where(eq(rooms.autoJoin, true));
    expect(await roomsOf(guest.userId)).toEqual(common.map(({ id }) => id));
    expect(await actionsOn(guest.userId)).toEqual(['person.end_guest']);
  });
});

describe('a closed room', () => {
  it('never has a guest as its owner: it waits for a member', async () => {
    const pool = openWriterPool(database.address);
    const log = openMessages(pool, new MemoryBroker());
    const guest = await make.person('guest');
    const room = await make.roomWith(null, null);
    const [owner] = await database.db.select().from(memberships).where(eq(memberships.roomId, room));
    await addMember(log, room, guest.userId);
    await removeMember(log, room, owner?.userId ?? 0);
    expect(await roleIn(room, guest.userId)).toBe('member');
    const member = await make.somebody();
    await addMember(log, room, member.userId);
    expect([await roleIn(room, guest.userId), await roleIn(room, member.userId)]).toEqual(['member', 'owner']);
    const promoted = await send(member, `/api/rooms/by-id/${room}/members/${guest.userId}`, { role: 'owner' }, 'PATCH');
    expect([promoted.status, await promoted.json()]).toEqual([409, { error: 'guest' }]);
    await pool.end();
  });
});

it('the personal export of a guest names only rooms that they are in', async () => {
  const guest = await make.person('guest');
  const [inside, outside] = [await make.roomWith(guest, 'member', 'open'), await make.roomWith(null, null, 'open')];
  for (const room of [inside, outside]) await make.say(room, 'hola', { by: guest });
  const names = await database.db.select({ id: rooms.id, name: rooms.name }).from(rooms);
  const nameOf = (id: number) => names.find((room) => room.id === id)?.name ?? '';
  const text = await (await ask(app, '/api/account/export', { as: guest })).text();
  expect(text).toContain(nameOf(inside));
  expect(text).not.toContain(nameOf(outside));
});
