import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mysql from 'mysql2/promise';
import { connectionOptions, type DatabaseAddress } from '@/lib/db/client';
import { DATA_FOLDER, type PrivateDatabasePaths, preparePrivateDatabasePaths } from './paths';
import { alive, processLockHolder } from './process-lock.mjs';
import { findDatabaseProgram, NO_DATABASE_PROGRAM, PrivateDatabaseError } from './program';

/** The app's private database, which lives as long as this process or until `stop`. */
export interface PrivateDatabase {
  readonly address: DatabaseAddress;
  /** Process id of the supervisor, which watches the database. */
  readonly supervisorPid: number;
  /** Process id of the database itself. A restart changes it. */
  databasePid(): number;
  /** Shuts the database down and waits for its end. Safe to call twice. */
  stop(): Promise<void>;
  /** Why the database is down while it is being restarted, such as "no room on its disk"; null while it runs. */
  problem(): string | null;
  /** Resolves with the reason if the database has ended for good without `stop`. Otherwise it never resolves. */
  readonly lost: Promise<Error>;
}

type News = { ready: number } | { down: string; delayMs: number } | { failed: string };

const DATABASE = 'tertulia';
const START_TIMEOUT_MS = 300_000;
/** Longer than the supervisor waits for the database to stop. */
const STOP_TIMEOUT_MS = 30_000;

/**
 * Starts MariaDB on the data in `dataDir`. It listens on a Unix socket in a folder that only this user can enter. If
 * the database dies, it is restarted, unless it keeps dying and no cause is known that can be fixed. It ends with this
 * process.
 * @param onNews called with the reason and the pause each time the database has ended, and with null when it is back
 * @throws PrivateDatabaseError if no database program is installed, the data is in use, or the database does not start
 */
export async function startPrivateDatabase({
  dataDir,
  onNews = () => {},
}: {
  dataDir: string;
  onNews?: (down: { reason: string; delayMs: number } | null) => void;
}): Promise<PrivateDatabase> {
  const program = await findDatabaseProgram();
  if (!program) throw new PrivateDatabaseError(NO_DATABASE_PROGRAM);
  const paths = preparePrivateDatabasePaths(dataDir);
  const child = forkSupervisor(JSON.stringify({ program, paths, appPid: process.pid }));

  let databasePid = 0;
  let stopped = false;
  let failure: string | null = null;
  let problem: string | null = null;
  const exited = once(child, 'exit');
  const ready = new Promise<void>((resolve) => {
    child.on('message', (news: News) => {
      if ('failed' in news) {
        failure = news.failed;
        return;
      }
      if ('down' in news) {
        problem = `the private database is being started again: ${news.down}`;
        onNews({ reason: news.down, delayMs: news.delayMs });
        return;
      }
      if (problem !== null) onNews(null);
      problem = null;
      databasePid = news.ready;
      resolve();
    });
  });
  const lost = exited.then(async () => {
    if (databasePid > 0) await endDatabase(databasePid);
    if (stopped) return new Promise<Error>(() => {});
    return new PrivateDatabaseError(failure ?? 'The process that watches the database ended.');
  });

  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopped = true;
    stopping ??= stopSupervisor(child, exited, () => databasePid);
    return stopping;
  };

  const failed = await Promise.race([ready, lost, late(START_TIMEOUT_MS)]);
  if (failed) {
    await stop();
    throw failed;
  }
  const address = addressOf(paths);
  try {
    await createDatabase(address);
  } catch (error) {
    await stop();
    throw error;
  }
  // The supervisor must not keep the app running. It notices when the app ends.
  child.unref();
  child.channel?.unref();
  return { address, supervisorPid: child.pid ?? 0, databasePid: () => databasePid, stop, problem: () => problem, lost };
}

/** Whether a private database was ever created in this folder. */
export function hasPrivateDatabase({ dataDir }: { dataDir: string }): boolean {
  return existsSync(join(dataDir, DATA_FOLDER));
}

/** Returns the address of the private database that another process runs on this folder now. Null if there is none. */
export async function findRunningDatabase({ dataDir }: { dataDir: string }): Promise<DatabaseAddress | null> {
  const paths = preparePrivateDatabasePaths(dataDir);
  const holder = await processLockHolder(paths.owner);
  return holder && !holder.closing ? addressOf(paths) : null;
}

function addressOf(paths: PrivateDatabasePaths): DatabaseAddress {
  return { socketPath: paths.socket, user: 'root', database: DATABASE };
}

/**
 * Starts the supervisor in a session of its own, so that a terminal's Ctrl-C does not reach it, and without this
 * process's flags.
 */
function forkSupervisor(options: string): ChildProcess {
  // biome-ignore lint/style/noProcessEnv: every program needs these; they are not settings of the app
  const { PATH, HOME, LANG, TMPDIR } = process.env;
  return fork(fileURLToPath(new URL('./supervisor.mjs', import.meta.url)), [options], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    env: { NODE_ENV: 'production', PATH, HOME, LANG, TMPDIR },
  });
}

async function createDatabase(address: DatabaseAddress): Promise<void> {
  const connection = await mysql.createConnection({ ...connectionOptions(address), database: undefined });
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  } finally {
    connection.destroy();
  }
}

async function stopSupervisor(child: ChildProcess, exited: Promise<unknown>, databasePid: () => number): Promise<void> {
  if (child.connected) child.send('stop', () => {});
  child.ref();
  const tooLate = await Promise.race([exited, late(STOP_TIMEOUT_MS)]);
  if (!(tooLate instanceof Error)) return;
  child.kill('SIGKILL');
  if (databasePid() > 0) kill(databasePid(), 'SIGKILL');
}

/**
 * Ends the database if it outlived its supervisor, which happens only on systems without `setpriv`.
 */
async function endDatabase(pid: number): Promise<void> {
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  kill(pid, 'SIGTERM');
  while (alive(pid)) {
    if (Date.now() > deadline) return kill(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // The process has already ended.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function late(ms: number): Promise<Error> {
  return new Promise((resolve) => {
    const say = () => resolve(new PrivateDatabaseError(`The database gave no answer within ${ms / 1_000} s.`));
    setTimeout(say, ms).unref();
  });
}
