import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ArchiveExports, KEPT_MS } from '@/lib/archive/exports/exports';
import type { ExportView } from '@/lib/archive/exports/state';
import { latestExport } from '@/lib/archive/exports/view';
import { verifyArchive } from '@/lib/archive/verify';
import { ZipReader } from '@/lib/archive/zip-reader';
import { checkFiles } from '@/lib/files/check';
import { Storages } from '@/lib/files/storage/storages';
import { openLog } from '@/lib/telemetry/log';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';
import type { Person } from '@/tests/support/people';
import { eventually } from '@/tests/support/wait';

/** Archives that administrators ask for on their pages. */

const PATH = '/api/admin/exports';

/** An archive is written in the background, also on a busy machine. */
const SOON = { timeoutMs: 60_000 };

let folder = '';
let database: TestDatabase;
let app: App;
let make: Factory;
let admin: Person;
let ana: Person;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-exports-'));
  database = await createTestDatabase();
  app = await startApp({ database });
  make = new Factory(database.db);
  admin = await signedInAdmin(database.db, 'jefa');
  ana = await make.somebody();
});
afterAll(async () => {
  await app.stop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const latest = async () => (await (await ask(app, PATH, { as: admin })).json()).latest as ExportView | null;
const rows = async (sql: string) => (await database.db.$client.query<RowDataPacket[]>(sql))[0];
const storages = () => new Storages({ storage: 'local', dir: join(app.dataDir, 'files') } as never);

it('administrators get the open rooms as an archive, with pages to read, and nobody else gets it', {
  tags: 'files/exports',
}, async () => {
  const open = await make.room(['en la sala abierta']);
  const closed = await make.roomWith(ana, 'owner', 'closed');
  await make.say(closed, 'en la sala cerrada');
  const direct = await make.directOf(ana);
  await make.say(direct, 'en privado');
  expect(await latest()).toBeNull();
  const begun = await ask(app, PATH, { as: admin, method: 'POST', body: {} });
  expect(begun.status).toBe(200);
  await eventually(async () => expect(await latest()).toMatchObject({ state: 'done' }), SOON);
  const { id = 0, bytes = 0 } = (await latest()) ?? {};

  const answer = await ask(app, `${PATH}/${id}`, { as: admin });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="tertulia-\d{4}-\d\d-\d\d\.zip"$/);
  const body = Buffer.from(await answer.arrayBuffer());
  expect(body.length).toBe(bytes);
  const path = join(folder, 'taken.zip');
  writeFileSync(path, body);
  const zip = await ZipReader.open(path);
  expect(await verifyArchive(zip)).toMatchObject({ direct: false, closed: false, passwords: false });
  expect(zip.names().filter((name) => name.startsWith('log/'))).toContain(`log/${open.id}.jsonl`);
  const all = (await Promise.all(zip.names().map((name) => zip.text(name, 10_000_000)))).join();
  expect(all).toContain('en la sala abierta');
  expect(all).not.toMatch(/en la sala cerrada|en privado|passwordHash/);
  expect(zip.has('html/index.html')).toBe(true);
  zip.close();

  for (const as of [ana, null]) {
    expect((await ask(app, `${PATH}/${id}`, as ? { as } : {})).status).toBe(404);
    expect((await ask(app, `${PATH}/${id}`, { ...(as ? { as } : {}), method: 'HEAD' })).status).toBe(404);
  }
  const head = await ask(app, `${PATH}/${id}`, { as: admin, method: 'HEAD' });
  // Next gives the answer without a body no length.
  expect([head.status, head.headers.get('content-type')]).toEqual([200, 'application/zip']);
  const actions = (await rows("SELECT action FROM audit WHERE action LIKE 'house.export%' ORDER BY id")).map(
    ({ action }) => action,
  );
  expect(actions).toEqual(['house.export', 'house.export_taken']);
  // The check of files knows the archive.
  await database.db.$client.query('UPDATE archive_exports SET created_at = created_at - INTERVAL 2 HOUR');
  const found = await checkFiles(database.db, [await storages().chosen()], { now: Date.now() + 2 * 3_600_000 });
  expect(found.unknown).toEqual([]);
});

it('there is one at a time on all nodes; a new one replaces the one before', { tags: 'files/exports' }, async () => {
  const before = await latest();
  await database.db.$client.query(
    'INSERT INTO archive_exports (running, created_at, seen_at, total) VALUES (1, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 7)',
  );
  const other = await latest();
  expect(other).toMatchObject({ state: 'running', total: 7 });
  const asked = await ask(app, PATH, { as: admin, method: 'POST', body: {} });
  expect((await asked.json()).latest).toEqual(other);
  // The node that wrote it was killed.
  await database.db.$client.query('UPDATE archive_exports SET seen_at = seen_at - INTERVAL 2 MINUTE WHERE running = 1');
  expect(await latest()).toMatchObject({ state: 'failed' });
  await ask(app, PATH, { as: admin, method: 'POST', body: {} });
  await eventually(async () => expect(await latest()).toMatchObject({ state: 'done' }), SOON);
  await eventually(async () => expect(await rows('SELECT id FROM archive_exports')).toHaveLength(1), SOON);
  expect((await ask(app, `${PATH}/${before?.id}`, { as: admin })).status).toBe(404);
});

it('an archive is removed after a day, with its bytes; one that is interrupted has failed and leaves nothing', {
  tags: 'files/exports',
}, async () => {
  const [row] = await rows('SELECT storage_key AS `key` FROM archive_exports');
  const storage = await storages().chosen();
  expect(await storage.size(row?.key)).toBeGreaterThan(0);
  const deps = {
    db: database.db,
    storages: storages(),
    folder: join(folder, 'own'),
    timeZone: 'UTC',
    log: openLog('silent'),
  };
  const node = new ArchiveExports(deps);
  await node.clean(Date.now() + KEPT_MS / 2);
  expect(await storage.size(row?.key)).toBeGreaterThan(0);
  await node.clean(Date.now() + KEPT_MS + 1_000);
  expect(await storage.size(row?.key)).toBeNull();
  expect(await latestExport(database.db)).toBeNull();

  const stopped = new ArchiveExports(deps);
  await stopped.begin('en', { userId: admin.userId, username: admin.username });
  await stopped.stop(performance.now() + 30_000);
  expect(await latestExport(database.db)).toMatchObject({ state: expect.stringMatching(/^(?:failed|done)$/) });
  expect(existsSync(deps.folder) ? readdirSync(deps.folder) : []).toEqual([]);
});
