import { eq } from 'drizzle-orm';
import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { listAudit } from '@/lib/audit/audit';
import { MemoryBroker } from '@/lib/broker/memory';
import type { Database } from '@/lib/db/client';
import { memberships, rooms } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { directRoom } from '@/lib/rooms/direct';
import { inboxOf } from '@/lib/rooms/inbox';
import {
  addMember,
  addMembers,
  joinRoom,
  leaveRoom,
  removeFromAllRooms,
  removeMember,
  setRole,
} from '@/lib/rooms/members';
import { roomFor, roomForId } from '@/lib/rooms/memberships';
import { changeRoom, countDirectRooms, listRooms, roomById } from '@/lib/rooms/rooms';
import { findRoom, openRooms } from '@/lib/rooms/store';
import { beginDeletion } from '@/lib/users/people';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import { emptyRoom, membersOf, somebody, versions } from './fixture';

let database: TestDatabase;
let db: Database;
let pool: Pool;
let posting: Messages;
/** Two nodes, each with its own connections and writers: within one, changes of a room wait for each other. */
let nodes: readonly [Messages, Messages];

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  pool = openWriterPool(database.address);
  posting = openMessages(pool, new MemoryBroker());
  nodes = [posting, openMessages(pool, new MemoryBroker())];
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('a room as a person has it', () => {
  it('is an open room with or without their role, by any spelling of its name', async () => {
    const { userId } = await somebody(db);
    const id = await emptyRoom(db, 'open', 'Jardín');
    expect(await roomFor(db, userId, 'JARDIN')).toMatchObject({ id, name: 'Jardín', kind: 'open', role: null });
    await joinRoom(posting, userId, id);
    expect(await roomFor(db, userId, 'jardin')).toMatchObject({ id, role: 'member' });
    expect(await roomForId(db, userId, id)).toMatchObject({ id, role: 'member' });
  });

  it('does not exist where it is closed or direct and they are not in it', async () => {
    const [her, him, other] = [await somebody(db), await somebody(db), await somebody(db)];
    const closed = await emptyRoom(db, 'closed', 'sótano');
    await addMember(posting, closed, her.userId);
    expect(await roomFor(db, her.userId, 'sotano')).toMatchObject({ id: closed, role: 'owner' });
    expect(await roomFor(db, him.userId, 'sotano')).toBeNull();
    expect(await roomForId(db, him.userId, closed)).toBeNull();
    const direct = await directRoom(db, her.userId, [him.userId]);
    if (typeof direct === 'string') throw new Error(direct);
    expect(await roomForId(db, him.userId, direct.id)).toMatchObject({ kind: 'direct', role: 'member' });
    expect(await roomForId(db, other.userId, direct.id)).toBeNull();
    expect(await roomFor(db, other.userId, 'no existe')).toBeNull();
  });

  it('is not shown by a list, or found by its name alone, unless it is open', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    await emptyRoom(db, 'closed', 'trastienda');
    const direct = await directRoom(db, her.userId, [him.userId]);
    if (typeof direct === 'string') throw new Error(direct);
    expect(await findRoom(db, 'trastienda')).toBeNull();
    const [row] = await db.select({ name: rooms.name }).from(rooms).where(eq(rooms.id, direct.id));
    expect(await findRoom(db, row?.name ?? '')).toBeNull();
    const listed = (await openRooms(db, { userId: her.userId, role: 'member' }, 1_000)).map(({ name }) => name);
    expect(listed).not.toContain('trastienda');
    expect(listed.some((name) => name.startsWith('@'))).toBe(false);
  });

  it('is any room that is not direct for administrators, who see only the number of direct rooms', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    const before = await countDirectRooms(db);
    await emptyRoom(db, 'closed', 'azotea');
    const direct = await directRoom(db, her.userId, [him.userId]);
    if (typeof direct === 'string') throw new Error(direct);
    const listed = (await listRooms(db, { after: null, limit: 1_000 })).map(({ name }) => name);
    expect(listed).toContain('azotea');
    expect(listed.some((name) => name.startsWith('@'))).toBe(false);
    expect(await roomById(db, direct.id)).toBeNull();
    expect(await countDirectRooms(db)).toBe(before + 1);
  });
});

describe('joining and leaving', () => {
  it('begins at the head: nothing that was written before is unread', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    const id = await emptyRoom(db, 'open');
    const room = await roomForId(db, her.userId, id);
    if (!room) throw new Error('no room');
    for (const text of ['uno', 'dos']) await posting.post(her, room, { text });
    expect(await joinRoom(posting, him.userId, id)).toBe('done');
    const [row] = await db.select().from(memberships).where(eq(memberships.userId, him.userId));
    expect(row).toMatchObject({
      roomId: id,
      role: 'member',
      joinedSeq: 2,
      lastReadSeq: 2,
      unreadFromSeq: null,
      rev: 0,
    });
  });

  it('raises the versions of the room and the person once, however often it is requested', async () => {
    const { userId } = await somebody(db);
    const id = await emptyRoom(db, 'open');
    const before = await versions(db, id, userId);
    expect(await joinRoom(posting, userId, id)).toBe('done');
    expect(await joinRoom(posting, userId, id)).toBe('unchanged');
    expect(await versions(db, id, userId)).toEqual({ room: before.room + 1, inbox: before.inbox + 1 });
    expect(await leaveRoom(posting, userId, id)).toBe('done');
    expect(await leaveRoom(posting, userId, id)).toBe('unchanged');
    expect(await versions(db, id, userId)).toEqual({ room: before.room + 2, inbox: before.inbox + 2 });
  });

  it('is refused where there is no such room, or it is closed, archived or direct', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    const archived = await emptyRoom(db, 'open');
    await db.update(rooms).set({ archivedAt: new Date() }).where(eq(rooms.id, archived));
    const direct = await directRoom(db, her.userId, [him.userId]);
    if (typeof direct === 'string') throw new Error(direct);
    const other = await somebody(db);
    for (const id of [1e9, await emptyRoom(db, 'closed'), archived, direct.id]) {
      expect(await joinRoom(posting, other.userId, id)).toBe('unavailable');
    }
    expect(await addMember(posting, direct.id, other.userId)).toBe('unavailable');
    expect(await leaveRoom(posting, her.userId, direct.id)).toBe('unavailable');
    expect(Object.keys(await membersOf(db, direct.id))).toHaveLength(2);
  });

  it('takes in nobody who does not exist or is being deleted', async () => {
    const gone = await somebody(db);
    await beginDeletion(db, gone.userId);
    const id = await emptyRoom(db, 'open');
    expect(await joinRoom(posting, gone.userId, id)).toBe('unavailable');
    expect(await addMember(posting, id, 1e9)).toBe('unavailable');
    expect(await membersOf(db, id)).toEqual({});
  });
});

describe('a closed room', () => {
  it('has an owner as long as it has members: the first, then who ranks highest and is in it longest', async () => {
    const [one, two, three, four] = [await somebody(db), await somebody(db), await somebody(db), await somebody(db)];
    const id = await emptyRoom(db, 'closed');
    for (const { userId } of [one, two, three]) await addMember(posting, id, userId);
    await addMember(posting, id, four.userId, null, 'moderator');
    const inbox = (await versions(db, id, four.userId)).inbox;
    expect(await membersOf(db, id)).toMatchObject({ [one.userId]: 'owner', [two.userId]: 'member' });
    await leaveRoom(posting, one.userId, id);
    expect((await membersOf(db, id))[four.userId]).toBe('owner');
    expect((await versions(db, id, four.userId)).inbox).toBe(inbox + 1);
    await removeMember(posting, id, four.userId);
    expect(await membersOf(db, id)).toEqual({ [two.userId]: 'owner', [three.userId]: 'member' });
    await leaveRoom(posting, two.userId, id);
    expect(await roomById(db, id)).toMatchObject({ isEmpty: false });
    await leaveRoom(posting, three.userId, id);
    expect(await membersOf(db, id)).toEqual({});
    // Its name stays taken, so administrators see why.
    expect(await roomById(db, id)).toMatchObject({ isEmpty: true });
  });

  it('refuses its last owner another role, and no other change of roles', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    const id = await emptyRoom(db, 'closed');
    await addMember(posting, id, her.userId);
    await addMember(posting, id, him.userId);
    expect(await setRole(posting, id, her.userId, 'moderator')).toBe('last_owner');
    expect(await setRole(posting, id, him.userId, 'owner')).toBe('done');
    expect(await setRole(posting, id, him.userId, 'owner')).toBe('unchanged');
    expect(await setRole(posting, id, her.userId, 'member')).toBe('done');
    expect(await setRole(posting, id, 1e9, 'member')).toBe('not_member');
    expect(await membersOf(db, id)).toEqual({ [her.userId]: 'member', [him.userId]: 'owner' });
  });
});

describe('who may change the members', () => {
  it('is asked under the lock of the room, whatever was true before', async () => {
    const [her, him, other] = [await somebody(db), await somebody(db), await somebody(db)];
    const id = await emptyRoom(db, 'closed');
    for (const { userId } of [her, him]) await addMember(posting, id, userId);
    const asked = (by: number) => [
      () => addMember(posting, id, other.userId, by),
      () => removeMember(posting, id, her.userId, by),
      () => setRole(posting, id, him.userId, 'owner', by),
    ];
    const before = await membersOf(db, id);
    for (const change of asked(him.userId)) expect(await change()).toBe('forbidden');
    for (const change of asked(other.userId)) expect(await change()).toBe('unavailable');
    expect(await membersOf(db, id)).toEqual(before);
    await setRole(posting, id, him.userId, 'moderator');
    expect(await removeMember(posting, id, her.userId, him.userId)).toBe('forbidden');
    expect(await addMembers(posting, id, [other.userId, her.userId], him.userId)).toEqual({
      result: 'done',
      members: [other.userId, her.userId],
    });
    expect(await removeMember(posting, id, other.userId, him.userId)).toBe('done');
    await changeRoom(posting, null, id, { archived: true });
    expect(await addMembers(posting, id, [other.userId], her.userId)).toEqual({ result: 'unavailable', members: null });
    expect(await removeMember(posting, id, him.userId, her.userId)).toBe('unavailable');
    expect(await setRole(posting, id, him.userId, 'owner', her.userId)).toBe('unavailable');
    expect(await leaveRoom(posting, him.userId, id)).toBe('done');
  });
});

describe('the audit', () => {
  it('has removals and roles in open rooms, but not what the members of a closed one do', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    const open = await emptyRoom(db, 'open', 'plaza');
    await addMember(posting, open, her.userId, null, 'owner');
    const closed = await emptyRoom(db, 'closed');
    await addMember(posting, closed, her.userId);
    const before = await listAudit(db, { before: null, personId: null, limit: 100 });
    for (const id of [open, closed]) {
      await addMembers(posting, id, [him.userId], her.userId);
      for (const role of ['owner', 'moderator', 'member'] as const)
        await setRole(posting, id, him.userId, role, her.userId);
      await setRole(posting, id, him.userId, 'member', her.userId);
      await removeMember(posting, id, him.userId, her.userId);
      await removeMember(posting, id, him.userId, her.userId);
      await leaveRoom(posting, her.userId, id);
    }
    const rows = await listAudit(db, { before: null, personId: null, limit: 100 });
    const added = rows.slice(0, rows.length - before.length).reverse();
    const row = {
      actor: her.username,
      personId: him.userId,
      person: him.username,
      roomId: open,
      room: 'plaza',
      seq: null,
    };
    expect(added).toMatchObject([
      { ...row, action: 'room.make_owner' },
      { ...row, action: 'room.make_moderator' },
      { ...row, action: 'room.make_member' },
      { ...row, action: 'room.remove_person' },
    ]);
  });
});

describe('a room that is renamed or archived', () => {
  it('raises the inboxes of its members, and an archived one is not in them', async () => {
    const [her, other] = [await somebody(db), await somebody(db)];
    const id = await emptyRoom(db, 'open');
    await joinRoom(posting, her.userId, id);
    const [before, others] = [await versions(db, id, her.userId), await versions(db, id, other.userId)];
    await changeRoom(posting, null, id, { title: 'Otro' });
    await changeRoom(posting, null, id, { archived: true });
    await changeRoom(posting, null, id, { archived: true });
    expect((await versions(db, id, her.userId)).inbox).toBe(before.inbox + 2);
    expect((await versions(db, id, other.userId)).inbox).toBe(others.inbox);
    expect((await inboxOf(db, her.userId)).rooms).toEqual([]);
    await changeRoom(posting, null, id, { archived: false });
    expect((await inboxOf(db, her.userId)).rooms).toMatchObject([{ id, title: 'Otro' }]);
  });
});

describe('at once, on two nodes', () => {
  const node = (i: number): Messages => nodes[i % 2 === 0 ? 0 : 1];

  test('two joins make one member, and are counted once', async () => {
    const { userId } = await somebody(db);
    const id = await emptyRoom(db, 'open');
    const before = await versions(db, id, userId);
    const results = await Promise.all(Array.from({ length: 8 }, (_, i) => joinRoom(node(i), userId, id)));
    expect(results.filter((result) => result === 'done')).toHaveLength(1);
    expect(await versions(db, id, userId)).toEqual({ room: before.room + 1, inbox: before.inbox + 1 });
  });

  test('leaving and being removed is done once', async () => {
    const { userId } = await somebody(db);
    const id = await emptyRoom(db, 'open');
    await joinRoom(posting, userId, id);
    const results = await Promise.all([leaveRoom(node(0), userId, id), removeMember(node(1), id, userId)]);
    expect(results.sort()).toEqual(['done', 'unchanged']);
    expect(await membersOf(db, id)).toEqual({});
  });

  test('all owners leave a closed room, and those who stay have one', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => somebody(db)));
    const id = await emptyRoom(db, 'closed');
    for (const { userId } of people) await addMember(posting, id, userId);
    for (const { userId } of people.slice(0, 5)) await setRole(posting, id, userId, 'owner');
    const leave = people.slice(0, 5).map(({ userId }, i) => leaveRoom(node(i), userId, id));
    const demote = people.slice(0, 5).map(({ userId }, i) => setRole(node(i + 1), id, userId, 'member'));
    await Promise.all([...leave, ...demote]);
    const left = Object.values(await membersOf(db, id));
    expect(left).toHaveLength(3);
    expect(left).toContain('owner');
  });

  test('joining and being deleted leaves no membership behind', async () => {
    const id = await emptyRoom(db, 'open');
    const people = await Promise.all(Array.from({ length: 10 }, () => somebody(db)));
    const deletion = async (userId: number) => {
      await beginDeletion(db, userId);
      await removeFromAllRooms(db, node(1), userId);
    };
    await Promise.all(people.flatMap(({ userId }) => [joinRoom(node(0), userId, id), deletion(userId)]));
    expect(await membersOf(db, id)).toEqual({});
  });
});
