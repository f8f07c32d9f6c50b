import { desc, eq } from 'drizzle-orm';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import type { Database } from '@/lib/db/client';
import { audit, memberships, roomAliases, rooms, users } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { browseRooms, joinedAmong } from '@/lib/rooms/browse';
import { chooseIn } from '@/lib/rooms/choices';
import { directRoom } from '@/lib/rooms/direct';
import { inboxOf } from '@/lib/rooms/inbox';
import { MEMBERS_PAGE, membersPage } from '@/lib/rooms/member-list';
import { addMember, joinRoom, leaveRoom } from '@/lib/rooms/members';
import { roomFor } from '@/lib/rooms/memberships';
import { roomKey } from '@/lib/rooms/name';
import { changeRoom, createRoomAs, type NewRoom, roomById } from '@/lib/rooms/rooms';
import { findRoom } from '@/lib/rooms/store';
import { setDisabled } from '@/lib/users/people';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';
import { emptyRoom, membersOf, somebody, versions } from './fixture';

let database: TestDatabase;
let db: Database;
let pool: Pool;
let log: Messages;
/** A second node, with writers of its own: within one node, changes of a room wait for each other. */
let other: Messages;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  pool = openWriterPool(database.address);
  log = openMessages(pool, new MemoryBroker());
  other = openMessages(pool, new MemoryBroker());
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const newName = () => `cuarto_${made++}`;

async function newRoom(by: Person | null, room: Partial<NewRoom> = {}, people: number[] = []): Promise<number> {
  const name = room.name ?? newName();
  const result = await createRoomAs(db, by, { title: name, ...room, name }, { people });
  if (result === 'taken') throw new Error('taken');
  return result.id;
}

describe('a new room', () => {
  it('has its maker as owner and these people as members, who have read everything', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    const before = await versions(db, 0, him.userId);
    const id = await newRoom(her, { kind: 'closed', topic: 'Para dos' }, [him.userId, her.userId, 1e9]);
    expect(await membersOf(db, id)).toEqual({ [her.userId]: 'owner', [him.userId]: 'member' });
    expect(await roomFor(db, him.userId, (await roomById(db, id))?.name ?? '')).toMatchObject({ topic: 'Para dos' });
    expect((await versions(db, id, him.userId)).inbox).toBe(before.inbox + 1);
    const [room] = (await inboxOf(db, him.userId)).rooms.filter((one) => one.id === id);
    expect(room).toMatchObject({ head: 1, lastReadSeq: 1, lastMessageSeq: 0 });
  });

  it('takes in nobody who is being deleted', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    await db.update(users).set({ deletingAt: new Date() }).where(eq(users.id, him.userId));
    expect(await membersOf(db, await newRoom(her, {}, [him.userId]))).toEqual({ [her.userId]: 'owner' });
  });

  it('from the command line has nobody', async () => expect(await membersOf(db, await newRoom(null))).toEqual({}));

  it('gets its name alone, if ten people ask for it in different spellings at once', {
    tags: 'rooms/names',
  }, async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => somebody(db)));
    const spellings = ['Jardín', 'JARDIN', 'jardin', 'jardín', 'JARDÍN'];
    const results = await Promise.all(
      people.map((by, i) => createRoomAs(db, by, { name: spellings[i % 5] ?? '', title: 'x' })),
    );
    expect(results.filter((result) => result !== 'taken')).toHaveLength(1);
    expect(await db.$count(rooms, eq(rooms.nameKey, roomKey('jardin')))).toBe(1);
    const [one] = results.flatMap((result) => (result === 'taken' ? [] : [result.id]));
    expect(Object.values(await membersOf(db, one ?? 0))).toEqual(['owner']);
  });

  it('cannot look like another one in letters of another alphabet', { tags: 'rooms/names' }, async () => {
    const her = await somebody(db);
    await newRoom(her, { name: 'copa' });
    expect(await createRoomAs(db, her, { name: 'сора', title: 'x' })).toBe('taken');
    const other = await newRoom(her);
    expect(await changeRoom(log, her, other, { name: 'сора' })).toBe('taken');
  });
});

describe('a change of a room', () => {
  it('of its name leaves the earlier one as a way to it, in every spelling', async () => {
    const her = await somebody(db);
    const id = await newRoom(her, { name: 'Comedor' });
    expect(await changeRoom(log, her, id, { name: 'Cantina' })).toBe('done');
    for (const name of ['Cantina', 'comedor', 'COMEDOR']) {
      expect(await findRoom(db, name)).toMatchObject({ id, name: 'Cantina' });
      expect(await roomFor(db, her.userId, name)).toMatchObject({ id, name: 'Cantina' });
    }
    expect(await changeRoom(log, her, id, { name: 'Comedor' })).toBe('done');
    expect(await findRoom(db, 'cantina')).toMatchObject({ id, name: 'Comedor' });
    const another = await newRoom(her, { name: 'Cantina' });
    expect(await findRoom(db, 'cantina')).toMatchObject({ id: another });
  });

  it('of its spelling makes no alias', async () => {
    const id = await newRoom(null, { name: 'Sotano' });
    expect(await changeRoom(log, null, id, { name: 'Sótano' })).toBe('done');
    expect(await db.$count(roomAliases, eq(roomAliases.roomId, id))).toBe(0);
  });

  it('does not lead strangers to a closed room by its earlier name', { tags: 'rooms/unknown' }, async () => {
    const [her, other] = [await somebody(db), await somebody(db)];
    const id = await newRoom(her, { name: 'Bodega', kind: 'closed' });
    await changeRoom(log, her, id, { name: 'Cava' });
    expect(await findRoom(db, 'bodega')).toBeNull();
    expect(await roomFor(db, other.userId, 'bodega')).toBeNull();
    expect(await roomFor(db, her.userId, 'bodega')).toMatchObject({ id });
  });

  it('gives a name to one of several rooms that want it at once', { tags: 'rooms/names' }, async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => newRoom(null)));
    const results = await Promise.all(
      ids.map((id, i) => changeRoom(i % 2 ? log : other, null, id, { name: 'Terraza' })),
    );
    expect(results.filter((result) => result === 'done')).toHaveLength(1);
    expect(results.filter((result) => result === 'taken')).toHaveLength(5);
  });

  it('gives a name to a new room or a renamed one, if both want it at once', { tags: 'rooms/names' }, async () => {
    for (let round = 0; round < 5; round++) {
      const [id, name] = [await newRoom(null), newName()];
      const [made, renamed] = await Promise.all([
        createRoomAs(db, null, { name, title: 'x' }),
        changeRoom(log, null, id, { name }),
      ]);
      expect([made === 'taken', renamed === 'taken'].filter(Boolean)).toHaveLength(1);
      expect(await db.$count(rooms, eq(rooms.nameKey, roomKey(name)))).toBe(1);
    }
  });

  it('is made as a whole or not at all', async () => {
    const id = await newRoom(null, { title: 'Antes' });
    await newRoom(null, { name: 'Ocupado' });
    expect(await changeRoom(log, null, id, { name: 'ocupado', title: 'Después', archived: true })).toBe('taken');
    expect(await roomById(db, id)).toMatchObject({ title: 'Antes', archivedAt: null });
  });

  it('is in the audit once for each thing, under the name from before', async () => {
    const her = await somebody(db);
    const id = await newRoom(her, { name: 'Patio' });
    const changes = { name: 'Patio_2', title: 'Otro', topic: 'De todo', archived: true };
    expect(await changeRoom(log, her, id, changes)).toBe('done');
    expect(await changeRoom(log, her, id, changes)).toBe('unchanged');
    const rows = await db.select().from(audit).where(eq(audit.roomId, id)).orderBy(desc(audit.id));
    expect(rows.map(({ action, roomName }) => [action, roomName])).toEqual([
      ['room.archive', 'Patio'],
      ['room.topic', 'Patio'],
      ['room.retitle', 'Patio'],
      ['room.rename', 'Patio'],
      ['room.create', 'Patio'],
    ]);
  });

  it('raises the inboxes of its members once', async () => {
    const her = await somebody(db);
    const id = await newRoom(her);
    const before = await versions(db, id, her.userId);
    await changeRoom(log, her, id, { title: 'Otro', topic: 'De todo' });
    expect((await versions(db, id, her.userId)).inbox).toBe(before.inbox + 1);
  });

  it('is impossible for a direct room, and for one that never was', async () => {
    const her = await somebody(db);
    const direct = await directRoom(db, her.userId, []);
    if (typeof direct === 'string') throw new Error(direct);
    expect(await changeRoom(log, her, direct.id, { title: 'x' })).toBe('gone');
    expect(await changeRoom(log, her, 1e9, { title: 'x' })).toBe('gone');
  });
});

describe('the members of a room', () => {
  it('who are joined twice at once are members once', async () => {
    const her = await somebody(db);
    const id = await newRoom(null);
    const results = await Promise.all([log, other, log].map((node) => joinRoom(node, her.userId, id)));
    expect(results.sort()).toEqual(['done', 'unchanged', 'unchanged']);
  });

  it('have an owner again when the last one leaves a closed room', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    const id = await newRoom(her, { kind: 'closed' }, [him.userId]);
    expect(await leaveRoom(log, her.userId, id)).toBe('done');
    expect(await membersOf(db, id)).toEqual({ [him.userId]: 'owner' });
  });

  it('are listed by name, page by page', async () => {
    const id = await newRoom(null);
    const people = await Promise.all(Array.from({ length: MEMBERS_PAGE + 5 }, () => somebody(db)));
    await db.insert(memberships).values(people.map(({ userId }) => ({ userId, roomId: id })));
    await db
      .update(users)
      .set({ deletingAt: new Date() })
      .where(eq(users.id, people[0]?.userId ?? 0));
    const first = await membersPage(db, id, null, false);
    const second = await membersPage(db, id, first.next, false);
    expect([first.members.length, second.members.length, second.next]).toEqual([MEMBERS_PAGE, 4, null]);
    expect(first.total).toBe(MEMBERS_PAGE + 5);
    const names = [...first.members, ...second.members].map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
  });
});

describe('what a member chooses', () => {
  it('is stored, and raises only their own inbox, and only if it changes', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    const id = await newRoom(her, {}, [him.userId]);
    const [hers, his] = [await versions(db, id, her.userId), await versions(db, id, him.userId)];
    const mutedUntil = new Date('2030-01-01T00:00:00.000Z');
    expect(await chooseIn(db, her.userId, id, { favorite: true, mutedUntil })).toBe('done');
    expect(await chooseIn(db, her.userId, id, { favorite: true, mutedUntil })).toBe('unchanged');
    expect(await chooseIn(db, her.userId, id, { notify: 'none' })).toBe('done');
    const [room] = (await inboxOf(db, her.userId)).rooms.filter((one) => one.id === id);
    expect(room).toMatchObject({ favorite: true, mutedUntil, notify: 'none' });
    expect(await chooseIn(db, her.userId, id, { mutedUntil: null, notify: null })).toBe('done');
    expect((await versions(db, id, her.userId)).inbox).toBe(hers.inbox + 3);
    expect(await versions(db, id, him.userId)).toEqual(his);
    expect(await chooseIn(db, (await somebody(db)).userId, id, { favorite: true })).toBe('unavailable');
  });
});

describe('the rooms that one can look at', () => {
  it('are open and not archived, with their members and their last message', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    const open = await newRoom(her, { topic: 'De todo' }, [him.userId]);
    const quiet = await newRoom(null);
    const hidden = [await newRoom(her, { kind: 'closed' }), await newRoom(her)];
    await changeRoom(log, her, hidden[1] ?? 0, { archived: true });
    const room = await roomById(db, open);
    if (!room) throw new Error('no room');
    await log.post(her, room, { text: 'hola' });
    await addMember(log, open, (await somebody(db)).userId);
    const found = await browseRooms(db, 500);
    expect(found.find(({ id }) => id === open)).toEqual({
      id: open,
      name: room.name,
      title: room.title,
      topic: 'De todo',
      members: 3,
      lastAt: expect.any(Date),
    });
    expect(found.find(({ id }) => id === quiet)).toMatchObject({ members: 0, lastAt: null });
    expect(found.filter(({ id }) => hidden.includes(id))).toEqual([]);
    expect(await browseRooms(db, 2)).toHaveLength(2);
    expect(await joinedAmong(db, him.userId, [open, quiet])).toEqual(new Set([open]));
  });

  it('are counted along an index, without reading a membership', async () => {
    await emptyRoom(db, 'open');
    const sql = 'EXPLAIN FORMAT=TRADITIONAL SELECT COUNT(*) FROM memberships WHERE room_id = 1';
    const [[plan]] = await db.$client.query<RowDataPacket[]>(sql);
    expect(plan).toMatchObject({ key: 'memberships_room', type: 'ref' });
    expect(plan?.Extra).toContain('Using index');
  });
});

it('a disabled person stays a member', async () => {
  const her = await somebody(db);
  const id = await newRoom(her, { kind: 'closed' });
  await setDisabled(db, her.userId, true);
  expect((await membersPage(db, id, null, false)).members).toHaveLength(1);
});
