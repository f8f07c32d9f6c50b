import { Agent, get } from 'node:http';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { takeMigrationLock } from '@/lib/db/migrate';
import { findRunningDatabase } from '@/lib/mariadb/private-database';
import { alive } from '@/lib/mariadb/process-lock.mjs';
import { type App, type AppOptions, launchApp, startApp } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';
import { childrenOf, processesWith } from '@/tests/support/processes';
import { eventually, onceEvent, within } from '@/tests/support/wait';

const SOON_MS = 10_000;

let database: TestDatabase;
let ana: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  ana = await signedIn(database.db, 'ana');
});

afterAll(() => database.drop());

describe('a node that is told to stop while it starts', () => {
  /** Starts a node that waits for the migration of another node. Calls `use` when this many processes wait. */
  async function startWaiting(processes: number, options: AppOptions, use: (app: App) => Promise<void>) {
    const other = await database.db.$client.getConnection();
    const waiting = async () => {
      const [rows] = await database.db.$client.query<RowDataPacket[]>(
        "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND INFO LIKE 'SELECT GET_LOCK(%'",
      );
      return rows.length;
    };
    await takeMigrationLock(other, 1);
    const app = await launchApp({ database, ...options });
    try {
      await eventually(async () => (await waiting()) === processes, { timeoutMs: 90_000 });
      await use(app);
    } finally {
      other.destroy();
      await app.kill();
      await eventually(async () => (await waiting()) === 0);
    }
  }

  /** The pid of the server itself, also if it runs below `unshare`. */
  const first = (app: App) => (app.child.spawnargs.includes('unshare') ? (childrenOf(app.pid)[0] ?? 0) : app.pid);

  it.each([
    ['one process', 1, {}],
    ['several', 2, { redis: true, env: { WEB_CONCURRENCY: '2' } }],
  ])(
    'ends with 0, also as the first process of a container: %s',
    async (_, processes, options) => {
      await startWaiting(processes, { ...options, asPid1: true }, async (app) => {
        process.kill(first(app), 'SIGTERM');
        expect(await within(app.exited, SOON_MS, 'The end')).toBe(0);
        expect(app.logs()).toContain('"msg":"stopped"');
      });
    },
    120_000,
  );

  it('also ends its private database', async () => {
    const app = await launchApp({ database: 'private' });
    await eventually(async () => (await findRunningDatabase({ dataDir: app.dataDir })) !== null, { timeoutMs: 90_000 });
    expect(await app.stop()).toBe(0);
    await eventually(() => processesWith(app.dataDir).length === 0, { timeoutMs: 90_000 });
  }, 120_000);

  it('kills a worker that hangs, says so, and closes all else in order', async () => {
    const env = { WEB_CONCURRENCY: '2', SHUTDOWN_GRACE_MS: '0' };
    await startWaiting(2, { redis: true, env }, async (app) => {
      const [hung = 0] = childrenOf(app.pid);
      process.kill(hung, 'SIGSTOP');
      expect(await app.stop()).toBe(0);
      expect(app.logs()).toContain('a worker does not stop and is killed');
      await eventually(() => !alive(hung));
    });
  }, 120_000);
});

test('a lame-duck node reports unready, keeps serving, and then ends; a second SIGTERM changes nothing', async () => {
  const env = { SHUTDOWN_LAME_DUCK_MS: '8000', LOG_LEVEL: 'debug' };
  const app = await startApp({ database, env });
  await (await fetch(`${app.origin}/sign-in`)).text();
  const before = await ChatClient.connect({ origin: app.origin, cookie: ana.cookie });
  app.child.kill('SIGTERM');
  const report = await eventually(async () => {
    const answer = await fetch(`${app.origin}/readyz`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('connection')).toBe('close');
    return answer.json();
  });
  expect(report).toMatchObject({ status: 'unready', draining: true });
  app.child.kill('SIGTERM');
  const late = await ChatClient.connect({ origin: app.origin, cookie: ana.cookie });
  expect(await late.say('todavía')).toMatchObject({ type: 'ack' });
  await before.heard('todavía');
  expect((await fetch(`${app.origin}/sign-in`)).status).toBe(200);
  for (const client of [before, late]) expect((await client.closed).code).toBe(1012);
  expect(await app.stop()).toBe(0);
  expect(app.logs().split('"msg":"stopping"')).toHaveLength(2);
}, 60_000);

test('an idle keep-alive connection does not delay the drain', async () => {
  const app = await startApp({ database, env: { SHUTDOWN_GRACE_MS: '60000' } });
  const agent = new Agent({ keepAlive: true });
  const request = get(`${app.origin}/healthz`, { agent }, (response) => response.resume());
  const [socket] = await onceEvent(agent, 'free');
  expect(socket).toBe(request.socket);
  expect(await within(app.stop(), SOON_MS, 'The drain')).toBe(0);
  agent.destroy();
}, 60_000);
