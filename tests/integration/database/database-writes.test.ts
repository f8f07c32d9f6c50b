import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '@/lib/db/migrate';
import { tryWrite } from '@/lib/db/try-write';
import { openWriterPool } from '@/lib/db/writer-pool';
import { CHECKS, type CheckResult } from '@/lib/health/checks';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { ACCOUNT, type OwnServer, startOwnServer } from '@/tests/support/database/own-server';
import { METRICS_TOKEN, scrape } from '@/tests/support/metrics';
import type { Person } from '@/tests/support/people';
import { eventually } from '@/tests/support/wait';

/** Longer than the time between two checks. */
const NOTICED = { timeoutMs: 60_000 };

let server: OwnServer;
let app: App;
let root: Person;

beforeAll(async () => {
  server = await startOwnServer();
  await migrate(server.database.db);
  root = await signedInAdmin(server.database.db, 'root');
  app = await startApp({ database: server.database, env: { METRICS_TOKEN } });
});

afterAll(async () => {
  await app.stop();
  await server.stop();
});

const readyz = async () => {
  const answer = await fetch(`${app.origin}/readyz`);
  return { httpStatus: answer.status, ...(await answer.json()) };
};
const writable = async () => (await scrape(app)).get('tertulia_database_writable');
const selfTest = async (): Promise<CheckResult[]> => {
  const body = { browserMs: Date.now() };
  return (await (await ask(app, '/api/admin/health', { as: root, method: 'POST', body })).json()).results;
};

describe.each([
  ['is read-only', 'SET GLOBAL read_only = 1', 'SET GLOBAL read_only = 0', 'ER_OPTION_PREVENTS_STATEMENT'],
  [
    'revoked the right to store messages',
    `REVOKE ALL ON tertulia.* FROM ${ACCOUNT}; GRANT SELECT, UPDATE, DELETE ON tertulia.* TO ${ACCOUNT}`,
    `GRANT ALL ON tertulia.* TO ${ACCOUNT}`,
    'ER_TABLEACCESS_DENIED_ERROR',
  ],
])('a database that %s', (_, begin, end, code) => {
  it('makes the node degraded, with the reason, until it is ready again by itself', async () => {
    await eventually(async () => (await readyz()).status === 'ready', NOTICED);
    expect(await writable()).toBe(1);
    await server.run(...begin.split('; '));
    await server.hangUp();
    const writes = (await selfTest()).find(({ id }) => id === 'writes');
    expect(writes).toMatchObject({ level: 'red', code: 'writes_refused', detail: code });
    await eventually(async () => (await readyz()).status === 'degraded', NOTICED);
    expect(await readyz()).toEqual({
      ...{ httpStatus: 200, status: 'degraded', database: 'reachable', broker: 'up', draining: false },
      reason: `the database takes no writes: ${code}`,
    });
    expect(await writable()).toBe(0);
    expect((await ask(app, '/r/social', { as: root })).status).toBe(200);
    await server.run(...end.split('; '));
    await server.hangUp();
    await eventually(async () => (await readyz()).status === 'ready', NOTICED);
    expect(await writable()).toBe(1);
    expect(app.logs()).toContain('the database takes writes again');
  }, 150_000);
});

it('a change of the durability of a commit shows in the metric', async () => {
  const durable = async () => (await scrape(app)).get('tertulia_database_durable');
  expect(await durable()).toBe(1);
  await server.run('SET GLOBAL innodb_flush_log_at_trx_commit = 2');
  await eventually(async () => (await durable()) === 0, NOTICED);
  await server.run('SET GLOBAL innodb_flush_log_at_trx_commit = 1');
  await eventually(async () => (await durable()) === 1, NOTICED);
}, 150_000);

it('a healthy database is reported as such, and the test writes leave nothing behind', async () => {
  const results = await selfTest();
  expect(results.map(({ id }) => id)).toEqual([...CHECKS]);
  expect(results.find(({ id }) => id === 'writes')).toMatchObject({ level: 'green', code: 'writes_ok' });
  const pool = openWriterPool(server.database.address);
  await Promise.all(Array.from({ length: 20 }, () => tryWrite(pool)));
  await pool.end();
  const [rows] = await server.database.db.$client.query('SELECT * FROM messages WHERE room_id = 0');
  expect(rows).toEqual([]);
});
