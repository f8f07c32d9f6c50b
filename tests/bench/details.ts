/**
 * Measures how much longer a page of history takes if each of its messages answers another one and has reactions:
 * `node --import tsx tests/bench/details.ts`
 */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Database } from '@/lib/db/client';
import { migrate } from '@/lib/db/migrate';
import { historyPage } from '@/lib/messages/store';
import { createUser } from '@/lib/users/store';
import { main } from '@/scripts/main';
import { addRooms, addRows } from './live/bulk';
import { onPrivateDatabase } from './on-private-database';

const PEOPLE = 50;
const MESSAGES = 5_000;
const PAGE = 20;
const ROUNDS = 2_000;
const EMOJI = ['👍', '🎉', '❤️'];
/** The number of people who reacted with each emoji to each message. */
const REACTIONS = 3;

await main(() =>
  onPrivateDatabase(async (db) => {
    await migrate(db);
    for (let i = 1; i <= PEOPLE; i++) await createUser(db, { username: `user${i}`, passwordHash: 'none' });
    const rooms = ['plain', 'rich'].map((name) => ({ name, title: name, kind: 'open' as const }));
    const [plain = 0, rich = 0] = await addRooms(db, rooms);
    for (const room of [plain, rich]) await fill(db, room, room === rich);
    await db.$client.query('ANALYZE TABLE messages, reactions, mentions, pins');
    await measure(db, plain, rich);
  }),
);

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
async function measure(db: Database, plain: number, rich: number): Promise<void> {
  const times = new Map<number, number[]>([plain, rich].map((room) => [room, []]));
  for (let i = 0; i < ROUNDS; i++) {
    for (const [room, all] of times) {
      const before = MESSAGES - ((i * 37) % (MESSAGES - 200));
      const started = performance.now();
      await historyPage(db, room, before, PAGE);
      all.push(performance.now() - started);
    }
  }
  const [first = 0, second = 0] = [plain, rich].map((room) => {
    const sorted = (times.get(room) ?? []).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  });
  console.log(`a page of ${PAGE} plain messages:     median ${first.toFixed(3)} ms`);
  console.log(`with replies and ${REACTIONS * EMOJI.length} reactions each: median ${second.toFixed(3)} ms`);
  console.log(`ratio ${(second / first).toFixed(2)}`);
}
