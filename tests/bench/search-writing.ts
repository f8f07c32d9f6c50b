/**
 * Measures how much the follower of search slows writing: ten pairs of the same load with it and without it, in turn,
 * on one database. `npm run bench:search-writing [PAIRS]`
 */
import { performance } from 'node:perf_hooks';
import { MemoryBroker } from '@/lib/broker/memory';
import { migrate } from '@/lib/db/migrate';
import { openWriterPool } from '@/lib/db/writer-pool';
import { roomForId } from '@/lib/rooms/memberships';
import type { Room } from '@/lib/rooms/store';
import { SearchFollower } from '@/lib/search/follower';
import { emptyRoom, somebody } from '@/tests/integration/rooms/fixture';
import { randomTexts, seeded } from '@/tests/integration/search/texts';
import { openMessages } from '@/tests/support/messages';
import { onPrivateDatabase } from './on-private-database';

const PAIRS = Number(process.argv[2] ?? 10);
const ROOMS = 4;
/** Each has one message under way at any time. */
const WRITERS = 16;
/** Longer than the follower waits between two rounds. */
const WINDOW_MS = 7_000;

const random = seeded(3);
const text = randomTexts(random);

await onPrivateDatabase(async (db, address) => {
  await migrate(db);
  const pool = openWriterPool(address);
  const messages = openMessages(pool, new MemoryBroker());
  const person = await somebody(db);
  const rooms: Room[] = [];
  for (let i = 0; i < ROOMS; i++) {
    const room = await roomForId(db, person.userId, await emptyRoom(db, 'open'));
    if (room) rooms.push(room);
  }

  /** Messages a second. */
  async function window(follows: boolean): Promise<number> {
    const follower = new SearchFollower({ db, log: { warn: (...what: unknown[]) => console.error(...what) } });
    if (follows) follower.start();
    const startedAt = performance.now();
    let count = 0;
    const write = async (room: Room) => {
      while (performance.now() - startedAt < WINDOW_MS) {
        const result = await messages.post(person, room, { text: text() });
        if ('error' in result) throw new Error(result.error);
        count++;
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, i) => write(rooms[i % ROOMS] as Room)));
    const rate = (1_000 * count) / (performance.now() - startedAt);
    await follower.stop(performance.now() + 10_000);
    return rate;
  }

  await window(true);
  const ratios: number[] = [];
  for (let i = 0; i < PAIRS; i++) {
    // Neither always comes second.
    const first = await window(i % 2 === 0);
    const second = await window(i % 2 !== 0);
    const [on, off] = i % 2 === 0 ? [first, second] : [second, first];
    ratios.push(on / off);
    console.log(`pair ${i + 1}: ${on.toFixed(0)} messages/s with the follower, ${off.toFixed(0)} without`);
  }
  ratios.sort((a, b) => a - b);
  const median = ((ratios[Math.floor((PAIRS - 1) / 2)] ?? 1) + (ratios[Math.floor(PAIRS / 2)] ?? 1)) / 2;
  console.log(`writing with the follower: ${(100 * (median - 1)).toFixed(1)} % (median of ${PAIRS} pairs)`);
  await pool.end();
});
