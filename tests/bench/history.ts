/**
 * Whether a page of history takes the same time in a room of 1,000 messages and in one of 1,000,000: EXPLAIN and
 * medians of both, in one run. `npm run bench:history`
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type Database, openDatabase } from '@/lib/db/client';
import { startEmbeddedDatabase } from '@/lib/db/embedded';
import { migrate } from '@/lib/db/migrate';
import { historyPage, pageRows } from '@/lib/messages/store';
import { createRoom, findRoom } from '@/lib/rooms/store';
import { createUser } from '@/lib/users/store';
import { provision } from '@/scripts/provision';

const SIZES = [1_000, 1_000_000];
const PEOPLE = 50;
const PAGE = 20;
const ROUNDS = 400;

await provision(['mariadb']);
const dataDir = await mkdtemp(join(tmpdir(), 'tertulia-bench-'));
const embedded = await startEmbeddedDatabase({ dataDir });
const db = openDatabase(embedded.address);
try {
  await migrate(db);
  for (let i = 1; i <= PEOPLE; i++) await createUser(db, { username: `user${i}`, passwordHash: 'none' });
  for (const size of SIZES) await measure(db, size);
} finally {
  await db.$client.end();
  await embedded.stop();
  await rm(dataDir, { recursive: true });
}

async function measure(db: Database, size: number): Promise<void> {
  const roomId = await fill(db, size);
  const places = { newest: null, 'before the middle': Math.floor(size / 2), 'the oldest': PAGE + 1 };
  console.log(`\n${size.toLocaleString('en')} messages`);
  for (const [place, before] of Object.entries(places)) {
    await explain(db, roomId, before);
    const times: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const started = performance.now();
      const page = await historyPage(db, roomId, before, PAGE);
      times.push(performance.now() - started);
      if (page.messages.length !== PAGE) throw new Error('a page is missing messages');
    }
    times.sort((a, b) => a - b);
    const [median = 0, p99 = 0] = [times[ROUNDS / 2], times[Math.floor(ROUNDS * 0.99)]];
    console.log(`  ${place.padEnd(18)} median ${median.toFixed(2)} ms   p99 ${p99.toFixed(2)} ms`);
  }
}

async function fill(db: Database, size: number): Promise<number> {
  const name = `room_${size}`;
  await createRoom(db, { name });
  const room = await findRoom(db, name);
  if (!room) throw new Error('no room');
  const now = new Date();
  for (let first = 1; first <= size; first += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, size - first + 1) }, (_, i) => {
      const seq = first + i;
      return [room.id, seq, 1 + (seq % PEOPLE), randomUUID(), 'palabra '.repeat(10), now];
    });
    const columns = 'room_id, seq, user_id, client_id, body, created_at';
    await db.$client.query(`INSERT INTO messages (${columns}) VALUES ?`, [rows]);
  }
  await db.$client.query('UPDATE rooms SET last_seq = ? WHERE id = ?', [size, room.id]);
  await db.$client.query('ANALYZE TABLE messages');
  return room.id;
}

async function explain(db: Database, roomId: number, before: number | null): Promise<void> {
  const { sql, params } = pageRows(db, roomId, before ?? Number.MAX_SAFE_INTEGER, PAGE + 1).toSQL();
  const [rows] = await db.$client.query(`EXPLAIN ${sql}`, params);
  for (const { table, type, key, Extra } of rows as Record<string, string>[]) {
    console.log(`  ${''.padEnd(18)} ${table}: ${type} by ${key}${Extra ? `, ${Extra}` : ''}`);
  }
}
