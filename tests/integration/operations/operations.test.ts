import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { createRoom } from '@/lib/rooms/store';
import { TcpProxy } from '@/tests/faults/injectors/proxy';
import { type App, startApp } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { METRICS_TOKEN, scrape } from '@/tests/support/metrics';
import { type Person, signedIn } from '@/tests/support/people';
import { type Redis, startRedis } from '@/tests/support/redis';
import { eventually } from '@/tests/support/wait';

let database: TestDatabase;
let people: Person[];

beforeAll(async () => {
  database = await createTestDatabase();
  people = await Promise.all(['ana', 'luis', 'marta', 'paula'].map((name) => signedIn(database.db, name)));
});

afterAll(() => database.drop());

const join = (app: App, index: number, room = 'social') =>
  ChatClient.connect({ origin: app.origin, cookie: people[index]?.cookie ?? '', room });

describe('a node whose database and Redis fail and come back', () => {
  let app: App;
  let redis: Redis;
  let wire: TcpProxy;
  const readyz = async () => {
    const answer = await fetch(`${app.origin}/readyz`, { signal: AbortSignal.timeout(5_000) });
    return { httpStatus: answer.status, ...(await answer.json()) };
  };

  beforeAll(async () => {
    redis = await startRedis();
    const { username, password, hostname, port, pathname, searchParams } = new URL(database.url);
    const path = searchParams.get('socketPath');
    wire = await TcpProxy.start(path ? { path } : { host: hostname, port: Number(port || 3306) });
    const DATABASE_URL = `mysql://${username}:${password}@127.0.0.1:${wire.port}${pathname}`;
    app = await startApp({ database, redis: redis.url, env: { DATABASE_URL, METRICS_TOKEN } });
  });

  afterAll(async () => {
    await app.stop();
    wire.stop();
    await redis.stop();
  });

  it('is ready', async () => {
    await eventually(async () => (await readyz()).status === 'ready');
    expect(await readyz()).toEqual({
      ...{ httpStatus: 200, status: 'ready', database: 'reachable', broker: 'up', draining: false },
    });
  });

  it('is degraded without Redis, but still accepts people', async () => {
    await redis.kill();
    await eventually(async () => (await readyz()).broker === 'away');
    expect(await readyz()).toMatchObject({ httpStatus: 200, status: 'degraded' });
    expect((await scrape(app)).get('tertulia_broker_up')).toBe(0);
    await redis.restart();
    await eventually(async () => (await readyz()).status === 'ready');
  });

  it('is unready while the database does not answer, reports this in time, and stays alive', async () => {
    wire.stall();
    await eventually(async () => (await readyz()).status === 'unready');
    expect(await readyz()).toMatchObject({ httpStatus: 503, database: 'away' });
    const startedAt = performance.now();
    expect((await fetch(`${app.origin}/healthz`)).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    wire.pass();
    wire.cutAll();
    await eventually(async () => (await readyz()).status === 'ready');
  });

  it('shows the faults of the database in its metrics, and loses nothing', async () => {
    const is = (name: string, fits: (value: number) => boolean) =>
      eventually(async () => fits((await scrape(app)).get(name) ?? 0));
    const client = await join(app, 3);
    await client.say('antes');
    wire.stall();
    const first = client.say('uno');
    await is('tertulia_database_connections{pool="writers",state="busy"}', (busy) => busy === 1);
    const second = client.say('dos');
    await is('tertulia_writer_queue_messages', (queued) => queued === 1);
    wire.refusing = true;
    wire.cutAll();
    await is('tertulia_commit_failures_total', (failures) => failures > 0);
    await is('tertulia_sweeps_failed_total', (failures) => failures > 0);
    wire.pass();
    expect([await first, await second]).toMatchObject([{ type: 'ack' }, { type: 'ack' }]);
    await client.close();
  });
});

describe('the metrics of a node', () => {
  let app: App;

  beforeAll(async () => {
    const env = { METRICS_TOKEN, CHAT_SEND_LIMIT: '3' };
    app = await startApp({ database, env });
    await createRoom(database.db, { name: 'metrics' });
  });

  afterAll(() => app.stop());

  it.each([[undefined], ['Bearer'], ['Bearer wrong'], [`Basic ${METRICS_TOKEN}`]])(
    'are refused for %s',
    async (authorization) => {
      const answer = await fetch(`${app.origin}/metrics`, { headers: authorization ? { authorization } : {} });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(await answer.text()).not.toContain('tertulia_');
    },
  );

  it('change with what happens', async () => {
    const before = await scrape(app);
    const clients = await Promise.all([join(app, 0, 'metrics'), join(app, 1, 'metrics')]);
    const [ana] = clients;
    for (const text of ['uno', 'dos', 'tres']) await ana?.say(text);
    for (const client of clients) await client.heard('tres');
    expect(await ana?.say('cuatro')).toMatchObject({ code: 'rate_limited' });
    await expect(ChatClient.connect({ origin: app.origin })).rejects.toThrow('401');
    const late = await ChatClient.connect({
      ...{ origin: app.origin, cookie: people[2]?.cookie ?? '', room: 'metrics', query: 'since=0' },
    });
    await late.heard('tres');
    await (await fetch(`${app.origin}/sign-in`)).text();

    // A page is counted when its answer has ended, which may be a moment after it was read.
    const pages = 'tertulia_http_seconds_count{route="page",status="2xx"}';
    const after = await eventually(async () => {
      const now = await scrape(app);
      expect(now.get(pages) ?? 0).toBeGreaterThan(before.get(pages) ?? 0);
      return now;
    });
    const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    expect(after.get('tertulia_connections')).toBe(3);
    expect(after.get('tertulia_rooms_open')).toBe(1);
    expect(after.get('tertulia_readers_behind')).toBe(0);
    expect(after.get('tertulia_writer_queue_messages')).toBe(0);
    expect(after.get('tertulia_broker_up')).toBe(1);
    expect(after.get('tertulia_processes')).toBe(1);
    expect(grown('tertulia_messages_committed_total')).toBe(3);
    expect(grown('tertulia_deliveries_total')).toBe(6);
    expect(grown('tertulia_commit_seconds_count')).toBe(3);
    expect(grown('tertulia_delivery_seconds_count')).toBe(3);
    expect(grown('tertulia_catch_ups_total')).toBe(1);
    expect(grown('tertulia_frames_refused_total{code="rate_limited"}')).toBe(1);
    expect(grown('tertulia_upgrades_refused_total{status="401"}')).toBe(1);
    expect(grown(pages)).toBe(1);
    expect(grown('tertulia_http_seconds_count{route="health",status="2xx"}')).toBeGreaterThan(0);
    expect(after.get('tertulia_database_connections{pool="pages",state="free"}')).toBeGreaterThan(0);
    expect(after.get('tertulia_database_connections{pool="writers",state="waiting"}')).toBe(0);
    expect(after.get('nodejs_eventloop_lag_max_seconds')).toBeGreaterThan(0);
    expect(after.get('process_resident_memory_bytes')).toBeGreaterThan(0);
    await Promise.all([...clients, late].map((client) => client.close()));
    await eventually(async () => (await scrape(app)).get('tertulia_connections') === 0);
  });
});

test('the metrics of two processes on one port are added up, whichever of them answers', async () => {
  const app = await startApp({ database, redis: true, env: { WEB_CONCURRENCY: '2', METRICS_TOKEN } });
  try {
    await eventually(async () => (await scrape(app)).get('tertulia_processes') === 2);
    const clients = await Promise.all(people.map((_, index) => join(app, index)));
    await Promise.all(clients.map((client, i) => client.say(`hola ${i}`)));
    for (const client of clients) await client.until(() => client.messages.length === clients.length);
    for (let i = 0; i < 4; i++) {
      const metrics = await scrape(app);
      expect(metrics.get('tertulia_connections')).toBe(4);
      expect(metrics.get('tertulia_messages_committed_total')).toBe(4);
      expect(metrics.get('tertulia_deliveries_total')).toBe(16);
    }
  } finally {
    await app.stop();
  }
});
