import { eq } from 'drizzle-orm';
import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import type { Database } from '@/lib/db/client';
import { blocks, messages, rooms } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { directKey, directRoom, hideDirectRoom } from '@/lib/rooms/direct';
import { inboxOf } from '@/lib/rooms/inbox';
import { inboxVersions } from '@/lib/rooms/inbox-version';
import { removeFromAllRooms } from '@/lib/rooms/members';
import { roomForId } from '@/lib/rooms/memberships';
import { roomNameFrom } from '@/lib/rooms/name';
import { beginDeletion, setDisabled } from '@/lib/users/people';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';
import { membersOf, somebody } from './fixture';

let database: TestDatabase;
let db: Database;
let pool: Pool;
let posting: Messages;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  pool = openWriterPool(database.address);
  posting = openMessages(pool, new MemoryBroker());
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const ids = (people: Person[]) => people.map(({ userId }) => userId);

async function made(me: Person, ...others: Person[]): Promise<number> {
  const room = await directRoom(db, me.userId, ids(others));
  if (typeof room === 'string') throw new Error(room);
  return room.id;
}

async function say(person: Person, roomId: number, text: string): Promise<void> {
  const room = await roomForId(db, person.userId, roomId);
  if (!room) throw new Error('no room');
  expect(await posting.post(person, room, { text })).toHaveProperty('seq');
}

const listOf = async ({ userId }: Person) => (await inboxOf(db, userId)).rooms.map(({ id }) => id);
const versionOf = async ({ userId }: Person) => (await inboxVersions(db, [userId])).get(userId);

describe('the room of the same people', () => {
  it('is the same whoever asks, in whatever order and however often they are named', async () => {
    const [a, b, c] = [await somebody(db), await somebody(db), await somebody(db)];
    const id = await made(a, b, c);
    expect(await made(c, b, a, b, c)).toBe(id);
    expect(await made(a, b)).not.toBe(id);
    expect(Object.keys(await membersOf(db, id)).map(Number)).toEqual(ids([a, b, c]));
    expect(directKey([10, 9])).toEqual(directKey([9, 10, 9]));
  });

  it('is made once, though fifty ask at the same moment', async () => {
    const [a, b] = [await somebody(db), await somebody(db)];
    const asked = Array.from({ length: 50 }, (_, i) => (i % 2 ? made(a, b) : made(b, a)));
    expect(new Set(await Promise.all(asked)).size).toBe(1);
    expect(await db.$count(rooms, eq(rooms.directKey, directKey(ids([a, b]))))).toBe(1);
  });

  it('has a name that nobody can ask for', async () => {
    const [a, b] = [await somebody(db), await somebody(db)];
    const [row] = await db
      .select()
      .from(rooms)
      .where(eq(rooms.id, await made(a, b)));
    expect(row).toMatchObject({ kind: 'direct', title: '' });
    expect(roomNameFrom(row?.name ?? '')).toBeNull();
  });

  it('has at most eight of them', async () => {
    const people = await Promise.all(Array.from({ length: 9 }, () => somebody(db)));
    const [me, ...others] = people as [Person, ...Person[]];
    expect(await directRoom(db, me.userId, ids(others))).toBe('too_many');
    expect(Object.keys(await membersOf(db, await made(me, ...others.slice(1))))).toHaveLength(8);
  });

  it('is not made with people who do not exist, are disabled or being deleted, or are blocked either way', async () => {
    const [me, other, gone, off, blocked, blocking] = await Promise.all(Array.from({ length: 6 }, () => somebody(db)));
    if (!me || !other || !gone || !off || !blocked || !blocking) throw new Error('nobody');
    const old = await made(me, blocked);
    await beginDeletion(db, gone.userId);
    await setDisabled(db, off.userId, true);
    await db.insert(blocks).values([
      { userId: me.userId, blockedId: blocked.userId },
      { userId: blocking.userId, blockedId: me.userId },
    ]);
    const count = await db.$count(rooms);
    for (const id of [1e9, gone.userId, off.userId, blocked.userId, blocking.userId]) {
      expect(await directRoom(db, me.userId, [id])).toBe('unavailable');
      expect(await directRoom(db, me.userId, [other.userId, id])).toBe('unavailable');
    }
    expect(await db.$count(rooms)).toBe(count);
    // An earlier conversation with one of them can still be read.
    expect(await roomForId(db, me.userId, old)).toMatchObject({ id: old });
    // Blocks among the other people do not matter.
    expect(await directRoom(db, other.userId, ids([blocking, blocked, me]))).toHaveProperty('id');
  });
});

describe('the list', () => {
  it('of the person who began a conversation has it at once, those of the others with its first message', async () => {
    const [a, b] = [await somebody(db), await somebody(db)];
    const id = await made(a, b);
    expect([await listOf(a), await listOf(b)]).toEqual([[id], []]);
    await say(a, id, 'hola');
    expect(await listOf(b)).toEqual([id]);
    const [message] = await db.select({ at: messages.createdAt }).from(messages).where(eq(messages.roomId, id));
    const [room] = (await inboxOf(db, b.userId)).rooms;
    expect(room?.direct).toEqual({
      others: [{ id: a.userId, name: a.username }],
      isNotes: false,
      unread: 1,
      lastAt: message?.at,
    });
  });

  it('of another person who opens the conversation has it at once, too', async () => {
    const [a, b] = [await somebody(db), await somebody(db)];
    const id = await made(a, b);
    const before = await versionOf(b);
    expect(await made(b, a)).toBe(id);
    expect(await listOf(b)).toEqual([id]);
    expect(await versionOf(b)).toBe((before ?? 0) + 1);
  });

  it('loses a hidden conversation until its next message, or until the person opens it', async () => {
    const [a, b] = [await somebody(db), await somebody(db)];
    const id = await made(a, b);
    await say(b, id, 'hola');
    await hideDirectRoom(db, a.userId, id);
    const hidden = await versionOf(a);
    await hideDirectRoom(db, a.userId, id);
    expect([await listOf(a), await listOf(b)]).toEqual([[], [id]]);
    expect(await versionOf(a)).toBe(hidden);
    await made(a, b);
    expect(await listOf(a)).toEqual([id]);
    await hideDirectRoom(db, a.userId, id);
    await say(b, id, 'otra vez');
    expect(await listOf(a)).toEqual([id]);
    // A person who is not in the conversation cannot hide it.
    const other = await somebody(db);
    await hideDirectRoom(db, other.userId, id);
    expect(Object.keys(await membersOf(db, id))).toHaveLength(2);
  });

  it('tells notes from a conversation whose other half was deleted', async () => {
    const [a, b] = [await somebody(db), await somebody(db)];
    const [notes, id] = [await made(a), await made(a, b)];
    const before = await versionOf(a);
    await beginDeletion(db, b.userId);
    await removeFromAllRooms(db, posting, b.userId);
    expect(await versionOf(a)).toBeGreaterThan(before ?? 0);
    const found = (await inboxOf(db, a.userId)).rooms.map((room) => [room.id, room.direct]);
    expect(found).toEqual([
      [notes, { others: [], isNotes: true, unread: 0, lastAt: null }],
      [id, { others: [], isNotes: false, unread: 0, lastAt: null }],
    ]);
  });
});

describe('what is unread', () => {
  it('is counted exactly up to a hundred: others’ messages that are not deleted', async () => {
    const [a, b] = [await somebody(db), await somebody(db)];
    const id = await made(a, b);
    const unread = async () => (await inboxOf(db, a.userId)).rooms[0]?.direct?.unread;
    for (let i = 0; i < 5; i++) await say(i === 2 ? a : b, id, `m${i}`);
    expect(await unread()).toBe(4);
    const room = await roomForId(db, b.userId, id);
    if (!room) throw new Error('no room');
    await posting.changes.remove(b, room, [5]);
    await posting.changes.edit(b, room, 4, 'otra cosa');
    expect(await unread()).toBe(3);
    for (let i = 0; i < 120; i++) await say(b, id, `n${i}`);
    expect(await unread()).toBe(100);
  }, 60_000);
});
