import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RowDataPacket } from 'mysql2';
import mysql from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectionOptions, type DatabaseAddress } from '@/lib/db/client';
import { findRunningDatabase, type PrivateDatabase, startPrivateDatabase } from '@/lib/mariadb/private-database';
import { alive } from '@/lib/mariadb/process-lock.mjs';
import { eventually, onceEvent, within } from '@/tests/support/wait';

const GONE_MS = 10_000;

let dataDir = '';
const running: PrivateDatabase[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tertulia-private-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((database) => database.stop()));
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(folder = dataDir): Promise<PrivateDatabase> {
  const database = await startPrivateDatabase({ dataDir: folder });
  running.push(database);
  return database;
}

async function sql(address: DatabaseAddress, statement: string): Promise<RowDataPacket[]> {
  const connection = await mysql.createConnection(connectionOptions(address));
  try {
    const [rows] = await connection.query<RowDataPacket[]>(statement);
    return rows;
  } finally {
    connection.destroy();
  }
}

async function writeNote({ address }: PrivateDatabase | { address: DatabaseAddress }): Promise<void> {
  await sql(address, 'CREATE TABLE notes (body varchar(80))');
  await sql(address, "INSERT INTO notes VALUES ('ñandú 🎉')");
}

async function readNotes(address: DatabaseAddress): Promise<string[]> {
  return (await sql(address, 'SELECT body FROM notes')).map((row) => row.body);
}

function socketFolder(address: DatabaseAddress): string {
  return 'socketPath' in address ? dirname(address.socketPath) : '';
}

function gone(...pids: number[]): Promise<boolean> {
  return eventually(() => !pids.some(alive), { timeoutMs: GONE_MS });
}

/** Starts a process like the app, which starts the database and keeps running. @returns the pids of the database */
async function startInAnotherProcess(): Promise<{
  app: ChildProcess;
  pids: [number, number];
  address: DatabaseAddress;
}> {
  const script = `import { startPrivateDatabase } from '@/lib/mariadb/private-database';
    const database = await startPrivateDatabase({ dataDir: process.env.DATA_DIR });
    process.send({ pids: [database.supervisorPid, database.databasePid()], address: database.address });
    setInterval(() => {}, 1000);`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const app = spawn(process.execPath, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, DATA_DIR: dataDir },
  });
  const [news] = (await onceEvent(app, 'message', 30_000)) as [{ pids: [number, number]; address: DatabaseAddress }];
  return { app, ...news };
}

describe('a private database', () => {
  test('keeps its data when it is stopped and started again', async () => {
    const first = await start();
    await writeNote(first);
    await first.stop();
    await gone(first.supervisorPid, first.databasePid());
    const second = await start();
    expect(await readNotes(second.address)).toEqual(['ñandú 🎉']);
  });

  test('is reached by a socket in a folder that only this user can open, and by no port', async () => {
    const { address } = await start();
    expect(statSync(socketFolder(address)).mode & 0o777).toBe(0o700);
    const [found] = await sql(address, 'SELECT @@skip_networking AS off, @@port AS port');
    expect(found).toEqual({ off: 1, port: 0 });
  });

  test('flushes at every commit, and uses utf8mb4 and UTC', async () => {
    const { address } = await start();
    const [found] = await sql(
      address,
      `SELECT @@innodb_flush_log_at_trx_commit AS flush, @@collation_server AS collation, @@global.time_zone AS zone,
        @@collation_database AS ours`,
    );
    expect(found).toEqual({ flush: 1, collation: 'utf8mb4_bin', zone: '+00:00', ours: 'utf8mb4_bin' });
  });

  test('keeps its temporary tables out of /tmp, where another MariaDB would remove them at its start', async () => {
    const { address } = await start();
    const [found] = await sql(address, 'SELECT @@tmpdir AS folder');
    expect(found).toEqual({ folder: join(realpathSync(dataDir), 'mariadb.tmp') });
  });

  test('may be stopped twice, and is then not reported as lost', async () => {
    const database = await start();
    await Promise.all([database.stop(), database.stop()]);
    const first = await Promise.race([database.lost, Promise.resolve('still pending')]);
    expect(first).toBe('still pending');
  });

  test('works if the path of its folder is too long for a socket', async () => {
    const deep = join(dataDir, 'x'.repeat(60), 'y'.repeat(60));
    const database = await start(deep);
    await writeNote(database);
    const folder = socketFolder(database.address);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(await findRunningDatabase({ dataDir: deep })).toEqual(database.address);
    const stopping = database.stop();
    const second = await start(deep);
    await stopping;
    expect(await readNotes(second.address)).toHaveLength(1);
    await second.stop();
    expect(existsSync(folder)).toBe(false);
  });

  test('is created again after a first start that was interrupted', async () => {
    mkdirSync(join(dataDir, 'mariadb.unfinished'));
    writeFileSync(join(dataDir, 'mariadb.unfinished', 'ibdata1'), 'half');
    await writeNote(await start());
    expect(readdirSync(dataDir)).not.toContain('mariadb.unfinished');
  });

  test('that cannot start shows what is in its log', async () => {
    mkdirSync(join(dataDir, 'mariadb'));
    writeFileSync(join(dataDir, 'mariadb', 'ibdata1'), 'no tablespace');
    await expect(start()).rejects.toThrow(/did not start[\s\S]*mariadb\.log[\s\S]*ERROR/);
    expect(await findRunningDatabase({ dataDir })).toBeNull();
  });
});

describe('a second app on the same folder', () => {
  test('is told which process uses it, and does no harm', async () => {
    const database = await start();
    await writeNote(database);
    await expect(start()).rejects.toThrow(`in use by another Tertulia (process ${process.pid})`);
    expect(await readNotes(database.address)).toHaveLength(1);
  });

  test('is refused if both start at the same time', async () => {
    const results = await Promise.allSettled([start(), start(), start()]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('waits for one that is just stopping', async () => {
    const first = await start();
    const stopping = first.stop();
    await start();
    await stopping;
  });
});

describe('kill -9', () => {
  test('of the database: it comes back with everything that was committed', async () => {
    const database = await start();
    await writeNote(database);
    const killed = database.databasePid();
    process.kill(killed, 'SIGKILL');
    await eventually(() => database.databasePid() !== killed, { timeoutMs: 20_000 });
    expect(await readNotes(database.address)).toEqual(['ñandú 🎉']);
  });

  test('of the database again and again: in the end it is reported as lost', async () => {
    const database = await start();
    let killed = 0;
    const killing = setInterval(() => {
      if (database.databasePid() === killed) return;
      killed = database.databasePid();
      process.kill(killed, 'SIGKILL');
    }, 20);
    try {
      const error = await within(database.lost, 30_000, 'Giving up');
      expect(error.message).toMatch(/ended 5 times within seconds of its start/);
    } finally {
      clearInterval(killing);
    }
    await gone(database.supervisorPid, killed);
  });

  test('of the app: the database ends, and the next start has the data', async () => {
    const { app, pids, address } = await startInAnotherProcess();
    await writeNote({ address });
    app.kill('SIGKILL');
    await onceEvent(app, 'exit');
    // Started at once: it waits until the old one has ended by itself.
    expect(await readNotes((await start()).address)).toHaveLength(1);
    await gone(...pids);
  });

  test('of the watching process: the database ends too, and the app knows', async () => {
    const database = await start();
    await writeNote(database);
    process.kill(database.supervisorPid, 'SIGKILL');
    const error = await within(database.lost, GONE_MS, 'Noticing');
    expect(error.message).toBe('The process that watches the database ended.');
    await gone(database.databasePid());
    expect(await readNotes((await start()).address)).toHaveLength(1);
  });

  test('of the app and the watching process: nothing keeps running, and the next start has the data', async () => {
    const { app, pids, address } = await startInAnotherProcess();
    await writeNote({ address });
    app.kill('SIGKILL');
    process.kill(pids[0], 'SIGKILL');
    expect(await readNotes((await start()).address)).toHaveLength(1);
    await gone(...pids);
  });
});

test('a signal to the watching process does not take the database from the app', async () => {
  const database = await start();
  const pid = database.databasePid();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.kill(database.supervisorPid, signal);
  await writeNote(database);
  expect(database.databasePid()).toBe(pid);
});
