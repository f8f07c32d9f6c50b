/**
 * Measures search in one room of many messages, and in as many messages over 50 rooms: the first page of each kind of
 * term, the size of the index, and how fast it is built. `npm run bench:search [MESSAGES]`
 */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { migrate } from '@/lib/db/migrate';
import { memberships, rooms } from '@/lib/db/schema';
import { indexWhole } from '@/lib/search/follower';
import { search } from '@/lib/search/search';
import { type Term, termFrom } from '@/lib/search/term';
import { wantedFrom } from '@/lib/search/wanted';
import { seeded } from '@/tests/integration/search/texts';
import { onPrivateDatabase } from './on-private-database';

const SIZE = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 5;
const PAGE = 30;
const WORDS = 40_000;
const MANY = 50;
const never = new AbortController().signal;

const random = seeded(7);
const SYLLABLES =
  'ca co ce ma me mo ta te to ra re ri ro sa se si la le lo li na ne no ni pa pe po da de do di ba be bo ga go fu lu mu tra pre con des per ción mien cla bra'.split(
    ' ',
  );
const vocabulary = Array.from({ length: WORDS }, (_, i) => wordOf(i));
const HAN = '我你他们明天今日东京会议开始时间地点请带上笔记本电脑谢谢大家晚安早上好学校老师学生朋友工作休息吃饭喝水';

/** The more frequent a word, the shorter. */
function wordOf(rank: number): string {
  const syllables = 1 + Math.min(4, Math.floor(Math.log10(rank + 1) + random() * 1.2));
  return Array.from({ length: syllables }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)]).join('');
}

/** By Zipf's law: the second word is half as frequent as the first one, and so on. */
function word(): string {
  return vocabulary[Math.floor(WORDS ** random()) - 1] ?? 'ca';
}

function message(): string {
  const kind = random();
  if (kind < 0.13) {
    const at = Math.floor(random() * 30);
    return Array.from({ length: 3 }, () => HAN.slice(at, at + 2 + Math.floor(random() * 5))).join('，');
  }
  const count = 1 + Math.floor(random() * 20);
  const words = Array.from({ length: count }, word).join(' ');
  if (kind < 0.17) return `${words} https://ejemplo.org/${Math.floor(random() * 1e6).toString(36)}`;
  return kind < 0.25 ? `${words} 👍` : words;
}

interface Kind {
  name: string;
  terms: (() => string)[];
}

const at = (rank: number, spread: number) => () => vocabulary[rank + Math.floor(random() * spread)] ?? '';
const pair = () => `${word()} ${word()}`;
const KINDS: Kind[] = [
  { name: 'frequent word', terms: [at(15, 30)] },
  { name: 'part of a word', terms: [() => at(800, 400)().slice(1)] },
  { name: 'rare word', terms: [at(30_000, 9_000)] },
  { name: 'absent word', terms: [() => `xq${Math.floor(random() * 1e5).toString(36)}zk`] },
  { name: '2 letters, frequent', terms: [() => 'ca'] },
  { name: '2 letters, absent', terms: [() => ['zx', 'qv', 'wj', 'kx'][Math.floor(random() * 4)] ?? 'xz'] },
  { name: 'CJK 2, frequent', terms: [() => '明天'] },
  { name: 'CJK 2, absent', terms: [() => '水我'] },
  { name: 'phrase', terms: [pair] },
  { name: 'phrase, absent', terms: [() => `${word()} xqzk`] },
  { name: 'two words', terms: [at(300, 300), at(1_000, 500)] },
];

await onPrivateDatabase(async (db) => {
  await migrate(db);
  await fill(db, 1, SIZE);
  await index(db, [1]);
  await sizes(db);
  await measure(db, `one room of ${SIZE.toLocaleString('en')} messages`, [1]);
  const many = Array.from({ length: MANY }, (_, i) => 100 + i);
  // By Zipf's law too: the largest room has about a fifth of all.
  const whole = many.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
  for (const [i, id] of many.entries()) await fill(db, id, Math.max(1, Math.round(SIZE / (i + 1) / whole)));
  await index(db, many);
  await measure(db, `${MANY} rooms with as many in all`, many);
});

async function fill(db: Database, roomId: number, size: number): Promise<void> {
  await db.insert(rooms).values({ id: roomId, name: `room${roomId}`, title: '', createdAt: new Date() });
  await db.insert(memberships).values({ userId: 1, roomId });
  const from = Date.UTC(2024, 0, 1);
  const step = (2 * 365 * 86_400_000) / size;
  const start = from + random() * step;
  for (let first = 1; first <= size; first += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, size - first + 1) }, (_, i) => {
      const seq = first + i;
      return [roomId, seq, 1 + (seq % 50), randomUUID(), message(), new Date(start + seq * step)];
    });
    await db.$client.query('INSERT INTO messages (room_id, seq, user_id, client_id, body, created_at) VALUES ?', [
      rows,
    ]);
  }
  await db.$client.query('UPDATE rooms SET last_seq = ?, last_message_seq = ? WHERE id = ?', [size, size, roomId]);
}

async function index(db: Database, ids: readonly number[]): Promise<void> {
  const started = performance.now();
  for (const id of ids) await indexWhole(db, id, never);
  const seconds = (performance.now() - started) / 1_000;
  console.log(`indexed ${Math.round(SIZE / seconds).toLocaleString('en')} messages/s`);
}

async function sizes(db: Database): Promise<void> {
  await db.$client.query('ANALYZE TABLE messages, search_slices');
  const [rows] = await db.$client.query<({ name: string; bytes: string } & RowDataPacket)[]>(
    `SELECT table_name AS name, data_length + index_length AS bytes FROM information_schema.tables
      WHERE table_schema = DATABASE() AND table_name IN ('messages', 'search_slices')`,
  );
  const bytes = (name: string) => Number(rows.find((row) => row.name === name)?.bytes ?? 0);
  const share = (100 * bytes('search_slices')) / bytes('messages');
  const mb = (name: string) => `${Math.round(bytes(name) / 1e6)} MB`;
  console.log(`index ${mb('search_slices')}, messages ${mb('messages')}: ${share.toFixed(0)} %`);
}

async function measure(db: Database, what: string, roomIds: readonly number[]): Promise<void> {
  console.log(`\n${what}: first page, median / p95 / most, ms (hits)`);
  for (const { name, terms } of KINDS) {
    const times: number[] = [];
    let hits = 0;
    for (let i = 0; i < 4 * ROUNDS; i++) {
      const read = terms.map((term) => termFrom(term()) as Term);
      const wanted = wantedFrom({ terms: read });
      const started = performance.now();
      const found = await search(db, { userId: 1, wanted, roomIds, archived: false, after: null, limit: PAGE });
      times.push(performance.now() - started);
      hits += found.hits.length;
    }
    times.sort((a, b) => a - b);
    const ms = (share: number) => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(0);
    console.log(`  ${name.padEnd(20)} ${ms(0.5)} / ${ms(0.95)} / ${ms(1)}  (${(hits / times.length).toFixed(1)})`);
  }
}
