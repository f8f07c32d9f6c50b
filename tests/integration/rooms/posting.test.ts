import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import type { Database } from '@/lib/db/client';
import { audit, memberships, messageChanges, rooms, users } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { append, type Draft } from '@/lib/messages/transaction';
import { roomFacts } from '@/lib/rooms/facts';
import { inboxOf } from '@/lib/rooms/inbox';
import { addMember, joinRoom, leaveRoom, removeMember, setRole } from '@/lib/rooms/members';
import { type RoomOfPerson, type RoomRole, roomForId } from '@/lib/rooms/memberships';
import { silence } from '@/lib/rooms/posting/silence';
import { departuresRead } from '@/lib/rooms/posting/silenced';
import { changeRoom, type RoomChanges } from '@/lib/rooms/rooms';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';
import { emptyRoom, somebody } from './fixture';

/** Who may write in a room: announcement rooms, slow mode and silenced people. Two nodes write. */

let database: TestDatabase;
let db: Database;
let pool: Pool;
let node: Messages;
let other: Messages;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  pool = openWriterPool(database.address);
  node = openMessages(pool, new MemoryBroker());
  other = openMessages(pool, new MemoryBroker());
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const HOUR_MS = 3_600_000;
const inAnHour = () => new Date(Date.now() + HOUR_MS);

async function personIn(room: number, role: RoomRole | null): Promise<Person> {
  const person = await somebody(db);
  if (role) await addMember(node, room, person.userId, null, role);
  return person;
}

async function roomOf(kind: 'open' | 'closed' = 'open') {
  const id = await emptyRoom(db, kind);
  const [owner, moderator, member] = [
    await personIn(id, 'owner'),
    await personIn(id, 'moderator'),
    await personIn(id, 'member'),
  ];
  return { id, owner, moderator, member };
}

async function load(person: Person, id: number): Promise<RoomOfPerson> {
  const room = await roomForId(db, person.userId, id);
  if (!room) throw new Error('no room');
  return room;
}

async function say(person: Person, room: RoomOfPerson | number, on = node, clientId: string = randomUUID()) {
  const loaded = typeof room === 'number' ? await load(person, room) : room;
  const result = await on.post(person, loaded, { text: 'hola', clientId });
  return 'error' in result ? result.error : 'stored';
}

const change = (id: number, changes: RoomChanges, by: Person | null = null) => changeRoom(node, by, id, changes);

/** Sets the database's times as if this many seconds had passed since people wrote in the room. */
async function pass(id: number, seconds: number): Promise<void> {
  await pool.query('UPDATE memberships SET posted_at = posted_at - INTERVAL ? SECOND WHERE room_id = ?', [seconds, id]);
}

async function makeAdmin({ userId }: Person): Promise<void> {
  await db.update(users).set({ role: 'admin' }).where(eq(users.id, userId));
}

async function rulesOf(id: number) {
  const [row] = await db
    .select({ posting: rooms.posting, slowSeconds: rooms.slowSeconds })
    .from(rooms)
    .where(eq(rooms.id, id));
  return row;
}

describe('an announcement room', () => {
  it.each(['open', 'closed'] as const)('takes messages only from people who moderate it: %s', async (kind) => {
    const { id, owner, moderator, member } = await roomOf(kind);
    const admin = await personIn(id, 'member');
    await makeAdmin(admin);
    expect(await change(id, { posting: 'moderators' }, owner)).toBe('done');
    const said = [];
    for (const person of [owner, moderator, admin, member]) said.push(await say(person, id));
    expect(said).toEqual(['stored', 'stored', 'stored', 'moderators_only']);
    await change(id, { posting: 'everyone' }, owner);
    expect(await say(member, id)).toBe('stored');
  });

  it('takes no message from a stranger, except from an administrator if the room is open', async () => {
    const { id } = await roomOf();
    const [stranger, admin] = [await personIn(id, null), await personIn(id, null)];
    await makeAdmin(admin);
    await change(id, { posting: 'moderators' });
    expect([await say(stranger, id), await say(admin, id)]).toEqual(['moderators_only', 'stored']);
  });

  it('refuses people who loaded the room before it became one, on any node', { tags: 'rooms/writing' }, async () => {
    const { id, member } = await roomOf();
    const before = await load(member, id);
    await change(id, { posting: 'moderators' });
    expect([await say(member, before), await say(member, before, other)]).toEqual([
      'moderators_only',
      'moderators_only',
    ]);
    const restricted = await load(member, id);
    await change(id, { posting: 'everyone' });
    expect([await say(member, restricted), await say(member, restricted, other)]).toEqual(['stored', 'stored']);
  });

  it('lets people react, and edit their earlier messages', async () => {
    const { id, member } = await roomOf();
    const room = await load(member, id);
    const { seq } = (await node.post(member, room, { text: 'antes' })) as { seq: number };
    await change(id, { posting: 'moderators' });
    expect(await node.requests.edit(member, room, seq, { text: 'después' })).toHaveProperty('seq');
    expect(await node.requests.react(member, room, seq, '👍', true)).toHaveProperty('seq');
  });

  it('acknowledges a resend of a message that was stored before', async () => {
    const { id, member } = await roomOf();
    const [room, clientId] = [await load(member, id), randomUUID()];
    expect(await say(member, room, node, clientId)).toBe('stored');
    await change(id, { posting: 'moderators' });
    expect(await node.post(member, room, { text: 'hola', clientId })).toMatchObject({ fresh: false });
  });

  it('is recorded in the log and the audit, and is among the facts of the room', async () => {
    const { id, owner, member } = await roomOf();
    expect(await change(id, { posting: 'moderators', slowSeconds: 30 }, owner)).toBe('done');
    expect(await change(id, { posting: 'moderators', slowSeconds: 30 }, owner)).toBe('unchanged');
    expect(await roomFacts(db, member.userId, await load(member, id))).toMatchObject({
      posting: 'moderators',
      slowSeconds: 30,
    });
    await change(id, { posting: 'everyone', slowSeconds: 0 }, owner);
    const facts = await roomFacts(db, member.userId, await load(member, id));
    expect([facts.posting, facts.slowSeconds]).toEqual([undefined, undefined]);
    const kinds = await db
      .select({ kind: messageChanges.kind, by: messageChanges.userId })
      .from(messageChanges)
      .where(and(eq(messageChanges.roomId, id), eq(messageChanges.userId, owner.userId)));
    expect(kinds).toEqual(
      ['restricted', 'slowed', 'unrestricted', 'unslowed'].map((kind) => ({ kind, by: owner.userId })),
    );
    const recorded = await db.select({ action: audit.action }).from(audit).where(eq(audit.roomId, id));
    expect(recorded.map(({ action }) => action)).toEqual([
      'room.restrict',
      'room.slow',
      'room.unrestrict',
      'room.slow',
    ]);
  });
});

describe('slow mode', () => {
  it('takes one message from each person per interval, and says how long to wait', async () => {
    const { id, member } = await roomOf();
    const second = await personIn(id, 'member');
    await change(id, { slowSeconds: 30 });
    const room = await load(member, id);
    expect(await say(member, room)).toBe('stored');
    const refused = await other.post(member, room, { text: 'otra vez' });
    expect(refused).toMatchObject({ error: 'rate_limited', retryAfter: expect.any(Number) });
    const { retryAfter = 0 } = refused as { retryAfter?: number };
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(30);
    expect(await say(second, id)).toBe('stored');
    await pass(id, 30);
    expect(await say(member, room, other)).toBe('stored');
  });

  it('does not apply to people who moderate', async () => {
    const { id, owner, moderator } = await roomOf();
    await change(id, { slowSeconds: 3_600 });
    for (const person of [owner, moderator]) {
      expect([await say(person, id), await say(person, id)]).toEqual(['stored', 'stored']);
    }
  });

  it('lets only one of several simultaneous messages on two nodes through', { tags: 'rooms/writing' }, async () => {
    const { id, member, owner } = await roomOf();
    await change(id, { slowSeconds: 60 });
    const room = await load(member, id);
    const first = say(owner, id);
    const all = await Promise.all(
      [node, other].flatMap((on) => [say(member, room, on), say(member, room, on), say(member, room, on)]),
    );
    await first;
    expect(all.toSorted()).toEqual([...Array(5).fill('rate_limited'), 'stored']);
  });

  it('lets only the first of two messages of a person in one batch through', async () => {
    const { id, member, owner } = await roomOf();
    await change(id, { slowSeconds: 60 });
    const connection = await pool.getConnection();
    const draft = ({ userId, username }: Person, clientId: string = randomUUID()): Draft => ({
      ...{ userId, username, clientId, text: 'hola' },
    });
    const repeated = draft(member);
    const { outcomes } = await append(
      connection,
      id,
      [repeated, draft(owner), draft(member), repeated, draft(owner)],
      true,
    );
    connection.release();
    const stored = (fresh: boolean) => ({ seq: expect.any(Number), fresh });
    expect(outcomes).toEqual([
      stored(true),
      stored(true),
      { error: 'rate_limited', retryAfter: 60 },
      stored(false),
      stored(true),
    ]);
  });

  it('acknowledges a resend while the person must wait', async () => {
    const { id, member } = await roomOf();
    await change(id, { slowSeconds: 60 });
    const [room, clientId] = [await load(member, id), randomUUID()];
    await say(member, room, node, clientId);
    expect(await other.post(member, room, { text: 'hola', clientId })).toMatchObject({ fresh: false });
  });

  it('counts only messages that were stored', async () => {
    const { id, member } = await roomOf();
    await change(id, { slowSeconds: 60 });
    const room = await load(member, id);
    expect(await node.post(member, room, { text: 'a nada', replyTo: 4_000 })).toMatchObject({ error: 'gone' });
    expect(await say(member, room)).toBe('stored');
  });

  it('makes a stranger join an open room before they can write', async () => {
    const { id } = await roomOf();
    const stranger = await personIn(id, null);
    await change(id, { slowSeconds: 10 });
    expect(await say(stranger, id)).toBe('forbidden');
    await joinRoom(node, stranger.userId, id);
    expect(await say(stranger, id)).toBe('stored');
  });

  it('tells a page how long its reader must still wait', async () => {
    const { id, member } = await roomOf();
    await change(id, { slowSeconds: 300 });
    await say(member, id);
    await pass(id, 100);
    const { slowWait = 0 } = await roomFacts(db, member.userId, await load(member, id));
    expect(slowWait).toBeGreaterThan(190);
    expect(slowWait).toBeLessThanOrEqual(200);
  });

  it('makes nobody wait after the clock was set back', async () => {
    const { id, member } = await roomOf();
    await change(id, { slowSeconds: 60 });
    await say(member, id);
    await pass(id, -HOUR_MS / 1_000);
    expect(await say(member, id)).toBe('stored');
  });

  it('applies also to people who loaded the room before it was set', async () => {
    const { id, member } = await roomOf();
    const before = await load(member, id);
    await change(id, { slowSeconds: 60 });
    expect([await say(member, before), await say(member, before, other)]).toEqual(['stored', 'rate_limited']);
    const slow = await load(member, id);
    await change(id, { slowSeconds: 0 });
    expect([await say(member, slow), await say(member, slow, other)]).toEqual(['stored', 'stored']);
  });
});

describe('a silenced person', () => {
  it.each(['open', 'closed'] as const)('can neither write nor edit until the silence is lifted: %s', async (kind) => {
    const { id, moderator, member } = await roomOf(kind);
    const [before, second] = [await load(member, id), await personIn(id, 'member')];
    const { seq } = (await node.post(member, before, { text: 'antes' })) as { seq: number };
    expect(await silence(node, id, member.userId, inAnHour(), moderator.userId)).toBe('done');
    for (const room of [before, await load(member, id)]) {
      expect([await say(member, room), await say(member, room, other)]).toEqual(['silenced', 'silenced']);
    }
    expect(await node.requests.edit(member, before, seq, { text: 'después' })).toEqual({ error: 'silenced' });
    expect(await node.requests.react(member, before, seq, '👍', true)).toHaveProperty('seq');
    expect(await say(second, id)).toBe('stored');
    expect(await silence(node, id, member.userId, null, moderator.userId)).toBe('done');
    expect(await silence(node, id, member.userId, null, moderator.userId)).toBe('unchanged');
    expect(await say(member, before)).toBe('stored');
  });

  it('can write again when the silence is over', async () => {
    const { id, member } = await roomOf();
    await silence(node, id, member.userId, new Date(Date.now() - 1_000), null);
    expect(await say(member, id)).toBe('stored');
  });

  it('learns the end of the silence from the list of rooms and from the room', async () => {
    const { id, member } = await roomOf();
    const before = await inboxOf(db, member.userId);
    const until = inAnHour();
    await silence(node, id, member.userId, until, null);
    const after = await inboxOf(db, member.userId);
    expect(after.version).toBe(before.version + 1);
    expect(after.rooms.find((room) => room.id === id)?.silencedUntil).toEqual(until);
    const facts = await roomFacts(db, member.userId, await load(member, id));
    expect(facts.silencedUntil).toBe(until.toISOString());
  });

  it('must be a member who does not moderate the room', async () => {
    const { id, owner, moderator, member } = await roomOf();
    const admin = await personIn(id, 'member');
    await makeAdmin(admin);
    const stranger = await personIn(id, null);
    const ask = (target: Person, by: Person) => silence(node, id, target.userId, inAnHour(), by.userId);
    expect(await ask(owner, moderator)).toBe('forbidden');
    expect(await ask(moderator, owner)).toBe('forbidden');
    expect(await ask(admin, owner)).toBe('forbidden');
    expect(await ask(member, member)).toBe('forbidden');
    expect(await ask(stranger, owner)).toBe('not_member');
    expect(await ask(member, admin)).toBe('done');
    expect(await silence(node, 4_000_000, member.userId, inAnHour(), null)).toBe('unavailable');
  });

  it('is recorded in the audit of an open room, and not in its log', async () => {
    const { id, moderator, member } = await roomOf();
    const [before] = await db.select({ lastSeq: rooms.lastSeq }).from(rooms).where(eq(rooms.id, id));
    await silence(node, id, member.userId, inAnHour(), moderator.userId);
    await silence(node, id, member.userId, null, moderator.userId);
    const [after] = await db.select({ lastSeq: rooms.lastSeq }).from(rooms).where(eq(rooms.id, id));
    expect(after).toEqual(before);
    const recorded = await db.select().from(audit).where(eq(audit.roomId, id));
    expect(recorded.map(({ action, actorId, personId }) => [action, actorId, personId])).toEqual(
      ['room.silence', 'room.unsilence'].map((action) => [action, moderator.userId, member.userId]),
    );
  });

  it.each(['leaves', 'is removed'])(
    'is still silenced when the person %s and comes back',
    { tags: 'rooms/writing' },
    async (how) => {
      const { id, owner, member } = await roomOf();
      const before = await load(member, id);
      const until = inAnHour();
      await silence(node, id, member.userId, until, owner.userId);
      if (how === 'leaves') await leaveRoom(node, member.userId, id);
      else await removeMember(node, id, member.userId, owner.userId);
      // Authors are still checked, so a person who is not a member cannot write.
      expect([await say(member, before), await say(member, before, other)]).toEqual(['forbidden', 'forbidden']);
      await joinRoom(node, member.userId, id);
      expect(await say(member, before)).toBe('silenced');
      expect((await load(member, id)).silencedUntil).toEqual(until);
      await silence(node, id, member.userId, null, owner.userId);
      await leaveRoom(node, member.userId, id);
      await joinRoom(node, member.userId, id);
      expect(await say(member, before)).toBe('stored');
    },
  );

  it('is no longer silenced after becoming a moderator', async () => {
    const { id, owner, member } = await roomOf();
    await silence(node, id, member.userId, inAnHour(), owner.userId);
    await setRole(node, id, member.userId, 'moderator', owner.userId);
    expect(await say(member, id)).toBe('stored');
    await setRole(node, id, member.userId, 'member', owner.userId);
    expect(await say(member, id)).toBe('stored');
  });

  it('stays silenced while the room is for moderators alone, and afterwards', async () => {
    const { id, owner, member } = await roomOf();
    await change(id, { posting: 'moderators' });
    await silence(node, id, member.userId, inAnHour(), owner.userId);
    expect(await say(member, id)).toBe('moderators_only');
    await change(id, { posting: 'everyone' });
    expect(await rulesOf(id)).toMatchObject({ posting: 'unsilenced' });
    expect(await say(member, id)).toBe('silenced');
  });

  it('keeps the rule `unsilenced` in the room until nobody is silenced any more', async () => {
    const { id, owner, member } = await roomOf();
    const gone = await personIn(id, 'member');
    for (const { userId } of [member, gone]) await silence(node, id, userId, inAnHour(), owner.userId);
    await leaveRoom(node, gone.userId, id);
    await silence(node, id, member.userId, null, owner.userId);
    expect(await rulesOf(id)).toMatchObject({ posting: 'unsilenced' });
    await joinRoom(node, gone.userId, id);
    await silence(node, id, gone.userId, null, owner.userId);
    expect(await rulesOf(id)).toMatchObject({ posting: 'everyone' });
  });

  it('keeps their membership otherwise unchanged', async () => {
    const { id, member } = await roomOf();
    const row = () => db.select().from(memberships).where(eq(memberships.userId, member.userId));
    const [before] = await row();
    const until = inAnHour();
    await silence(node, id, member.userId, until, null);
    expect(await row()).toEqual([{ ...before, silencedUntil: until }]);
  });
});

describe('a room without rules', () => {
  it('reads no entry of its log when somebody joins', async () => {
    const { id, owner } = await roomOf();
    const rowsRead = async (statement: { sql: string; values: unknown[] }) => {
      const connection = await pool.getConnection();
      await connection.query('FLUSH STATUS');
      await connection.query(statement.sql, statement.values);
      const [status] = await connection.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Handler_read%'");
      connection.release();
      return status.reduce((sum, { Value }) => sum + Number(Value), 0);
    };
    const notes = Array.from({ length: 500 }, (_, i) => [id, 1_000 + i, 'left', '{"people":[]}', new Date()]);
    await pool.query('INSERT INTO message_changes (room_id, seq, kind, payload, created_at) VALUES ?', [notes]);
    expect(await rowsRead(departuresRead(id))).toBeLessThan(20);
    await change(id, { posting: 'moderators' }, owner);
    expect(await rowsRead(departuresRead(id))).toBeGreaterThan(400);
  });

  it.each(['everyone', 'unsilenced'] as const)('takes a message in one round trip: %s', async (posting) => {
    const { id, member, owner } = await roomOf();
    if (posting === 'unsilenced') await silence(node, id, member.userId, inAnHour(), null);
    const room = await load(owner, id);
    expect(room.rules).toEqual({ posting, slowSeconds: 0 });
    const { userId, username } = owner;
    const draft: Draft = { userId, username, clientId: randomUUID(), text: 'hola', kind: room.kind, rules: room.rules };
    const connection = await pool.getConnection();
    const packets = vi.spyOn(connection, 'query');
    await append(connection, id, [draft], true);
    expect(packets).toHaveBeenCalledTimes(1);
    packets.mockRestore();
    connection.release();
  });
});
