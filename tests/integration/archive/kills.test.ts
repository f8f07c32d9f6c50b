import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { draftsOf, writeArchive } from '@/lib/archive/export';
import { partKey, WHOLE } from '@/lib/archive/progress';
import { verifyArchive } from '@/lib/archive/verify';
import { ZipReader } from '@/lib/archive/zip-reader';
import { openDatabase } from '@/lib/db/client';
import { Storages } from '@/lib/files/storage/storages';
import { TEST_SECRET } from '@/tests/support/app';
import { fillInstallation } from '@/tests/support/archive/fill';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type BundledScript, bundleScript } from '@/tests/support/script';
import { eventually } from '@/tests/support/wait';

/**
 * Exports and imports that are killed at random moments, and a round trip of an installation with every feature. All
 * of it, as the issue of the archive asks for: `npm run test:archive`.
 */

const IS_WHOLE = process.env.TERTULIA_ARCHIVE_WHOLE === '1';
const KILLS = IS_WHOLE ? 20 : 2;
const AMOUNTS = IS_WHOLE
  ? { people: 200, rooms: 30, messages: 10_000, files: 120 }
  : { people: 20, rooms: 6, messages: 1_200, files: 12 };
const OPTIONS = { direct: true, passwords: true, html: { zone: 'America/Bogota', locale: 'es' as const } };
const FLAGS = ['--direct', '--passwords'];
// A kill counts only if it hits the work, so it may take many tries.
const TIMEOUT_MS = IS_WHOLE ? 20 * 60_000 : 300_000;

let folder = '';
let source: TestDatabase;
let scripts: Record<'export' | 'import', BundledScript>;
const targets: TestDatabase[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-kills-'));
  source = await createTestDatabase();
  const storages = storagesIn('source');
  await fillInstallation(source.db, AMOUNTS, { storages, folder });
  await storages.close();
  scripts = { export: await bundleScript('export'), import: await bundleScript('import') };
});

afterAll(async () => {
  for (const target of targets) await target.drop();
  await source.drop();
  await Promise.all(Object.values(scripts).map((script) => script.remove()));
  rmSync(folder, { recursive: true, force: true });
});

function storagesIn(name: string): Storages {
  return new Storages({ storage: 'local', dir: join(folder, name) } as ConstructorParameters<typeof Storages>[0]);
}

function start(script: keyof typeof scripts, words: string[], database: TestDatabase, files: string): ChildProcess {
  const settings = { DATABASE_URL: database.url, NEXTAUTH_URL: 'http://localhost', NEXTAUTH_SECRET: TEST_SECRET };
  return spawn(process.execPath, [scripts[script].path, ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      npm_lifecycle_event: '',
      TERTULIA_DEPLOYED: '',
      FILES_DIR: join(folder, files),
      CHAT_TIME_ZONE: 'America/Bogota',
      ...settings,
    },
  });
}

/** Whether a process has begun its work: before, it only starts and reads. */
type HasBegun = () => boolean | Promise<boolean>;

/** @returns the code, and how long its work took, in ms */
async function ended(child: ChildProcess, hasBegun: HasBegun): Promise<{ code: number | null; ms: number }> {
  const exited = once(child, 'exit');
  await begun(child, hasBegun);
  const at = performance.now();
  const [code] = await exited;
  return { code, ms: performance.now() - at };
}

async function begun(child: ChildProcess, hasBegun: HasBegun): Promise<void> {
  await eventually(async () => child.exitCode !== null || child.signalCode !== null || (await hasBegun()), {
    timeoutMs: TIMEOUT_MS,
  });
}

/** Kills a process at a random moment of its work. @param ms how long the work takes @returns false if it ended before */
async function killed(child: ChildProcess, hasBegun: HasBegun, ms: number): Promise<boolean> {
  const exited = once(child, 'exit');
  await begun(child, hasBegun);
  const timer = setTimeout(() => child.kill('SIGKILL'), Math.random() * ms);
  const [code, signal] = await exited;
  clearTimeout(timer);
  if (signal === null) expect(code).toBe(0);
  return signal !== null;
}

/** The hashes of all entries, but of the page that shows when the archive was written. */
async function contents(path: string): Promise<Record<string, string>> {
  const zip = await ZipReader.open(path);
  const { sha256 } = await verifyArchive(zip);
  zip.close();
  const { 'html/index.html': _, ...rest } = sha256;
  return rest;
}

it('a killed export leaves nothing that looks whole, and the next one is whole', { timeout: TIMEOUT_MS }, async () => {
  mkdirSync(join(folder, 'exports'));
  const whole = join(folder, 'exports', 'whole.zip');
  const { code, ms } = await ended(start('export', [whole, ...FLAGS], source, 'source'), hasDraft(whole));
  expect(code).toBe(0);
  for (let kills = 0, tries = 0; kills < KILLS; tries++) {
    const path = join(folder, 'exports', `${tries}.zip`);
    if (!(await killed(start('export', [path, ...FLAGS], source, 'source'), hasDraft(path), ms))) continue;
    // It may have been killed between its last step and its end.
    if (existsSync(path)) await contents(path);
    else kills++;
  }
  for (const name of readdirSync(join(folder, 'exports'))) expect(name).toMatch(/^\w+\.zip(?:\.\w+\.part)?$/);
  const drafts = await Promise.all(
    readdirSync(join(folder, 'exports')).map((name) => draftsOf(join(folder, 'exports', name))),
  );
  for (const draft of drafts.flat()) expect(draft).toMatch(/\.part$/);
  const after = join(folder, 'exports', 'after.zip');
  expect((await ended(start('export', [after, ...FLAGS], source, 'source'), hasDraft(after))).code).toBe(0);
  expect(await contents(after)).toEqual(await contents(whole));
});

/** An export writes into this first. */
const hasDraft = (path: string) => () =>
  readdirSync(join(path, '..')).some((name) => name.startsWith(`${basename(path)}.`) && name.endsWith('.part'));

it('a killed import goes on, and in the end all is there once', { timeout: TIMEOUT_MS }, async () => {
  const path = join(folder, 'first.zip');
  const storages = storagesIn('source');
  const written = await writeArchive(source.db, storages, path, OPTIONS);
  await storages.close();
  const first = await newTarget();
  await unused(first);
  const { code, ms } = await ended(start('import', [path], first, 'whole'), isUsed(first));
  expect(code).toBe(0);
  for (let kills = 0; kills < KILLS; ) {
    const target = await newTarget();
    const files = `files-${targets.length}`;
    await unused(target);
    // The same import again and again, until it came to its end in spite of it.
    for (let isDone = false; !isDone && kills < KILLS; ) {
      isDone = !(await killed(start('import', [path], target, files), isUsed(target), ms));
      await unused(target);
      if (!isDone && (await isHalfDone(target))) kills++;
    }
    expect((await ended(start('import', [path], target, files), isUsed(target))).code).toBe(0);
    await expectSame(target, files, path, written);
  }
});

/** An import reads all of the archive before it opens the database. */
const isUsed = (target: TestDatabase) => async () => (await connectionsTo(target)) > 0;

/** Whether an import has begun and is not at its end. Asked over a connection to another database. */
async function isHalfDone(target: TestDatabase): Promise<boolean> {
  const [[row]] = await source.db.$client.query<RowDataPacket[]>(
    'SELECT COUNT(*) AS begun, MAX(part = ? AND value = 1) AS isWhole FROM ??.imports',
    [partKey(WHOLE), nameOf(target)],
  );
  return row?.begun > 0 && row?.isWhole === 0;
}

/** A migrated database to which nothing is connected: an import refuses others. */
async function newTarget(): Promise<TestDatabase> {
  const made = await createTestDatabase();
  await made.db.$client.end();
  const db = openDatabase(made.address);
  const drop = async () => {
    await db.$client.end();
    await source.db.$client.query(`DROP DATABASE ${nameOf(made)}`);
  };
  const target = { ...made, db, drop };
  targets.push(target);
  return target;
}

const nameOf = ({ url }: Pick<TestDatabase, 'url'>) => new URL(url).pathname.slice(1);

/** Waits until the database has ended the connections of a process that was killed. */
async function unused(target: TestDatabase): Promise<void> {
  await eventually(async () => expect(await connectionsTo(target)).toBe(0), { timeoutMs: 30_000 });
}

async function connectionsTo(target: TestDatabase): Promise<number> {
  const [[row]] = await source.db.$client.query<RowDataPacket[]>(
    'SELECT COUNT(*) AS connections FROM information_schema.PROCESSLIST WHERE DB = ?',
    [nameOf(target)],
  );
  return row?.connections;
}

async function expectSame(target: TestDatabase, files: string, path: string, written: object): Promise<void> {
  const again = join(folder, `${files}.zip`);
  const storages = storagesIn(files);
  const { at: _at, epoch: _epoch, sha256: _sha256, ...rest } = await writeArchive(target.db, storages, again, OPTIONS);
  await storages.close();
  expect(written).toMatchObject(rest);
  expect(await contents(again)).toEqual(await contents(path));
  expect(readdirSync(join(folder, files, 'import'))).toEqual([]);
}
