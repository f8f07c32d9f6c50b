import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alive } from '@/lib/mariadb/process-lock.mjs';
import { type App, startApp } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { METRICS_TOKEN, scrape } from '@/tests/support/metrics';
import { type Person, signedIn } from '@/tests/support/people';
import { childrenOf } from '@/tests/support/processes';
import { eventually, within } from '@/tests/support/wait';

let database: TestDatabase;
let people: Person[];

beforeAll(async () => {
  database = await createTestDatabase();
  people = await Promise.all(['ana', 'luis', 'marta', 'paula'].map((name) => signedIn(database.db, name)));
});

afterAll(() => database.drop());

/** Resolves once all of them are members, so that later messages reach all of them. */
function joinAll(app: App): Promise<ChatClient[]> {
  return Promise.all(
    people.map(async ({ cookie }) => {
      const client = await ChatClient.connect({ origin: app.origin, cookie });
      await client.frame((frame) => frame.type === 'hello');
      return client;
    }),
  );
}

describe('several processes on one port', () => {
  let app: App;

  beforeAll(async () => {
    app = await startApp({ database, redis: true, env: { WEB_CONCURRENCY: '2' } });
  });

  afterAll(() => app.stop());

  it('are as many as configured, and show everybody the same', async () => {
    await eventually(() => childrenOf(app.pid).length === 2, { timeoutMs: 10_000 });
    const clients = await joinAll(app);
    await Promise.all(clients.map((client, i) => client.say(`hola ${i}`)));
    for (const client of clients) await client.until(() => client.messages.length === clients.length);
    for (const client of clients) expect(client.messages).toEqual(clients[0]?.messages);
  });

  it('replace one that was killed, and go on serving', async () => {
    const before = childrenOf(app.pid);
    process.kill(before[0] ?? 0, 'SIGKILL');
    await eventually(
      () => {
        const now = childrenOf(app.pid);
        return now.length === 2 && !now.includes(before[0] ?? 0);
      },
      { timeoutMs: 15_000 },
    );
    // The other process may not have listened yet.
    let clients: ChatClient[] = [];
    await eventually(
      async () => {
        clients = await joinAll(app).catch(() => []);
        return clients.length > 0;
      },
      { timeoutMs: 15_000 },
    );
    expect(await clients[0]?.say('y seguimos')).toMatchObject({ type: 'ack' });
    for (const client of clients) await client.heard('y seguimos');
  });

  it('all end with the first one', async () => {
    const all = childrenOf(app.pid);
    expect(await app.stop()).toBe(0);
    for (const pid of all) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('one of several processes that hangs or dies', () => {
  let app: App;
  const DEATHS = 'tertulia_worker_deaths_total';
  let highest = new Map<string, number>();

  beforeAll(async () => {
    app = await startApp({ database, redis: true, env: { WEB_CONCURRENCY: '2', METRICS_TOKEN } });
    await eventually(async () => (await scrape(app)).get('tertulia_processes') === 2);
    const clients = await joinAll(app);
    await Promise.all(clients.map((client, i) => client.say(`hola ${i}`)));
    await eventually(async () => (await readMetrics()).get('tertulia_messages_committed_total') === clients.length);
  });

  afterAll(() => app.stop());

  /** Reads the metrics several times at once, because a hanging process does not answer. @throws if a counter fell */
  async function readMetrics(): Promise<Map<string, number>> {
    const asked = [1, 2, 3, 4].map(() => scrape(app));
    const now = await within(Promise.any(asked), 5_000, 'The metrics');
    const isCounted = (name: string) => /^(tertulia|process|nodejs_gc)_.*_(total|count|sum|bucket)(\{|$)/.test(name);
    const fallen = [...highest].filter(([name, value]) => isCounted(name) && (now.get(name) ?? 0) < value);
    highest = now;
    if (fallen.length > 0) throw new CounterFell(fallen.join('; '));
    return now;
  }

  /** Reads the metrics until they fit. Fails as soon as a counter falls. */
  async function untilMetrics(fits: (now: Map<string, number>) => boolean): Promise<void> {
    const fallen = await eventually(
      () =>
        readMetrics().then(fits, (error) => {
          if (error instanceof CounterFell) return error;
          throw error;
        }),
      { timeoutMs: 90_000 },
    );
    expect(fallen).toBe(true);
  }

  it('is waited for at most 10 seconds and then replaced, and no counts are lost', async () => {
    const [hung = 0] = childrenOf(app.pid);
    process.kill(hung, 'SIGSTOP');
    await untilMetrics((now) => now.get('tertulia_processes') === 1);
    await untilMetrics((now) => now.get(DEATHS) === 1 && now.get('tertulia_processes') === 2);
    expect(childrenOf(app.pid)).not.toContain(hung);
    expect(app.logs()).toContain('a worker hangs and is killed');
  }, 120_000);

  it('does not take its counts along when it is killed', async () => {
    const committed = highest.get('tertulia_messages_committed_total');
    const [killed = 0] = childrenOf(app.pid);
    process.kill(killed, 'SIGKILL');
    await untilMetrics((now) => now.get(DEATHS) === 2 && now.get('tertulia_processes') === 2);
    expect(highest.get('tertulia_messages_committed_total')).toBe(committed);
  }, 120_000);

  it('does not change the start time, which is that of the first process for all', () => {
    const startedAt = highest.get('process_start_time_seconds') ?? 0;
    expect(Math.abs(startedAt - Date.now() / 1_000)).toBeLessThan(300);
  });

  it('does not prevent the app from stopping', async () => {
    const [hung = 0, ...others] = childrenOf(app.pid);
    process.kill(hung, 'SIGSTOP');
    expect(await app.stop()).toBe(0);
    for (const pid of [hung, ...others]) await eventually(() => !alive(pid));
  }, 120_000);
});

class CounterFell extends Error {}

describe('several processes without a Redis', () => {
  it('refuse to start, and say why', async () => {
    await expect(startApp({ database, env: { WEB_CONCURRENCY: '2' } })).rejects.toThrow(/REDIS_URL: is needed/);
  });
});
