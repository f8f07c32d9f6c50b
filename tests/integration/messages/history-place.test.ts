import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '@/lib/db/client';
import { rooms } from '@/lib/db/schema';
import { type HistoryPlace, historyAt, segmentQuery } from '@/lib/messages/history-place';
import { addRows } from '@/tests/bench/live/bulk';
import { emptyRoom, somebody } from '@/tests/integration/rooms/fixture';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';

/** Pages of history at any place, in a room whose entries are messages, but for each tenth, which is a note. */

const HEAD = 20_000;
const START = Date.UTC(2024, 0, 1);
const MINUTE = 60_000;

let database: TestDatabase;
let db: Database;
let room: number;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  const her = await somebody(db);
  room = await emptyRoom(db, 'open');
  const seqs = Array.from({ length: HEAD }, (_, i) => i + 1);
  const at = (seq: number) => new Date(START + seq * MINUTE);
  await addRows(
    db,
    'messages',
    'room_id, seq, user_id, client_id, body, created_at',
    seqs.filter((seq) => seq % 10).map((seq) => [room, seq, her.userId, randomUUID(), `texto ${seq}`, at(seq)]),
  );
  await addRows(
    db,
    'message_changes',
    'room_id, seq, user_id, kind, payload, created_at',
    seqs.filter((seq) => seq % 10 === 0).map((seq) => [room, seq, her.userId, 'joined', '{"people":[]}', at(seq)]),
  );
  await db
    .update(rooms)
    .set({ lastSeq: HEAD, lastMessageSeq: HEAD - 1 })
    .where(eq(rooms.id, room));
  await db.$client.query('ANALYZE TABLE messages, message_changes, users');
});

afterAll(() => database.drop());

/** The seqs of the messages and of the notes, and whether there is more on either side. */
async function page(place: HistoryPlace, limit = 6) {
  const { messages, notes = [], hasMore, hasNewer = false, asOf } = await historyAt(db, room, place, limit);
  expect(asOf).toBe(HEAD);
  return [messages.map(({ seq }) => seq), notes.map(({ seq }) => seq), hasMore, hasNewer];
}

describe('a page', () => {
  it('after a seq has the next messages, and the notes from there to the last of them', async () => {
    expect(await page({ after: 6 })).toEqual([[7, 8, 9, 11, 12, 13], [10], true, true]);
    expect(await page({ after: 9 }, 2)).toEqual([[11, 12], [10], true, true]);
    expect(await page({ after: 0 }, 2)).toEqual([[1, 2], [], false, true]);
    expect(await page({ after: HEAD - 3 })).toEqual([[HEAD - 2, HEAD - 1], [HEAD], true, false]);
    expect(await page({ after: HEAD })).toEqual([[], [], true, false]);
  });

  it('around a seq has messages on both sides, also if the seq is no message’s', async () => {
    expect(await page({ around: 5_015 })).toEqual([[5_012, 5_013, 5_014, 5_015, 5_016, 5_017], [], true, true]);
    expect(await page({ around: 5_010 })).toEqual([[5_007, 5_008, 5_009, 5_011, 5_012, 5_013], [5_010], true, true]);
    expect(await page({ around: 2 })).toEqual([[1, 2, 3, 4], [], false, true]);
    expect(await page({ around: HEAD + 9 })).toEqual([[HEAD - 3, HEAD - 2, HEAD - 1], [HEAD], true, false]);
  });

  it('at a time is around the first message that was sent then or later', async () => {
    const at = START + 7_003 * MINUTE;
    expect(await page({ at }, 8)).toEqual([[7_001, 7_002, 7_003, 7_004, 7_005, 7_006, 7_007, 7_008], [], true, true]);
    expect((await page({ at: at + 1 }, 8))[0]).toContain(7_009);
    expect((await page({ at: 0 }, 8))[0]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await page({ at: Date.UTC(2099, 0, 1) }, 8)).toEqual([[HEAD - 2, HEAD - 1], [HEAD], true, false]);
  });

  it('of a room without messages is empty', async () => {
    const empty = await emptyRoom(db, 'open');
    for (const place of [{ after: 3 }, { around: 3 }, { at: START }])
      expect(await historyAt(db, empty, place, 6)).toEqual({ messages: [], notes: [], asOf: 0, hasMore: false });
  });
});

describe('whatever the size of the room, a page', () => {
  it('is read along keys only', async () => {
    const { sql, values } = segmentQuery(room, HEAD / 2, 51, 51);
    const [plan] = await db.$client.query<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, values);
    const found = plan.filter(({ table }) => table === 'm').map(({ type, key }) => `${type} ${key}`);
    expect(found).toEqual(['range PRIMARY', 'range PRIMARY']);
    expect(plan.map(({ Extra }) => Extra).join()).not.toMatch(/filesort/);
  });

  it.each([{ after: 10_000 }, { around: 10_000 }, { at: START + 10_000 * MINUTE }])(
    'looks at few rows: %j',
    async (place) => {
      const connection = (await db.$client.getConnection()) as PoolConnection;
      try {
        await connection.query('FLUSH STATUS');
        const one = { $client: connection, select: db.select.bind(db) } as unknown as Database;
        await historyAt(one, room, place, 50);
        const [status] = await connection.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Handler_read%'");
        expect(status.reduce((sum, { Value }) => sum + Number(Value), 0)).toBeLessThan(2_500);
      } finally {
        connection.release();
      }
    },
  );
});
