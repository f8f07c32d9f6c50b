import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import mysql from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectionOptions } from '@/lib/db/client';
import { type PrivateDatabase, startPrivateDatabase } from '@/lib/mariadb/private-database';
import { findDatabaseProgram, findExecutable } from '@/lib/mariadb/program';
import { type App, startApp } from '@/tests/support/app';
import { METRICS_TOKEN, scrape } from '@/tests/support/metrics';
import { processesWith } from '@/tests/support/processes';
import { eventually, within } from '@/tests/support/wait';

/** More deaths than those after which the supervisor gives up on a database that dies for an unknown reason. */
const DEATHS = 7;

describe('a private database that dies at each start', () => {
  const path = process.env.PATH;
  let folder = '';
  let database: PrivateDatabase | null = null;
  const saying = () => join(folder, 'says');

  /** A program that runs instead of the real one. While there is a file with a text, it prints the text and ends. */
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tertulia-stand-in-'));
    const real = findExecutable('mariadbd') ?? findExecutable('mysqld');
    mkdirSync(join(folder, 'bin'));
    const program = join(folder, 'bin', 'mariadbd');
    const script = `#!/bin/sh\nif [ -e '${saying()}' ]; then cat '${saying()}' >&2; exit 1; fi\nexec '${real}' "$@"\n`;
    writeFileSync(program, script);
    chmodSync(program, 0o755);
    process.env.PATH = `${join(folder, 'bin')}${delimiter}${path}`;
  });

  afterEach(async () => {
    process.env.PATH = path;
    await database?.stop();
    database = null;
    rmSync(folder, { recursive: true, force: true });
  });

  async function dyingWith(text: string) {
    const downs: { reason: string; delayMs: number }[] = [];
    let back = 0;
    const started = await startPrivateDatabase({
      dataDir: join(folder, 'data'),
      onNews: (down) => (down ? downs.push(down) : back++),
    });
    database = started;
    await query(started, 'CREATE TABLE notes (body varchar(80))');
    await query(started, "INSERT INTO notes VALUES ('hola')");
    writeFileSync(saying(), text);
    process.kill(started.databasePid(), 'SIGKILL');
    return { started, downs, timesBack: () => back };
  }

  it('because its disk is full is tried again until there is room, and says why', async () => {
    const reason = 'no room on its disk';
    const { started, downs, timesBack } = await dyingWith('InnoDB: Error number 28 means "No space left on device"');
    const lost = started.lost.then((error) => Promise.reject(error));
    await Promise.race([lost, eventually(() => downs.length >= DEATHS, { timeoutMs: 60_000 })]);
    expect(new Set(downs.slice(1).map((down) => down.reason))).toEqual(new Set([reason]));
    expect(started.problem()).toBe(`the private database is being started again: ${reason}`);
    // The delays grow, but not beyond 15 s.
    expect(Math.max(...downs.map(({ delayMs }) => delayMs))).toBeLessThanOrEqual(15_000);
    expect(downs.at(-1)?.delayMs).toBeGreaterThan(downs[0]?.delayMs ?? 0);
    rmSync(saying());
    await eventually(() => timesBack() === 1, { timeoutMs: 30_000 });
    expect(started.problem()).toBeNull();
    expect(await query(started, 'SELECT body FROM notes')).toEqual([{ body: 'hola' }]);
  }, 120_000);

  it('for a reason that does not pass is given up', async () => {
    const { started } = await dyingWith('InnoDB: Your database may be corrupt');
    const error = await within(started.lost, 60_000, 'Giving up');
    expect(error.message).toMatch(/ended 5 times within seconds of its start[\s\S]*may be corrupt/);
  }, 90_000);
});

const canMount = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'tertulia-mount-'));
  try {
    return mounted(folder, '1m') && unmounted(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
})();

// Where nothing can be mounted, the tests above cover this without a disk.
describe.runIf(canMount)('an app whose disk is full', () => {
  let dataDir = '';
  let app: App | null = null;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'tertulia-disk-'));
    expect(mounted(dataDir, '220m')).toBe(true);
  });

  afterEach(async () => {
    await app?.stop();
    app = null;
    unmounted(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('is degraded, survives the death of its database, and is ready again when there is room', async () => {
    app = await startApp({ database: 'private', env: { DATA_DIR: dataDir, METRICS_TOKEN } });
    const { origin, logs } = app;
    const readyz = async () => (await fetch(`${origin}/readyz`)).json();
    const signUp = (username: string) =>
      fetch(`${origin}/api/sign-up`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin },
        body: JSON.stringify({ username, password: 'una frase bastante larga' }),
      });
    await eventually(async () => (await readyz()).status === 'ready');
    expect((await signUp('antes')).status).toBe(201);

    const filler = join(dataDir, 'filler');
    await fill(filler);
    await sayUntilFull(join(dataDir, 'run', 'mariadb.sock'));
    await eventually(async () => (await readyz()).status === 'degraded', { timeoutMs: 90_000 });
    expect((await readyz()).reason).toMatch(
      /^the database takes no writes: (ER_RECORD_FILE_FULL|ER_DISK_FULL|no answer in time)$/,
    );
    expect((await scrape(app)).get('tertulia_database_writable')).toBe(0);
    expect((await fetch(`${origin}/sign-in`)).status).toBe(200);

    const socket = join(dataDir, 'run', 'mariadb.sock');
    for (const pid of processesWith(`--socket=${socket}`)) process.kill(pid, 'SIGKILL');
    const kind = (await findDatabaseProgram())?.kind;
    if (kind === 'mysql') await startsOnFullDisk(app);
    else await diesOnFullDisk(app);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);

    rmSync(filler);
    await eventually(async () => (await readyz()).status === 'ready', { timeoutMs: 90_000 });
    expect(logs()).toContain('the private database is back');
    expect((await signUp('antes')).status).toBe(409);
    expect((await signUp('despues')).status).toBe(201);
  }, 400_000);
});

/** MySQL 9 starts also without any room, and then takes no writes. */
async function startsOnFullDisk({ origin, logs }: App): Promise<void> {
  await eventually(() => logs().includes('the private database is back'), { timeoutMs: 90_000 });
  const isDegraded = async () => (await (await fetch(`${origin}/readyz`)).json()).status === 'degraded';
  await eventually(isDegraded, { timeoutMs: 90_000 });
}

async function diesOnFullDisk({ origin, logs }: App): Promise<void> {
  const tries = () => logs().split('the private database ended and is started again').length - 1;
  await eventually(() => tries() >= DEATHS, { timeoutMs: 120_000 });
  const away = await fetch(`${origin}/readyz`);
  expect(away.status).toBe(503);
  expect(await away.json()).toMatchObject({
    ...{ status: 'unready', database: 'away' },
    reason: 'the private database is being started again: no room on its disk',
  });
}

async function query({ address }: PrivateDatabase, sql: string): Promise<unknown> {
  const connection = await mysql.createConnection(connectionOptions(address));
  try {
    return (await connection.query(sql))[0];
  } finally {
    connection.destroy();
  }
}

/** Writes messages until the database is full, because its files still have room for some rows. */
async function sayUntilFull(socketPath: string): Promise<void> {
  const connection = await mysql.createConnection({ socketPath, user: 'root', database: 'tertulia' });
  const row = 'INSERT INTO messages (room_id, seq, client_id, body, created_at) VALUES (1, ?, UUID(), ?, NOW(3))';
  try {
    for (let seq = 1; ; seq++) await connection.query(row, [seq, 'x'.repeat(3_000)]);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ER_RECORD_FILE_FULL') throw error;
  } finally {
    connection.destroy();
  }
}

/** Fills the disk until not one more byte can be written. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  const chunk = Buffer.alloc(64 * 1024, 1);
  try {
    for (;;) await file.write(chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}

function mounted(folder: string, size: string): boolean {
  if (!existsSync(folder)) return false;
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', folder], { stdio: 'ignore' }).status === 0;
}

function unmounted(folder: string): boolean {
  return spawnSync('umount', [folder], { stdio: 'ignore' }).status === 0;
}
