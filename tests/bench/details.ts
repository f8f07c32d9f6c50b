/**
 * Measures how much longer a page of history takes if each of its messages answers another one and has reactions:
 * `node --import tsx tests/bench/details.ts`
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { HistoryPage } from '@/lib/chat/protocol';
import { type Database, openDatabase } from '@/lib/db/client';
import { findRunningDatabase } from '@/lib/mariadb/private-database';
import { historyPage } from '@/lib/messages/store';
import { createUser } from '@/lib/users/store';
import { provision } from '@/scripts/provision';
import { ask } from '@/tests/support/admins';
import { startApp, TEST_SECRET } from '@/tests/support/app';
import { Factory } from '@/tests/support/factory';
import { addRooms, addRows } from './live/bulk';
import { median } from './live/stats';

const PEOPLE = 50;
const MESSAGES = 5_000;
const PAGE = 20;
const ROUNDS = 2_000;
const EMOJI = ['👍', '🎉', '❤️'];
/** The number of people who reacted with each emoji to each message. */
const REACTIONS = 3;

await provision(['mariadb']);
const dataDir = await mkdtemp(join(tmpdir(), 'tertulia-bench-'));
const app = await startApp({ database: 'private', env: { DATA_DIR: dataDir, NEXTAUTH_SECRET: TEST_SECRET } });
try {
  const address = await findRunningDatabase({ dataDir });
  if (!address) throw new Error('The private database is not running');
  const db = openDatabase(address);
  for (let i = 1; i <= PEOPLE; i++) await createUser(db, { username: `user${i}`, passwordHash: 'none' });
  const rooms = ['plain', 'rich'].map((name) => ({ name, title: name, kind: 'open' as const }));
  const [plain = 0, rich = 0] = await addRooms(db, rooms);
  for (const room of [plain, rich]) await fill(db, room, room === rich);
  await db.$client.query('ANALYZE TABLE messages, reactions, mentions, pins');
  await compare('read by the store', ROUNDS, (isRich, before) => historyPage(db, isRich ? rich : plain, before, PAGE));
  const reader = await new Factory(db).somebody();
  await compare('asked of the server', ROUNDS / 2, async (isRich, before) => {
    const path = `/api/rooms/${isRich ? 'rich' : 'plain'}/messages?before=${before}&limit=${PAGE}`;
    const answer = await ask(app, path, { as: reader, method: 'GET' });
    const { messages } = (await answer.json()) as HistoryPage;
    if (messages.length !== PAGE) throw new Error(`The page has ${messages.length} messages`);
  });
  await db.$client.end();
} finally {
  await app.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function fill(db: Database, roomId: number, isRich: boolean): Promise<void> {
  const now = new Date();
  const rows = Array.from({ length: MESSAGES }, (_, i) => {
    const seq = i + 1;
    const replyTo = isRich && seq > 100 ? seq - 1 - ((seq * 7) % 90) : null;
    return [roomId, seq, 1 + (seq % PEOPLE), randomUUID(), 'palabra '.repeat(10), now, replyTo];
  });
  await addRows(db, 'messages', 'room_id, seq, user_id, client_id, body, created_at, reply_to', rows);
  await db.$client.query('UPDATE rooms SET last_seq = ?, last_message_seq = ? WHERE id = ?', [
    MESSAGES,
    MESSAGES,
    roomId,
  ]);
  if (!isRich) return;
  const reactions = rows.flatMap(([, seq]) =>
    EMOJI.flatMap((emoji, k) =>
      Array.from({ length: REACTIONS }, (_, i) => [roomId, seq, Buffer.from(emoji), 1 + k + i * EMOJI.length, k + i]),
    ),
  );
  await addRows(db, 'reactions', 'room_id, message_seq, emoji, user_id, seq', reactions);
}

/** Alternates between the rooms, so that other load on the machine affects both equally. */
async function compare(
  what: string,
  rounds: number,
  page: (isRich: boolean, before: number) => Promise<unknown>,
): Promise<void> {
  const times: [number[], number[]] = [[], []];
  for (let i = 0; i < rounds; i++) {
    for (const isRich of [false, true]) {
      const before = MESSAGES - ((i * 37) % (MESSAGES - 200));
      const started = performance.now();
      await page(isRich, before);
      times[isRich ? 1 : 0].push(performance.now() - started);
    }
  }
  const [plain, rich] = times.map(median) as [number, number];
  console.log(`a page of ${PAGE} messages, ${what}: plain ${plain.toFixed(3)} ms`);
  console.log(`  with replies and ${REACTIONS * EMOJI.length} reactions each ${rich.toFixed(3)} ms`);
  console.log(`  so ${(plain / rich).toFixed(2)} times as many in the same time`);
}
