import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageChanges, messages, rooms } from '@/lib/db/schema';
import { addDays, addMonths, dayEnd, dayStart } from '@/lib/messages/calendar/bounds';
import { aroundQuery, DAY_PAGE, dayOf } from '@/lib/messages/calendar/day';
import { firstsQuery, monthOf } from '@/lib/messages/calendar/month';
import { seqsQuery, seqsSince } from '@/lib/messages/calendar/seqs-since';
import { createRoom, findRoom } from '@/lib/rooms/store';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';

/** Days and months of a room against a slow reference, which looks at every message. */

const HOUR = 3_600_000;
const ZONES = ['America/Bogota', 'Europe/Madrid', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC'];

interface Entry {
  at: number;
  what: 'message' | 'deleted' | 'change';
}

let database: TestDatabase;
let ana: Person;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  ana = await signedIn(database.db, 'ana');
});
afterAll(() => database.drop());

/** A room whose log has these entries. @returns its id */
async function roomOf(entries: readonly Entry[]): Promise<number> {
  const { db } = database;
  const name = `sala_${made++}`;
  await createRoom(db, { name });
  const room = await findRoom(db, name);
  if (!room) throw new Error('no room');
  const rows = entries.map(({ at, what }, index) => ({
    seq: index + 1,
    what,
    createdAt: new Date(at),
    roomId: room.id,
  }));
  const said = rows.filter(({ what }) => what !== 'change');
  for (let from = 0; from < said.length; from += 1_000) {
    const some = said.slice(from, from + 1_000).map(({ what, ...row }) => ({
      ...row,
      userId: ana.userId,
      clientId: randomUUID(),
      body: what === 'deleted' ? null : `mensaje ${row.seq}`,
    }));
    await db.insert(messages).values(some);
  }
  const changes = rows.filter(({ what }) => what === 'change');
  if (changes.length > 0) {
    await db
      .insert(messageChanges)
      .values(
        changes.map(({ what: _, ...row }) => ({ ...row, messageSeq: 1, kind: 'edit' as const, userId: ana.userId })),
      );
  }
  await db.update(rooms).set({ lastSeq: entries.length }).where(eq(rooms.id, room.id));
  return room.id;
}

/** Repeatable numbers from 0 to 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** A log with crowded days, silent weeks, and messages right before and after midnight. */
function randomLog(start: string, count: number, seed: number): Entry[] {
  const next = random(seed);
  let at = Date.parse(start);
  return Array.from({ length: count }, () => {
    at += next() < 0.03 ? Math.floor(next() * 120 * HOUR) : Math.floor(next() * HOUR);
    const chance = next();
    // To the next midnight of one of the zones, give or take a millisecond.
    if (chance < 0.05) {
      const zone = ZONES[Math.floor(next() * ZONES.length)] ?? 'UTC';
      at = Math.max(at, dayEnd(new Date(at).toISOString().slice(0, 10), zone) - Math.floor(next() * 2));
    }
    return { at, what: chance < 0.7 ? 'message' : chance < 0.8 ? 'deleted' : 'change' };
  });
}

/** The day of an instant, found among the days around it. */
function slowDay(at: number, zone: string): string {
  const guess = new Date(at).toISOString().slice(0, 10);
  const around = [-2, -1, 0, 1, 2].map((days) => addDays(guess, days));
  return around.find((day) => dayStart(day, zone) <= at && at < dayEnd(day, zone)) ?? '';
}

/** The days with messages, in order. */
function slowDays(entries: readonly Entry[], zone: string): string[] {
  const said = entries.filter(({ what }) => what !== 'change');
  return [...new Set(said.map(({ at }) => slowDay(at, zone)))].sort();
}

describe('the days of a room', () => {
  const LOGS: [string, string, number][] = [
    ['over changes of clocks', '2026-02-20T00:00:00Z', 900],
    ['over the day that Samoa skipped', '2011-12-10T00:00:00Z', 700],
  ];

  it.each(LOGS)('are those of the slow reference, %s', async (_, start, count) => {
    const log = randomLog(start, count, count);
    const room = await roomOf(log);
    for (const zone of ZONES) {
      const expected = slowDays(log, zone);
      const found: string[] = [];
      const until = addMonths(expected.at(-1)?.slice(0, 7) ?? '', 2);
      for (let month = addMonths(start.slice(0, 7), -1); month < until; month = addMonths(month, 1)) {
        const answer = await monthOf(database.db, room, month, zone);
        found.push(...answer.days);
        expect([answer.first, answer.last], zone).toEqual([expected[0], expected.at(-1)]);
      }
      expect(found, zone).toEqual(expected);
    }
  });

  it('divide the messages of the room, and know their neighbours', async () => {
    const log = randomLog('2026-03-01T00:00:00Z', 800, 5);
    const room = await roomOf(log);
    const zone = 'Australia/Lord_Howe';
    const days = slowDays(log, zone);
    const seqs: number[] = [];
    for (const [index, day] of days.entries()) {
      const read = await dayOf(database.db, room, { day, zone, from: null });
      seqs.push(...read.messages.map(({ seq }) => seq));
      expect(read).toMatchObject({ before: days[index - 1] ?? null, after: days[index + 1] ?? null, asOf: log.length });
      const own = log.filter(({ at, what }) => what === 'message' && slowDay(at, zone) === day);
      expect([read.count, read.people]).toEqual([own.length, own.length > 0 ? 1 : 0]);
    }
    expect(seqs).toEqual(log.flatMap(({ what }, index) => (what === 'change' ? [] : index + 1)));
    const silent = addDays(days.at(-1) ?? '', 3);
    const none = await dayOf(database.db, room, { day: silent, zone, from: null });
    expect(none).toMatchObject({ messages: [], count: 0, people: 0, before: days.at(-1), after: null });
  });

  it('have pages if they are long', async () => {
    const start = Date.parse('2026-08-21T00:00:00Z');
    const total = 2 * DAY_PAGE + 10;
    const room = await roomOf(
      Array.from({ length: total + 2 }, (_, index) => {
        // One message on the day before, and one on the day after.
        const at = index === 0 ? start - 1 : index === total + 1 ? start + 24 * HOUR : start + index * 1_000;
        return { at, what: 'message' as const };
      }),
    );
    const read = (from: number | null) => dayOf(database.db, room, { day: '2026-08-21', zone: 'UTC', from });
    const first = await read(null);
    expect(first).toMatchObject({ count: total, earlier: null, later: DAY_PAGE + 2, after: '2026-08-22' });
    expect(first.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: DAY_PAGE }, (_, i) => i + 2));
    const second = await read(first.later);
    expect(second).toMatchObject({ count: total, earlier: 2, later: 2 * DAY_PAGE + 2 });
    const last = await read(second.later);
    expect(last).toMatchObject({ earlier: DAY_PAGE + 2, later: null });
    expect(last.messages).toHaveLength(10);
    // A page may begin anywhere; a message of another day begins none.
    expect(await read(7)).toMatchObject({ earlier: 2, later: DAY_PAGE + 7 });
    for (const other of [1, total + 2, 999_999]) expect(await read(other)).toMatchObject({ earlier: null });
  });

  it('are none in a room in which nobody has written', async () => {
    const room = await roomOf([]);
    const month = await monthOf(database.db, room, '2026-08', 'UTC');
    expect(month).toEqual({ days: [], first: null, last: null });
    const read = await dayOf(database.db, room, { day: '2026-08-21', zone: 'UTC', from: null });
    expect(read).toMatchObject({ messages: [], count: 0, before: null, after: null, asOf: 0 });
  });

  it('are right at the ends of the database’s range', async () => {
    const room = await roomOf([{ at: Date.now(), what: 'message' }]);
    for (const zone of ZONES)
      for (const day of ['1970-01-02', '9999-12-29'])
        expect(await dayOf(database.db, room, { day, zone, from: null })).toMatchObject({ messages: [] });
    expect((await monthOf(database.db, room, '9999-11', 'UTC')).days).toEqual([]);
  });
});

describe('the queries of a month and a day', () => {
  it('look up single rows and short ranges of the primary key, whatever the size of the room', async () => {
    const start = Date.parse('2026-01-01T00:00:00Z');
    const what = ['message', 'change', 'message'] as const;
    const log = Array.from({ length: 6_000 }, (_, index) => ({
      at: start + index * HOUR,
      what: what[index % 3] ?? 'message',
    }));
    const room = await roomOf(log);
    await database.db.$client.query('ANALYZE TABLE messages, message_changes');
    const starts = Array.from({ length: 32 }, (_, day) => start + day * 24 * HOUR);
    const since = await seqsSince(database.db, room, starts);
    expect(since).toEqual(starts.map((_, day) => day * 24 + 1));
    const queries = [seqsQuery(room, starts), firstsQuery(room, since), aroundQuery(room, 2_000, 2_400)];
    for (const { sql, values } of queries) {
      const [plan] = await database.db.$client.query<RowDataPacket[]>(`EXPLAIN ${sql}`, values);
      const tables = plan.filter(({ table }) => ['m', 'c', 'messages'].includes(table));
      expect(tables.length).toBeGreaterThan(0);
      for (const { key, type } of tables) {
        expect(key).toBe('PRIMARY');
        expect(['eq_ref', 'range', 'ref', 'const']).toContain(type);
      }
    }
  });
});
