/**
 * Measures how long an acknowledgement takes when one or two nodes write to one room of a distant database. It uses a
 * real MariaDB behind proxies that delay every packet; each node has its own pool and its own writer.
 * `node --import tsx tests/bench/contention.ts [--seconds 30] [--rate 40]`
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { MemoryBroker } from '@/lib/broker/memory';
import { type Database, openDatabase } from '@/lib/db/client';
import { migrate } from '@/lib/db/migrate';
import { openWriterPool } from '@/lib/db/writer-pool';
import { startPrivateDatabase } from '@/lib/mariadb/private-database';
import { createRoom, findRoom } from '@/lib/rooms/store';
import { openLog } from '@/lib/telemetry/log';
import { createUser } from '@/lib/users/store';
import { provision } from '@/scripts/provision';
import { TcpProxy } from '@/tests/faults/injectors/proxy';
import { openMessages } from '@/tests/support/messages';
import { percentile } from './live/stats';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, rate: { type: 'string', default: '40' } },
});
const seconds = Number(values.seconds);
/** Messages per second from all nodes together; each is sent at a random moment. */
const rate = Number(values.rate);
/** Delays to the database in milliseconds, in each direction. */
const DELAYS = [0, 100];
const PEOPLE = 20;
/** Time for connections to open and for the writers to learn of each other. */
const WARM_UP_MS = 3_000;

await provision(['mariadb']);
const dataDir = await mkdtemp(join(tmpdir(), 'tertulia-bench-'));
const privateDatabase = await startPrivateDatabase({ dataDir });
const upstream = { path: 'socketPath' in privateDatabase.address ? privateDatabase.address.socketPath : '' };
const db = openDatabase(privateDatabase.address);
const log = openLog('warn');
const people: number[] = [];
try {
  await migrate(db);
  for (let i = 0; i < PEOPLE; i++) people.push(await newPerson(db, `user${i}`));
  console.log(`${rate} messages/s in one room for ${seconds} s; acknowledgements in ms`);
  for (const delayMs of DELAYS) for (const nodes of [1, 2]) await measure(delayMs, nodes);
} finally {
  await db.$client.end();
  await privateDatabase.stop();
  await rm(dataDir, { recursive: true });
}

async function measure(delayMs: number, nodeCount: number): Promise<void> {
  const name = `room_${delayMs}_${nodeCount}`;
  await createRoom(db, { name });
  const room = await findRoom(db, name);
  if (!room) throw new Error('no room');
  const nodes = await Promise.all(Array.from({ length: nodeCount }, () => openNode(delayMs)));
  const times: number[] = [];
  const pending: Promise<void>[] = [];
  let refused = 0;
  const start = performance.now();
  for (let i = 0; performance.now() - start < WARM_UP_MS + seconds * 1_000; i++) {
    await sleep((-Math.log(1 - Math.random()) * 1_000) / rate);
    const at = performance.now();
    const author = { userId: people[i % PEOPLE] ?? 0, username: `user${i % PEOPLE}` };
    const posted = nodes[i % nodeCount]?.posting.post(author, room, { text: `message ${i}, and a few words more` });
    const timed = async () => {
      const result = await posted;
      if (!result || 'error' in result) refused++;
      else if (at - start > WARM_UP_MS) times.push(performance.now() - at);
    };
    pending.push(timed());
  }
  await Promise.all(pending);
  for (const node of nodes) await node.end();
  times.sort((a, b) => a - b);
  const [p50, p99, worst] = [0.5, 0.99, 1].map((share) => percentile(times, share).toFixed(0).padStart(5));
  const where = `${2 * delayMs} ms away, ${nodeCount === 1 ? 'one node ' : 'two nodes'}`.padStart(24);
  const load = `load average ${loadavg()[0]?.toFixed(1)}`;
  console.log(`${where}   p50 ${p50}   p99 ${p99}   max ${worst}   of ${times.length}, ${refused} refused; ${load}`);
}

async function openNode(delayMs: number) {
  const proxy = await TcpProxy.start(upstream);
  proxy.delayMs = delayMs;
  const pool = openWriterPool({ url: `mysql://root@127.0.0.1:${proxy.port}/tertulia`, tls: false });
  const posting = openMessages(pool, new MemoryBroker(), log);
  const end = async () => {
    await posting.drained();
    await pool.end();
    proxy.stop();
  };
  return { posting, end };
}

async function newPerson(db: Database, username: string): Promise<number> {
  const user = await createUser(db, { username, passwordHash: 'none' });
  if (user === 'taken') throw new Error(`A user named ${username} already exists`);
  return user.id;
}
