import { and, eq } from 'drizzle-orm';
import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import type { Database } from '@/lib/db/client';
import { memberships, rooms } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { inboxOf } from '@/lib/rooms/inbox';
import { inboxVersions } from '@/lib/rooms/inbox-version';
import { roomForId } from '@/lib/rooms/memberships';
import { changeReadStates } from '@/lib/rooms/read-state';
import type { Room } from '@/lib/rooms/store';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';
import { emptyRoom, somebody } from './fixture';
import { markAllRead, markRead, markUnread } from './reading';

let database: TestDatabase;
let db: Database;
let pool: Pool;
let posting: Messages;
let her: Person;
let him: Person;
let room: Room;

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
beforeEach(async () => {
  [her, him] = [await somebody(db), await somebody(db)];
  room = await newRoom();
});

async function newRoom(): Promise<Room> {
  const id = await emptyRoom(db, 'open');
  // Without an entry in the log, so that the first message is 1.
  await db.insert(memberships).values({ userId: her.userId, roomId: id });
  const found = await roomForId(db, her.userId, id);
  if (!found) throw new Error('no room');
  return found;
}

async function say(...texts: string[]): Promise<void> {
  for (const text of texts) await posting.post(him, room, { text });
}

const versionOf = async ({ userId }: Person) => (await inboxVersions(db, [userId])).get(userId) ?? -1;
const inInbox = async () => (await inboxOf(db, her.userId)).rooms.find(({ id }) => id === room.id);
const lastMessageSeq = async () => {
  const [row] = await db.select({ seq: rooms.lastMessageSeq }).from(rooms).where(eq(rooms.id, room.id));
  return row?.seq;
};

describe('the newest message of a room', () => {
  it('is the last new message, with or without the lock, and never a resend or a change', async () => {
    await say('uno', 'dos');
    expect(await lastMessageSeq()).toBe(2);
    const clientId = '00000000-0000-4000-8000-00000000000a';
    await posting.post(him, room, { text: 'tres', clientId });
    await posting.changes.edit(him, room, 1, 'otro');
    await posting.changes.remove(him, room, [2]);
    await posting.post(him, room, { text: 'tres', clientId });
    expect(await lastMessageSeq()).toBe(3);
    // A resend beside something new: the way with the lock.
    const both = ['tres', 'cuatro'].map((text, i) => posting.post(him, room, { text, ...(i === 0 && { clientId }) }));
    await Promise.all(both);
    expect(await lastMessageSeq()).toBe(6);
    expect(await inInbox()).toMatchObject({ head: 6, lastMessageSeq: 6, lastReadSeq: 0 });
  });

  it('stays the same when this message is deleted', async () => {
    await say('uno', 'dos');
    await posting.changes.remove(him, room, [2]);
    expect(await inInbox()).toMatchObject({ head: 3, lastMessageSeq: 2 });
  });

  it('does not move when a message is edited or deleted, so a read room stays read', async () => {
    await say('uno', 'dos');
    await markRead(db, her.userId, room.id, 2);
    await posting.changes.edit(him, room, 1, 'otro');
    await posting.changes.remove(him, room, [2]);
    expect(await inInbox()).toMatchObject({ head: 4, lastMessageSeq: 2, lastReadSeq: 2 });
  });
});

describe('reading', () => {
  it('moves forward only and at most to the head, and raises rev and the inbox version with each change', async () => {
    await say('uno', 'dos', 'tres');
    const version = await versionOf(her);
    expect(await markRead(db, her.userId, room.id, 2)).toMatchObject({ lastReadSeq: 2, rev: 1, changed: true });
    expect(await markRead(db, her.userId, room.id, 1)).toMatchObject({ lastReadSeq: 2, rev: 1, changed: false });
    expect(await markRead(db, her.userId, room.id, 1e9)).toMatchObject({ lastReadSeq: 3, rev: 2, changed: true });
    expect(await markRead(db, her.userId, room.id, 1e9)).toMatchObject({ lastReadSeq: 3, rev: 2, changed: false });
    expect(await versionOf(her)).toBe(version + 2);
  });

  it('accepts the number of a change, and later messages are unread', async () => {
    await say('uno');
    await posting.changes.edit(him, room, 1, 'otro');
    await markRead(db, her.userId, room.id, 2);
    await say('dos');
    expect(await inInbox()).toMatchObject({ lastReadSeq: 2, lastMessageSeq: 3 });
  });

  it('returns null to people who are not members, and writes nothing', async () => {
    await say('uno');
    const asked = vi.spyOn(db.$client, 'query');
    expect(await markRead(db, him.userId, room.id, 1)).toBeNull();
    expect(await markUnread(db, him.userId, room.id, 1)).toBeNull();
    expect(await markRead(db, her.userId, 1e9, 1)).toBeNull();
    expect(await markAllRead(db, him.userId)).toEqual([]);
    expect(asked.mock.calls.some(([sql]) => /UPDATE|INSERT/.test(String(sql)))).toBe(false);
    asked.mockRestore();
  });
});

describe('marking as unread', () => {
  it('keeps last_read_seq, and the mark goes when the person reads the room again', async () => {
    await say('uno', 'dos', 'tres');
    await markRead(db, her.userId, room.id, 3);
    const version = await versionOf(her);
    expect(await markUnread(db, her.userId, room.id, 2)).toEqual({
      lastReadSeq: 3,
      unreadFromSeq: 2,
      rev: 2,
      changed: true,
    });
    expect(await markUnread(db, her.userId, room.id, 2)).toMatchObject({ rev: 2, changed: false });
    expect(await markRead(db, her.userId, room.id, 1)).toEqual({
      lastReadSeq: 3,
      unreadFromSeq: null,
      rev: 3,
      changed: true,
    });
    expect(await versionOf(her)).toBe(version + 2);
  });

  it('marks the newest message at the latest, and does nothing in a room without messages', async () => {
    expect(await markUnread(db, her.userId, room.id, 1)).toMatchObject({ unreadFromSeq: null, changed: false });
    await say('uno');
    await posting.changes.edit(him, room, 1, 'otro');
    expect(await markUnread(db, her.userId, room.id, 2)).toMatchObject({ unreadFromSeq: 1 });
  });
});

describe('marking all as read', () => {
  it('changes only rooms with something unread, and raises the inbox version once', async () => {
    const [first, second] = [room, await newRoom()];
    const untouched = await newRoom();
    for (const one of [first, second]) {
      room = one;
      await say('uno', 'dos');
    }
    room = untouched;
    await say('uno');
    await markRead(db, her.userId, untouched.id, 1);
    await markRead(db, her.userId, second.id, 2);
    await markUnread(db, her.userId, second.id, 1);
    const version = await versionOf(her);
    const states = await markAllRead(db, her.userId);
    expect(states).toEqual([
      { roomId: first.id, lastReadSeq: 2, unreadFromSeq: null, rev: 1 },
      { roomId: second.id, lastReadSeq: 2, unreadFromSeq: null, rev: 3 },
    ]);
    expect(await versionOf(her)).toBe(version + 1);
    expect(await markAllRead(db, her.userId)).toEqual([]);
    expect(await versionOf(her)).toBe(version + 1);
  });
});

describe('with concurrent requests', () => {
  test('reading on several devices ends at the highest number, and each change has a rev of its own', async () => {
    await say(...Array.from({ length: 20 }, (_, i) => `m${i}`));
    const states = await Promise.all(
      Array.from({ length: 20 }, (_, i) => markRead(db, her.userId, room.id, ((i * 7) % 20) + 1)),
    );
    const [row] = await db
      .select()
      .from(memberships)
      .where(and(eq(memberships.userId, her.userId), eq(memberships.roomId, room.id)));
    expect(row?.lastReadSeq).toBe(20);
    expect(row?.rev).toBe(states.filter((state) => state?.changed).length);
    for (const state of states) expect(state?.lastReadSeq).toBeLessThanOrEqual(20);
  });

  test('reading while people write never moves back and never passes the head', async () => {
    let talking = true;
    const talk = (async () => {
      while (talking) await say('más');
    })();
    let last = 0;
    for (let i = 0; i < 60; i++) {
      const state = await markRead(db, her.userId, room.id, 1e9);
      const [head] = await db.select({ seq: rooms.lastSeq }).from(rooms).where(eq(rooms.id, room.id));
      expect(state?.lastReadSeq).toBeGreaterThanOrEqual(last);
      expect(state?.lastReadSeq).toBeLessThanOrEqual(head?.seq ?? 0);
      last = state?.lastReadSeq ?? 0;
    }
    talking = false;
    await talk;
    expect(last).toBeGreaterThan(0);
  });

  test('reading takes no lock of the room', async () => {
    await say('uno');
    const holder = await db.$client.getConnection();
    await holder.query('START TRANSACTION');
    await holder.query('SELECT 1 FROM rooms WHERE id = ? FOR UPDATE', [room.id]);
    expect(await markRead(db, her.userId, room.id, 1)).toMatchObject({ lastReadSeq: 1 });
    expect(await markUnread(db, her.userId, room.id, 1)).toMatchObject({ unreadFromSeq: 1 });
    expect(await markAllRead(db, her.userId)).toHaveLength(1);
    holder.destroy();
  });
});

it('locks people only after all memberships, as every change of memberships does', async () => {
  const ids = [her.userId, him.userId].sort((a, b) => a - b);
  await say('hola');
  await db.insert(memberships).values({ userId: him.userId, roomId: room.id });
  const [first = 0, last = 0] = ids;
  const [holder, other] = [await pool.getConnection(), await pool.getConnection()];
  try {
    await holder.query('START TRANSACTION');
    await holder.query('SELECT 1 FROM memberships WHERE user_id = ? AND room_id = ? FOR UPDATE', [last, room.id]);
    const requests = ids.map((userId) => ({ userId, roomId: room.id, readTo: 1, unreadFrom: null }));
    const marked = changeReadStates(db, requests);
    const theirs = 'SELECT 1 FROM memberships WHERE user_id = ? AND room_id = ? FOR UPDATE NOWAIT';
    const isLocked = () =>
      other.query(theirs, [first, room.id]).then(
        () => false,
        () => true,
      );
    await expect.poll(isLocked).toBe(true);
    await other.query('SELECT 1 FROM users WHERE id = ? FOR UPDATE NOWAIT', [first]);
    await holder.query('COMMIT');
    expect((await marked).map(({ userId, version }) => [userId, version !== null])).toEqual(
      ids.map((id) => [id, true]),
    );
  } finally {
    holder.release();
    other.release();
  }
});
