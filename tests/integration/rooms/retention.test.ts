import { randomUUID } from 'node:crypto';
import { and, asc, eq, isNotNull } from 'drizzle-orm';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import type { Database } from '@/lib/db/client';
import { audit, messageChanges, messages, pins, reactions, reports, rooms } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import type { LogEvent } from '@/lib/messages/events';
import { roomFacts } from '@/lib/rooms/facts';
import { roomForId } from '@/lib/rooms/memberships';
import { changeRetention } from '@/lib/rooms/retention/change';
import { DAY_MS, GRACE_DAYS } from '@/lib/rooms/retention/days';
import { DUE, Expiry, NEXT } from '@/lib/rooms/retention/expiry';
import { openLog } from '@/lib/telemetry/log';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';
import { emptyRoom, somebody } from './fixture';

/** Rooms that keep their messages for some days only. Two nodes write, and both look for old messages. */

const log = openLog('silent');

let database: TestDatabase;
let db: Database;
let pool: Pool;
let nodes: Messages[];
let owner: Person;
const events: LogEvent[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  pool = openWriterPool(database.address);
  nodes = [0, 1].map(() => openMessages(pool, new MemoryBroker(), log, {}, (event) => events.push(event)));
  owner = await somebody(db);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const keep = (room: number, days: number | null, at = new Date()) =>
  changeRetention(nodes[0] as Messages, owner, room, days, at);
const rowOf = async (room: number) => (await db.select().from(rooms).where(eq(rooms.id, room)))[0];
const makeDue = (room: number) =>
  db
    .update(rooms)
    .set({ expireAt: new Date(1_000) })
    .where(eq(rooms.id, room));

/** A room with one message for each of these ages, in days. */
async function roomOf(ages: number[], name?: string): Promise<number> {
  const room = await emptyRoom(db, 'open', name);
  const rows = ages.map((age, at) => ({
    roomId: room,
    seq: at + 1,
    userId: owner.userId,
    clientId: randomUUID(),
    body: `de hace ${age} días`,
    createdAt: new Date(Date.now() - age * DAY_MS),
  }));
  await db.insert(messages).values(rows);
  await db.update(rooms).set({ lastSeq: ages.length, lastMessageSeq: ages.length }).where(eq(rooms.id, room));
  return room;
}

/** One look of every node, at once, until all of them have nothing to do. */
async function look(): Promise<void> {
  const all = nodes.map((messageLog) => new Expiry({ pool, messageLog, log }));
  await Promise.all(all.map(({ work }) => work.resume()));
  await Promise.all(all.map(({ work }) => work.idle()));
}

async function textsOf(room: number): Promise<(string | null)[]> {
  const found = await db.select().from(messages).where(eq(messages.roomId, room)).orderBy(asc(messages.seq));
  return found.map(({ body }) => body);
}

/** The kinds and targets of the room's changes; checks that the log has no gap. */
async function changesOf(room: number): Promise<[string, number | null][]> {
  const found = await db
    .select()
    .from(messageChanges)
    .where(eq(messageChanges.roomId, room))
    .orderBy(asc(messageChanges.seq));
  const seqs = [...(await db.select().from(messages).where(eq(messages.roomId, room))), ...found].map(({ seq }) => seq);
  const head = (await rowOf(room))?.lastSeq ?? 0;
  expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: head }, (_, at) => at + 1));
  return found.map(({ kind, messageSeq }) => [kind, messageSeq]);
}

describe('the choice', () => {
  it('is told in the room, shown in its facts and recorded, and begins only after the grace', async () => {
    const room = await roomOf([400, 1]);
    const at = new Date();
    expect(await keep(room, 90, at)).toBe('done');
    expect(await keep(room, 90, at)).toBe('unchanged');
    expect(await rowOf(room)).toMatchObject({ keepDays: 90, expireAt: new Date(at.getTime() + GRACE_DAYS * DAY_MS) });
    const seen = await roomForId(db, owner.userId, room);
    expect(seen && (await roomFacts(db, owner.userId, seen))).toMatchObject({ keepDays: 90 });
    await look();
    expect(await textsOf(room)).not.toContain(null);
    expect(await keep(room, null)).toBe('done');
    expect(await rowOf(room)).toMatchObject({ keepDays: null, expireAt: null });
    expect(await changesOf(room)).toEqual([
      ['expires', null],
      ['keeps', null],
    ]);
    const audited = await db.select().from(audit).where(eq(audit.action, 'room.retention'));
    expect(audited.map(({ actorName, roomId }) => [actorName, roomId])).toEqual([
      [owner.username, room],
      [owner.username, room],
    ]);
  });

  it('gives the grace again if the time becomes shorter, and not if it becomes longer', async () => {
    const room = await roomOf([1]);
    const [first, later] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-06-01T00:00:00Z')];
    await keep(room, 90, first);
    const expireAt = new Date(first.getTime() + GRACE_DAYS * DAY_MS);
    await keep(room, 365, later);
    expect(await rowOf(room)).toMatchObject({ keepDays: 365, expireAt });
    await keep(room, 30, later);
    expect((await rowOf(room))?.expireAt).toEqual(new Date(later.getTime() + GRACE_DAYS * DAY_MS));
  });

  it('is not for direct rooms, and not for rooms that are gone', async () => {
    const room = await roomOf([1]);
    await db.update(rooms).set({ kind: 'direct' }).where(eq(rooms.id, room));
    expect(await keep(room, 90)).toBe('gone');
    expect(await keep(999_999, 90)).toBe('gone');
    expect(await rowOf(room)).toMatchObject({ keepDays: null });
  });
});

describe('old messages', () => {
  it('are deleted once by one of the nodes, with all that belongs to them, and no others', async () => {
    const ages = [...Array.from({ length: 450 }, (_, at) => 900 - at), 60, 2, 0];
    const room = await roomOf(ages);
    const kept = await roomOf([900, 800]);
    const at = new Date();
    for (const roomId of [room, kept]) {
      await db.insert(pins).values({ roomId, messageSeq: 1, userId: owner.userId, createdAt: at });
      await db.insert(reactions).values({ roomId, messageSeq: 1, userId: owner.userId, emoji: '👍', seq: 1 });
      await db.insert(reports).values({ roomId, messageSeq: 1, userId: owner.userId, createdAt: at });
    }
    await db
      .update(messages)
      .set({ hiddenAt: at })
      .where(and(eq(messages.roomId, room), eq(messages.seq, 2)));
    await keep(room, 90);
    await makeDue(room);
    events.length = 0;
    await look();
    expect(await textsOf(room)).toEqual([
      ...ages.slice(0, 450).map(() => null),
      ...ages.slice(450).map((age) => `de hace ${age} días`),
    ]);
    const deleted = (await changesOf(room)).filter(([kind]) => kind === 'delete').map(([, target]) => target);
    expect(deleted).toEqual(Array.from({ length: 450 }, (_, i) => i + 1));
    expect(events.flatMap(({ entries }) => entries)).toHaveLength(450);
    expect(await rowOf(room)).toMatchObject({ expiredTo: 450, keepDays: 90 });
    expect((await rowOf(room))?.expireAt?.getTime()).toBeGreaterThan(Date.now());
    expect(await textsOf(kept)).toEqual(['de hace 900 días', 'de hace 800 días']);
    for (const table of [pins, reactions])
      expect((await db.select().from(table)).map(({ roomId }) => roomId)).toEqual([kept]);
    const closed = await db.select().from(reports).where(isNotNull(reports.closedAt));
    expect(closed.map(({ roomId }) => roomId)).toEqual([room]);
    // What is still too young comes when it is old, and nothing comes twice.
    await db
      .update(messages)
      .set({ createdAt: new Date(0) })
      .where(and(eq(messages.roomId, room), eq(messages.seq, 451)));
    await makeDue(room);
    await look();
    expect((await changesOf(room)).filter(([kind]) => kind === 'delete')).toHaveLength(451);
  });

  it('are left by a room that has just been switched off, or is being deleted', async () => {
    const [off, gone] = [await roomOf([900]), await roomOf([900])];
    for (const room of [off, gone]) await keep(room, 90);
    await makeDue(gone);
    await keep(off, null);
    await db.update(rooms).set({ deletingAt: new Date() }).where(eq(rooms.id, gone));
    await look();
    expect([await textsOf(off), await textsOf(gone)]).toEqual([['de hace 900 días'], ['de hace 900 días']]);
  });

  it('are left to another node by one that was stopped', async () => {
    const room = await roomOf([900, 800]);
    await keep(room, 30);
    await makeDue(room);
    const stopped = new Expiry({ pool, messageLog: nodes[0] as Messages, log });
    await stopped.work.stop(performance.now());
    await stopped.work.resume();
    expect(await textsOf(room)).not.toContain(null);
    await look();
    expect(await textsOf(room)).toEqual([null, null]);
  });

  it('are found along indexes', async () => {
    const planOf = async (sql: string, values: unknown[]) =>
      (await db.$client.query<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, values))[0];
    const room = await roomOf(Array.from({ length: 300 }, () => 1));
    for (let i = 0; i < 30; i++) await emptyRoom(db, 'open');
    const [due] = await planOf(DUE, [new Date(), 20]);
    expect(due).toMatchObject({ key: 'rooms_expire' });
    const [next] = await planOf(NEXT, [room, 10, 1_000]);
    expect(next).toMatchObject({ table: 'messages', key: 'PRIMARY', type: 'range' });
    for (const step of [due, next]) expect(step?.Extra ?? '').not.toMatch(/filesort|temporary/);
  });
});
