import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { SETTING_NAMES } from '@/lib/config';
import { openDatabase } from '@/lib/db/client';
import { installation } from '@/lib/db/schema';
import { findRunningDatabase } from '@/lib/mariadb/private-database';
import { ensureBuild } from '@/scripts/build';
import { BUILDS } from '@/scripts/build/parts';
import { freePort } from '@/tests/support/free-port';
import { processesWith } from '@/tests/support/processes';
import { eventually, within } from '@/tests/support/wait';

const START_MS = 40_000;
const END_MS = 20_000;

/** `npm start` in its own process group, as in a terminal. */
interface Started {
  readonly npm: ChildProcess;
  readonly serverPid: number;
  readonly exited: Promise<number | null>;
  logs(): string;
}

let dataDir = '';
let port = 0;

beforeAll(async () => {
  await ensureBuild();
});

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'tertulia-start-'));
  port = await freePort();
});

afterEach(async () => {
  for (const pid of processesWith(dataDir)) process.kill(pid, 'SIGKILL');
  await nothingLeft();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<Started> {
  const blank = Object.fromEntries(SETTING_NAMES.map((name) => [name, '']));
  const npm = spawn('npm', ['start'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Blank settings, because the tests must not use a .env file in this folder.
    env: {
      ...process.env,
      ...blank,
      DATA_DIR: dataDir,
      PORT: String(port),
      SHUTDOWN_GRACE_MS: '1000',
      LOG_LEVEL: 'debug',
    },
  });
  let logs = '';
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.on('data', (chunk) => {
      logs += chunk;
    });
  }
  const exited = once(npm, 'exit').then(([code]) => code as number | null);
  const ended = exited.then((code) => {
    throw new Error(`npm start ended with ${code}:\n${logs}`);
  });
  const up = eventually(() => logs.includes(`http://localhost:${port}`), { timeoutMs: START_MS }).catch(() => {
    throw new Error(`npm start was not up in time:\n${logs}`);
  });
  await Promise.race([up, ended]);
  ended.catch(() => {});
  return { npm, serverPid: serverOf(npm), exited, logs: () => logs };
}

/** npm's only child is the server. */
function serverOf(npm: ChildProcess): number {
  const servers = processesWith('scripts/start.mjs').filter((pid) => processesWith(dataDir).includes(pid));
  const [server] = servers.filter((pid) => pid !== npm.pid);
  if (!server) throw new Error('There is no server below npm');
  return server;
}

function nothingLeft(): Promise<boolean> {
  return eventually(() => processesWith(dataDir).length === 0, { timeoutMs: END_MS });
}

/** The epoch, which is created at the first start and stored in the database. */
async function epoch(): Promise<string | undefined> {
  const address = await findRunningDatabase({ dataDir });
  if (!address) throw new Error('The database is not running');
  const db = openDatabase(address);
  try {
    const [row] = await db.select({ epoch: installation.epoch }).from(installation);
    return row?.epoch;
  } finally {
    await db.$client.end();
  }
}

function drains(app: Started): number {
  return app.logs().split('"msg":"stopping"').length - 1;
}

test('SIGTERM to npm alone drains once, ends with 0, leaves nothing running and keeps the data', async () => {
  const app = await start();
  const before = await epoch();
  app.npm.kill('SIGTERM');
  expect(await within(app.exited, END_MS, 'The drain')).toBe(0);
  expect(drains(app)).toBe(1);
  await nothingLeft();
  const again = await start();
  expect(before).toMatch(/^[0-9a-f-]{36}$/);
  expect(await epoch()).toBe(before);
  again.npm.kill('SIGTERM');
  expect(await within(again.exited, END_MS, 'The drain')).toBe(0);
}, 60_000);

test('SIGTERM to the server alone drains once and ends with 0', async () => {
  const app = await start();
  process.kill(app.serverPid, 'SIGTERM');
  expect(await within(app.exited, END_MS, 'The drain')).toBe(0);
  expect(drains(app)).toBe(1);
  await nothingLeft();
}, 60_000);

test('Ctrl-C, which reaches the server twice, directly and through npm, drains once and ends with 0', async () => {
  const app = await start();
  const group = -(app.npm.pid ?? 0);
  process.kill(group, 'SIGINT');
  process.kill(group, 'SIGINT');
  expect(await within(app.exited, END_MS, 'The drain')).toBe(0);
  expect(drains(app)).toBe(1);
  await nothingLeft();
}, 60_000);

test('kill -9 of npm: the server notices and drains', async () => {
  const app = await start();
  app.npm.kill('SIGKILL');
  await nothingLeft();
  expect(drains(app)).toBe(1);
}, 60_000);

test('kill -9 of the server leaves nothing running, and the next start has the data', async () => {
  const app = await start();
  const before = await epoch();
  process.kill(app.serverPid, 'SIGKILL');
  await within(app.exited, END_MS, 'The end of npm');
  const again = await start();
  expect(await epoch()).toBe(before);
  again.npm.kill('SIGTERM');
  expect(await within(again.exited, END_MS, 'The drain')).toBe(0);
  await nothingLeft();
}, 60_000);

test.each([
  ['a port that is taken', 'PORT', () => String(port), () => `PORT: ${port} is taken on 127.0.0.1`],
  ['a wrong setting', 'WEB_CONCURRENCY', () => 'two', () => 'WEB_CONCURRENCY: must be a whole number from 1 to 64'],
])('%s is reported before anything is built or created', async (_, name, value, line) => {
  const taken = createServer().listen(port, '127.0.0.1');
  await once(taken, 'listening');
  try {
    const { code, output, pid } = await runStartScript({ [name]: value() });
    expect({ code, output }).toEqual({ code: 1, output: `${line()}\n` });
    expect(buildsAskedForBy(pid)).toEqual([]);
    expect(readdirSync(dataDir)).toEqual([]);
  } finally {
    taken.close();
  }
});

/** Runs the script of `npm start` until it ends. @returns its exit code, its output and its pid */
async function runStartScript(
  env: Record<string, string>,
): Promise<{ code: number | null; output: string; pid: number }> {
  const blank = Object.fromEntries(SETTING_NAMES.map((name) => [name, '']));
  const child = spawn('node', ['scripts/start.mjs'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...blank, DATA_DIR: dataDir, PORT: String(port), ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code] = await within(once(child, 'close'), END_MS, 'The end');
  return { code, output, pid: child.pid ?? 0 };
}

/** The builds that a start looked for or made. The start leaves a file with its pid in each of them. */
function buildsAskedForBy(pid: number): string[] {
  return readdirSync(BUILDS).filter((name) => existsSync(join(BUILDS, name, 'used-by', String(pid))));
}

test('a second start on the same data says in one line why it cannot start', async () => {
  const app = await start();
  port = await freePort();
  await expect(start()).rejects.toThrow(`in use by another Tertulia (process ${app.serverPid}). Stop it first.`);
  app.npm.kill('SIGTERM');
  await within(app.exited, END_MS, 'The drain');
}, 60_000);
