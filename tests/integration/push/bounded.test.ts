import type { RowDataPacket } from 'mysql2';
import { beforeAll, expect, it } from 'vitest';
import { revokeSession } from '@/lib/auth/session-store';
import { BATCH, cleanPushes, NEXT_DEVICES, OVER } from '@/lib/push/cleaning';
import { BEGINNING, LOOK_ROWS, NEXT_SHOWN, OF_READERS, queueRead, queueReadAfter } from '@/lib/push/read-elsewhere';
import { newSession } from '@/tests/support/people';
import { pushFixture } from './fixture';

/** What every node does again and again looks at a bounded number of rows, along keys. */

const fixture = pushFixture();
const { base } = fixture;
const SHOWN = 4 * LOOK_ROWS;

const rowsOf = async (sql: string, values: unknown[] = []) =>
  (await fixture.db.$client.query<RowDataPacket[]>(sql, values))[0];
const count = async (table: string) => Number((await rowsOf(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n);
const plan = async (sql: string, values: unknown[] = []) =>
  (await rowsOf(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, values)).map(({ table, type, key }) => `${table} ${type} ${key}`);

/** Gives devices that nobody has: a row for each number from 1 on. */
async function devices(number: number, userId: number, sessionId: string): Promise<number> {
  const values = Array.from(
    { length: number },
    (
      _,
      i,
    ) => `(${+userId}, ${fixture.db.$client.escape(sessionId)}, UNHEX(SHA2('many ${i}', 256)), 'https://x.test/${i}',
      'x.test', '', '', '', 'es', UTC_TIMESTAMP(3))`,
  );
  await fixture.db.$client.query(`INSERT INTO push_devices (user_id, session_id, endpoint_hash, endpoint, host, p256dh,
    auth, name, locale, created_at) VALUES ${values.join()}`);
  return Number((await rowsOf('SELECT MIN(id) AS id FROM push_devices WHERE host = ?', ['x.test']))[0]?.id);
}

beforeAll(async () => {
  await base.database.db.$client.query('DELETE FROM push_shown');
});

it('what was read elsewhere is found along keys, a bounded number of rows at a time', async () => {
  await fixture.pushes.stop(performance.now() + 15_000);
  const { sessionId } = await newSession(fixture.db, base.luis.userId);
  const first = await devices(SHOWN, base.luis.userId, sessionId);
  const { id: roomId } = base.room;
  await fixture.join(base.luis);
  const seq = await fixture.say('hola');
  await fixture.db.$client.query(
    `INSERT INTO push_shown SELECT id, ${+roomId}, ${+seq}, UTC_TIMESTAMP(3) FROM push_devices WHERE host = 'x.test'`,
  );
  await fixture.db.$client.query('ANALYZE TABLE push_shown, push_devices');
  expect((await plan(NEXT_SHOWN, [first + 9, first + 9, 0])).filter((step) => / ALL /.test(step))).toEqual([
    expect.stringMatching(/^<derived/),
  ]);
  expect((await plan(NEXT_SHOWN, [first + 9, first + 9, 0])).join()).toMatch(/push_shown range PRIMARY/);
  expect(await plan(OF_READERS, [[base.ana.userId]])).toEqual([
    expect.stringMatching(/^d (?:ref|range) push_devices_user$/),
    'x ref PRIMARY',
    'm eq_ref PRIMARY',
  ]);

  expect((await queueReadAfter(fixture.db, BEGINNING)).queued).toBe(0);
  await fixture.read(base.luis, base.room, seq);
  let place = BEGINNING;
  for (let look = 1; look <= SHOWN / LOOK_ROWS; look++) {
    const { queued, next } = await queueReadAfter(fixture.db, place);
    expect(queued).toBe(LOOK_ROWS);
    expect(await count('push_queue')).toBe(look * LOOK_ROWS);
    place = next;
  }
  expect(await queueReadAfter(fixture.db, place)).toEqual({ queued: 0, next: BEGINNING });
  expect(await queueRead(fixture.db, [base.luis.userId])).toBe(LOOK_ROWS);
  expect(await queueRead(fixture.db, [base.ana.userId])).toBe(0);
  expect(await queueRead(fixture.db, [])).toBe(0);
});

it('what is over is removed along keys, a bounded number of rows at a time', async () => {
  await fixture.pushes.stop(performance.now() + 15_000);
  for (const table of ['push_queue', 'push_shown']) await fixture.db.$client.query(`DELETE FROM ${table}`);
  const { sessionId } = await newSession(fixture.db, base.luis.userId);
  const live = await fixture.device(base.luis);
  const first = await devices(2 * BATCH, base.luis.userId, sessionId);
  await fixture.db.$client.query(
    `INSERT INTO push_shown SELECT id, 1, 1, UTC_TIMESTAMP(3) - INTERVAL 8 DAY FROM push_devices WHERE host = 'x.test'`,
  );
  await fixture.db.$client.query(
    `INSERT INTO push_queue SELECT id, 1, 1, FALSE, 0, UTC_TIMESTAMP(3) + INTERVAL 1 DAY,
       UTC_TIMESTAMP(3) - INTERVAL 1 SECOND FROM push_devices WHERE host = 'x.test'`,
  );
  // Longer ago than its devices wait for the next sign-in.
  await revokeSession(fixture.db, sessionId, new Date(Date.now() - 31 * 24 * 3_600_000));
  await fixture.db.$client.query('ANALYZE TABLE push_shown, push_devices, push_queue');
  expect((await plan(NEXT_DEVICES, [first])).join()).toMatch(/push_devices range PRIMARY/);
  const [queue = [], shown = []] = await Promise.all(OVER.map((sql) => plan(sql)));
  expect([...queue, ...shown]).toEqual(['push_queue range push_queue_expires', 'push_shown range push_shown_at']);

  const left = async () => [await count('push_devices'), await count('push_queue'), await count('push_shown')];
  let after = await cleanPushes(fixture.db, 0);
  // The device that is live was among the first.
  expect(await left()).toEqual([BATCH + 2, BATCH, BATCH]);
  after = await cleanPushes(fixture.db, after);
  expect(await left()).toEqual([2, 0, 0]);
  after = await cleanPushes(fixture.db, after);
  expect({ left: await left(), after }).toEqual({ left: [1, 0, 0], after: 0 });
  expect(await rowsOf('SELECT session_id AS sessionId FROM push_devices')).toEqual([
    expect.objectContaining({ sessionId: live.sessionId }),
  ]);
  await revokeSession(fixture.db, live.sessionId);
  await cleanPushes(fixture.db, 0);
  expect(await count('push_devices')).toBe(1);
});
