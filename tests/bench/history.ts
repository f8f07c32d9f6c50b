/**
 * Measures whether a page of history, and the days of a month with messages, take the same time in a room of 1,000
 * messages and in one of 1,000,000, both of two months. Prints EXPLAIN and the medians. `npm run bench:history`
 */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Database } from '@/lib/db/client';
import { migrate } from '@/lib/db/migrate';
import { monthOf } from '@/lib/messages/calendar/month';
import { historyPage, pageQuery } from '@/lib/messages/store';
import { createRoom, findRoom } from '@/lib/rooms/store';
import { createUser } from '@/lib/users/store';
import { onPrivateDatabase } from './on-private-database';

const SIZES = [1_000, 1_000_000];
const PEOPLE = 50;
const PAGE = 20;
const ROUNDS = 1_000;
const MONTH_ROUNDS = 200;
/** The months of the messages: August and September of 2026, in UTC. */
const [FIRST_MS, LAST_MS] = [Date.UTC(2026, 7, 1), Date.UTC(2026, 9, 1)];

interface Place {
  name: string;
  before(size: number): number | null;
}

const PLACES: Place[] = [
  { name: 'the newest page', before: () => null },
  { name: 'a page in the middle', before: (size) => Math.floor(size / 2) },
  { name: 'the oldest page', before: () => PAGE + 1 },
];

await onPrivateDatabase(async (db) => {
  await migrate(db);
  for (let i = 1; i <= PEOPLE; i++) await createUser(db, { username: `user${i}`, passwordHash: 'none' });
  const rooms = new Map<number, number>();
  for (const size of SIZES) rooms.set(size, await fill(db, size));
  await settle(db);
  for (const place of PLACES) {
    console.log(`\n${place.name}`);
    for (const [size, roomId] of rooms) await explain(db, roomId, size, place.before(size));
    await measure(rooms, ROUNDS, async (roomId, size) => {
      const page = await historyPage(db, roomId, place.before(size), PAGE);
      if (page.messages.length !== PAGE) throw new Error('a page is missing messages');
    });
  }
  console.log('\nthe days of a month');
  await measure(rooms, MONTH_ROUNDS, async (roomId) => {
    const { days } = await monthOf(db, roomId, '2026-09', 'America/Bogota');
    if (days.length !== 30) throw new Error('a month is missing days');
  });
});

/** Alternates between the rooms, so that other load on the machine affects both equally. */
async function measure(
  rooms: Map<number, number>,
  rounds: number,
  run: (roomId: number, size: number) => Promise<void>,
): Promise<void> {
  const times = new Map(SIZES.map((size) => [size, [] as number[]]));
  for (let i = 0; i < rounds; i++) {
    for (const [size, roomId] of rooms) {
      const started = performance.now();
      await run(roomId, size);
      times.get(size)?.push(performance.now() - started);
    }
  }
  const medians = [...times].map(([size, all]) => {
    all.sort((a, b) => a - b);
    const [median = 0, p99 = 0] = [all[rounds / 2], all[Math.floor(rounds * 0.99)]];
    console.log(`  ${label(size)} median ${median.toFixed(2)} ms   p99 ${p99.toFixed(2)} ms`);
    return median;
  });
  console.log(`  ratio of the medians ${((medians.at(-1) ?? 0) / (medians[0] ?? 1)).toFixed(2)}`);
}

/** Waits for at most two minutes until the database has written all its data to disk. */
async function settle(db: Database): Promise<void> {
  for (let i = 0; i < 120; i++) {
    const [rows] = await db.$client.query("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'");
    if (Number((rows as { Value: string }[])[0]?.Value) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  console.log('The database is still writing to disk; the figures may be too high.');
}

async function fill(db: Database, size: number): Promise<number> {
  const name = `room_${size}`;
  await createRoom(db, { name });
  const room = await findRoom(db, name);
  if (!room) throw new Error('no room');
  for (let first = 1; first <= size; first += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, size - first + 1) }, (_, i) => {
      const seq = first + i;
      return [room.id, seq, 1 + (seq % PEOPLE), randomUUID(), 'palabra '.repeat(10), timeOf(seq, size)];
    });
    const columns = 'room_id, seq, user_id, client_id, body, created_at';
    await db.$client.query(`INSERT INTO messages (${columns}) VALUES ?`, [rows]);
  }
  await db.$client.query('UPDATE rooms SET last_seq = ? WHERE id = ?', [size, room.id]);
  await db.$client.query('ANALYZE TABLE messages');
  return room.id;
}

/** Evenly spread over the two months. */
function timeOf(seq: number, size: number): Date {
  return new Date(FIRST_MS + ((LAST_MS - FIRST_MS) * (seq - 1)) / size);
}

async function explain(db: Database, roomId: number, size: number, before: number | null): Promise<void> {
  const { sql, values } = pageQuery(roomId, before, PAGE + 1);
  const [rows] = await db.$client.query(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, values);
  for (const { table, type, key, Extra } of rows as Record<string, string>[]) {
    console.log(`  ${label(size)} ${table}: ${type} by ${key}${Extra ? `, ${Extra}` : ''}`);
  }
}

function label(size: number): string {
  return `${size.toLocaleString('en')} messages`.padEnd(20);
}
