import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';
import { eventually } from '@/tests/support/wait';

let database: TestDatabase;
let people: Person[];

beforeAll(async () => {
  database = await createTestDatabase();
  people = await Promise.all(['ana', 'luis', 'marta', 'paula'].map((name) => signedIn(database.db, name)));
});

afterAll(() => database.drop());

function workersOf(app: App): number[] {
  try {
    return execFileSync('pgrep', ['-P', String(app.pid), '-f', 'server.mjs'], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number);
  } catch {
    return []; // none yet
  }
}

function joinAll(app: App): Promise<ChatClient[]> {
  return Promise.all(people.map(({ cookie }) => ChatClient.connect({ origin: app.origin, cookie })));
}

describe('several processes on one port', () => {
  let app: App;

  beforeAll(async () => {
    app = await startApp({ database, redis: true, env: { WEB_CONCURRENCY: '2' } });
  });

  afterAll(() => app.stop());

  it('are as many as were asked for, and show everybody the same', async () => {
    await eventually(() => workersOf(app).length === 2, { timeoutMs: 10_000 });
    const clients = await joinAll(app);
    await Promise.all(clients.map((client, i) => client.say(`hola ${i}`)));
    for (const client of clients) await client.until(() => client.messages.length === clients.length);
    for (const client of clients) expect(client.messages).toEqual(clients[0]?.messages);
  });

  it('replace one that was killed, and go on serving', async () => {
    const before = workersOf(app);
    process.kill(before[0] ?? 0, 'SIGKILL');
    await eventually(
      () => {
        const now = workersOf(app);
        return now.length === 2 && !now.includes(before[0] ?? 0);
      },
      { timeoutMs: 15_000 },
    );
    // The other one may have been on its way to listening only.
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
    const all = workersOf(app);
    expect(await app.stop()).toBe(0);
    for (const pid of all) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('several processes without a Redis', () => {
  it('refuse to start, and say why', async () => {
    await expect(startApp({ database, env: { WEB_CONCURRENCY: '2' } })).rejects.toThrow(/REDIS_URL: is needed/);
  });
});
