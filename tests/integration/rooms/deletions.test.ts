import { eq } from 'drizzle-orm';
import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import type { Database } from '@/lib/db/client';
import {
  audit,
  memberships,
  messageChanges,
  messagePreviews,
  messages,
  pins,
  reactions,
  reports,
  roomAliases,
  rooms,
} from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { openWriterPool } from '@/lib/db/writer-pool';
import { admit } from '@/lib/rooms/admit';
import { browseRooms } from '@/lib/rooms/browse';
import { RoomDeletions } from '@/lib/rooms/deletions';
import { directRoom } from '@/lib/rooms/direct';
import { inboxOf } from '@/lib/rooms/inbox';
import { addMember } from '@/lib/rooms/members';
import { roomFor, roomForId } from '@/lib/rooms/memberships';
import { beginRoomDeletion, changeRoom, createRoomAs, listRooms, roomById } from '@/lib/rooms/rooms';
import { findRoom, type Room } from '@/lib/rooms/store';
import { openLog } from '@/lib/telemetry/log';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';
import { somebody, versions } from './fixture';

let database: TestDatabase;
let db: Database;
let pool: Pool;
let log: Messages;
/** A second node, with writers of its own: within one node, changes of a room wait for each other. */
let other: Messages;
let her: Person;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  pool = openWriterPool(database.address);
  log = openMessages(pool, new MemoryBroker());
  other = openMessages(pool, new MemoryBroker());
  her = await somebody(db);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const node = () => new RoomDeletions({ db, messageLog: log, log: openLog('silent') });

/** A room with two names, two members, and this many more messages than one batch. */
async function fullRoom(more = 0): Promise<Room & { earlier: string }> {
  const earlier = `sala_${made++}`;
  const room = await createRoomAs(db, her, { name: earlier, title: 'x' }, { people: [(await somebody(db)).userId] });
  if (room === 'taken') throw new Error('taken');
  await changeRoom(log, her, room.id, { name: `${earlier}_nueva` });
  const found = await roomById(db, room.id);
  if (!found) throw new Error('no room');
  for (const text of ['uno', 'dos']) await log.post(her, found, { text });
  const rows = Array.from({ length: more }, (_, i) => ({
    roomId: room.id,
    seq: 1_000 + i,
    clientId: `${room.id}-${i}`,
    body: 'x',
    createdAt: new Date(),
  }));
  if (rows.length > 0) await db.insert(messages).values(rows);
  const reacted = rows.map(({ roomId, seq }) => ({ roomId, messageSeq: seq, emoji: '👍', userId: her.userId, seq }));
  if (rows.length > 0) await db.insert(reactions).values(reacted);
  await db.insert(pins).values({ roomId: room.id, messageSeq: 1, userId: her.userId, createdAt: new Date() });
  await db
    .insert(messagePreviews)
    .values({ roomId: room.id, messageSeq: 1, url: 'https://a.org/', title: 'a', createdAt: new Date() });
  await db.insert(reports).values({ roomId: room.id, messageSeq: 1, userId: her.userId, createdAt: new Date() });
  return { ...found, earlier };
}

async function leftOf(roomId: number): Promise<number> {
  const counts = await Promise.all([
    db.$count(rooms, eq(rooms.id, roomId)),
    db.$count(messages, eq(messages.roomId, roomId)),
    db.$count(messageChanges, eq(messageChanges.roomId, roomId)),
    db.$count(memberships, eq(memberships.roomId, roomId)),
    db.$count(reactions, eq(reactions.roomId, roomId)),
    db.$count(pins, eq(pins.roomId, roomId)),
    db.$count(messagePreviews, eq(messagePreviews.roomId, roomId)),
    db.$count(reports, eq(reports.roomId, roomId)),
    db.$count(roomAliases, eq(roomAliases.roomId, roomId)),
  ]);
  return counts.reduce((sum, count) => sum + count, 0);
}

describe('a room that is deleted', () => {
  it('is gone for everybody as soon as its deletion began, and its names are free', async () => {
    const room = await fullRoom();
    const before = await versions(db, room.id, her.userId);
    expect(await beginRoomDeletion(log, her, room.id)).toBe('done');
    for (const name of [room.name, room.earlier]) {
      expect(await findRoom(db, name)).toBeNull();
      expect(await roomFor(db, her.userId, name)).toBeNull();
    }
    expect(await roomForId(db, her.userId, room.id)).toBeNull();
    expect(await roomById(db, room.id)).toBeNull();
    expect((await browseRooms(db, 500)).map(({ id }) => id)).not.toContain(room.id);
    expect((await listRooms(db, { after: null, limit: 500 })).map(({ id }) => id)).not.toContain(room.id);
    expect((await inboxOf(db, her.userId)).rooms.map(({ id }) => id)).not.toContain(room.id);
    expect((await versions(db, room.id, her.userId)).inbox).toBe(before.inbox + 1);
    expect(await changeRoom(log, her, room.id, { archived: false })).toBe('gone');
    expect(await addMember(log, room.id, (await somebody(db)).userId)).toBe('unavailable');
    expect(await log.post(her, room, { text: 'tarde' })).toMatchObject({ error: 'room_closed' });
    expect(await createRoomAs(db, her, { name: room.name, title: 'x' })).not.toBe('taken');
    expect(await beginRoomDeletion(log, her, room.id)).toBe('gone');
    const [entry] = await db.select().from(audit).where(eq(audit.action, 'room.delete'));
    expect(entry).toMatchObject({ actorId: her.userId, roomId: room.id, roomName: room.name });
  });

  it('leaves nothing behind, and nothing of other rooms is touched', async () => {
    const [room, another] = [await fullRoom(1_200), await fullRoom()];
    const others = await leftOf(another.id);
    const here = node();
    expect(await here.delete(her, room.id)).toBe('done');
    await here.work.idle();
    expect(await leftOf(room.id)).toBe(0);
    expect(await leftOf(another.id)).toBe(others);
  });

  it('is removed to the end by another node, if the first one stopped in the middle', async () => {
    const room = await fullRoom(1_200);
    const first = node();
    await first.delete(her, room.id);
    await first.work.stop(performance.now() + 10_000);
    expect(await leftOf(room.id)).toBeGreaterThan(0);
    const [second, third] = [node(), node()];
    await Promise.all([second.work.resume(), third.work.resume()]);
    await Promise.all([second.work.idle(), third.work.idle()]);
    expect(await leftOf(room.id)).toBe(0);
  });

  it('holds no message that was sent at that moment', async () => {
    const room = await fullRoom();
    const here = node();
    const send = (node: Messages) => Array.from({ length: 25 }, (_, i) => node.post(her, room, { text: `m${i}` }));
    const sent = Promise.all([...send(log), ...send(other)]);
    await here.delete(her, room.id);
    for (const answer of await sent)
      expect('seq' in answer || ['room_closed', 'no_room'].includes(answer.error), JSON.stringify(answer)).toBe(true);
    await here.work.idle();
    expect(await leftOf(room.id)).toBe(0);
  });

  it('is neither a direct room nor one that never was', async () => {
    const direct = await directRoom(db, her.userId, []);
    if (typeof direct === 'string') throw new Error(direct);
    expect(await node().delete(her, direct.id)).toBe('gone');
    expect(await node().delete(her, 1e9)).toBe('gone');
    expect(await leftOf(direct.id)).toBeGreaterThan(0);
  });
});

it('a room that is being deleted takes in nobody', async () => {
  const room = await fullRoom();
  await beginRoomDeletion(log, her, room.id);
  const late = await somebody(db);
  await transact(db, (tx) => admit(tx, room.id, [late.userId]));
  expect(await db.$count(memberships, eq(memberships.userId, late.userId))).toBe(0);
});

describe('a change in a room that is gone', () => {
  it('finds no message, and fails for nobody', async () => {
    const room = await fullRoom();
    await db.delete(messages).where(eq(messages.roomId, room.id));
    await db.delete(rooms).where(eq(rooms.id, room.id));
    expect(await log.changes.edit(her, room, 1, 'otra cosa')).toBe('gone');
    expect(await log.changes.remove(her, room, [1])).toBe(0);
  });

  it('is in the audit although no entry tells of it', async () => {
    const room = await fullRoom();
    const change = { actor: her, action: 'room.archive' as const, room };
    const decide = () => ({ sql: 'DO 1', values: [], entries: [], audit: [change] });
    await log.change(room.id, { reads: [], by: her.userId, at: new Date(), decide });
    const found = await db.select().from(audit).where(eq(audit.roomId, room.id));
    expect(found.filter(({ action }) => action === 'room.archive')).toHaveLength(1);
  });
});
