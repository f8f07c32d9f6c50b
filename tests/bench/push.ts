import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2';
import { secretIn } from '@/lib/auth/secret';
import { type Database, openDatabase } from '@/lib/db/client';
import { memberships, pushDevices, sessions } from '@/lib/db/schema';
import { findRunningDatabase } from '@/lib/mariadb/private-database';
import { registerDevice } from '@/lib/push/devices';
import { createRoom, findRoom } from '@/lib/rooms/store';
import { provision } from '@/scripts/provision';
import { LoadProcess } from '@/tests/bench/live/load-process';
import { makePeople } from '@/tests/bench/live/people';
import { residentKb } from '@/tests/bench/live/proc';
import { median } from '@/tests/bench/live/stats';
import { startApp } from '@/tests/support/app';
import { newDevice, PUSH_HOST } from '@/tests/support/services/push-service';

/**
 * Compares the delivery of messages in a room of 1,000 people, all connected, without and with notifications of every
 * message for all of them, in turn, in one run of one server. Then the push service hangs. Prints the time from sending
 * to delivery, the rows of the queue and the memory of the server. `npm run bench:push -- 3` makes three rounds.
 */

const PEOPLE = 1_000;
const ROOM = 'bench0';
const PER_SECOND = 2;
const WINDOW_MS = 30_000;
const rounds = Number(process.argv[2] ?? 3);

const TLS = join(import.meta.dirname, '..', 'support/tls');
const CERTIFICATE = join(TLS, 'push.pem');

/** A push service that takes everything at once, or hangs. It does not decrypt: that would take the CPU of the server. */
async function pushService() {
  const state = { hangs: false, taken: 0, open: new Set<ServerResponse>(), mostOpen: 0 };
  const options = { cert: readFileSync(CERTIFICATE), key: readFileSync(join(TLS, 'push.key')) };
  const server = createServer(options, (request, response) => {
    state.open.add(response);
    state.mostOpen = Math.max(state.mostOpen, state.open.size);
    response.once('close', () => state.open.delete(response));
    request.resume();
    request.once('end', () => {
      if (state.hangs) return;
      state.taken++;
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { state, port: (server.address() as AddressInfo).port, close };
}

async function giveDevices(db: Database): Promise<void> {
  const rows = await db.select({ userId: sessions.userId, sessionId: sessions.id }).from(sessions);
  for (const row of rows) await registerDevice(db, { ...row, userAgent: '', locale: 'es' }, newDevice());
}

const rowsIn = async (db: Database, table: string) =>
  Number((await db.$client.query<RowDataPacket[]>(`SELECT COUNT(*) AS n FROM ${table}`))[0][0]?.n);

await provision(['mariadb']);
const dataDir = await mkdtemp(join(tmpdir(), 'tertulia-bench-'));
const service = await pushService();
const app = await startApp({
  database: 'private',
  env: {
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    CHAT_PUSH_HOSTS: PUSH_HOST,
    TEST_PUSH_PORT: String(service.port),
    NODE_OPTIONS: `--import=${new URL('../support/preload/fake-internet.mjs', import.meta.url).href}`,
    NODE_EXTRA_CA_CERTS: CERTIFICATE,
  },
});
const address = await findRunningDatabase({ dataDir });
if (!address) throw new Error('The database does not run');
const db = openDatabase(address);
const load = new LoadProcess();
try {
  await createRoom(db, { name: ROOM });
  const cookies = await makePeople(db, PEOPLE, await secretIn(dataDir));
  const room = await findRoom(db, ROOM);
  const ids = Array.from({ length: PEOPLE }, (_, i) => i + 1);
  // The speakers of the load are among them, so each message notifies 999.
  await db.insert(memberships).values(ids.map((userId) => ({ userId, roomId: room?.id ?? 0, notify: 'all' as const })));
  const how = { port: app.port, dialect: 'ours' as const, cookies, rooms: [ROOM], readers: 100, query: '', missed: 0 };

  async function talk(label: string) {
    await load.open({ ...how, connections: PEOPLE, atOnce: 50 });
    const before = service.state.taken;
    const pace = { perSecond: PER_SECOND };
    const pids = { server: [app.pid] };
    const scene = { speakers: 10, pace, until: 'delivery' as const, warmUpMessages: 20, windowMs: WINDOW_MS, pids };
    const { p50Ms, p99Ms, seconds, cpu } = await load.talk(scene);
    await load.close();
    const figures = {
      p50: p50Ms.toFixed(1),
      p99: p99Ms.toFixed(1),
      cpu: `${Math.round((100 * (cpu.server ?? 0)) / seconds)} %`,
      pushes: service.state.taken - before,
      queued: await rowsIn(db, 'push_queue'),
      memory: `${Math.round(residentKb(app.pid) / 1024)} MB`,
    };
    console.log(label.padEnd(16), JSON.stringify(figures));
    return { p50Ms, p99Ms };
  }

  const [without, withPush]: { p50Ms: number; p99Ms: number }[][] = [[], []];
  await talk('warm-up');
  for (let round = 0; round < rounds; round++) {
    await db.delete(pushDevices);
    without?.push(await talk('without push'));
    await giveDevices(db);
    withPush?.push(await talk('with push'));
  }
  const middle = (rows: { p99Ms: number }[] = []) => median(rows.map(({ p99Ms }) => p99Ms));
  const [bare, pushed] = [middle(without), middle(withPush)];
  console.log(`p99: ${bare.toFixed(1)} ms without, ${pushed.toFixed(1)} ms with push: ×${(pushed / bare).toFixed(2)}`);

  service.state.hangs = true;
  service.state.mostOpen = 0;
  for (let round = 0; round < rounds; round++) await talk('it hangs');
  console.log(`requests open at once while it hangs: ${service.state.mostOpen}`);
} finally {
  load.end();
  await db.$client.end();
  await app.stop();
  service.close();
  await rm(dataDir, { recursive: true, force: true });
}
