// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { curableCause } from './cause.mjs';
import { initialiseData } from './init.mjs';
import { alive, takeProcessLock } from './process-lock.mjs';

/**
 * Runs the app's private database, in a process of its own. So the database does not end before the app has drained,
 * because a signal to the app's process group does not reach it. And it does end if the app dies suddenly, because the
 * channel to the app closes. Plain JavaScript, so that `node` can run this file in development and in production.
 *
 * Sends to the app: {ready: pid} at every start and restart; {down: reason, delayMs} when the database ended and will
 * be started again after that time; {failed: text} once, before it exits. Receives from the app: 'stop', or a
 * disconnect.
 *
 * @typedef {object} Options
 * @property {{ path: string, kind: 'mariadb' | 'mysql', shareDir: string }} program
 * @property {import('./paths').PrivateDatabasePaths} paths
 * @property {number} appPid
 */

const OWNER_TIMEOUT_MS = 30_000;
const READY_TIMEOUT_MS = 120_000;
const READY_POLL_MS = 25;
const STOP_TIMEOUT_MS = 20_000;
/**
 * A database that ran this long was healthy. If it ends earlier, this counts as a quick end, and the pause gets longer.
 */
const HEALTHY_MS = 10_000;
/** The supervisor gives up after this many quick ends in a row, unless it knows a cause that can be fixed. */
const MAX_QUICK_DEATHS = 5;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 15_000;
const MAX_LOG_BYTES = 2 * 1024 * 1024;

/** @type {Options} */
const { program, paths, appPid } = JSON.parse(process.argv[2] ?? '');
const stopping = new AbortController();
const log = openLog();
const logStart = fstatSync(log).size;

// A service manager may send a signal to every process. It is ignored here, because the app needs the database to
// drain.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.on('disconnect', () => stopping.abort());
process.on('message', (message) => message === 'stop' && stopping.abort());

try {
  await supervise();
  process.exit(0);
} catch (error) {
  await tell({ failed: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}

async function supervise() {
  // An earlier supervisor may have removed the folder since the app created it.
  mkdirSync(paths.run, { recursive: true, mode: 0o700 });
  const taken = await takeProcessLock(paths.owner, { pid: appPid, timeoutMs: OWNER_TIMEOUT_MS });
  if ('heldBy' in taken) {
    throw new Error(
      `The data in ${paths.data} is in use by another Tertulia (process ${taken.heldBy}). Stop it first.`,
    );
  }
  stopping.signal.addEventListener('abort', () => {
    taken.lock.holder.closing = true;
  });
  try {
    await endOrphan();
    rmSync(paths.tmp, { recursive: true, force: true });
    mkdirSync(paths.tmp, { mode: 0o700 });
    await initialise();
    await keepRunning();
  } finally {
    taken.lock.release();
    if (paths.temporary) removeRunFolder();
  }
}

async function initialise() {
  try {
    await initialiseData(program, paths, log, bound);
  } catch (error) {
    throw new Error(`The database's system tables could not be created.\n${lastLines()}`, { cause: error });
  }
}

async function keepRunning() {
  let quickDeaths = 0;
  let everReady = false;
  while (!stopping.signal.aborted) {
    const startedAt = Date.now();
    const logAtStart = fstatSync(log).size;
    const database = startDatabase();
    if (await becameReady(database)) {
      everReady = true;
      await tell({ ready: database.pid });
      await untilExitOrStop(database);
    }
    if (stopping.signal.aborted) return stopDatabase(database);
    const cause = curableCause(saidSince(logAtStart), paths.tmp);
    if (!everReady) throw new Error(`The database did not start${cause ? `: ${cause}` : ''}.\n${lastLines()}`);
    quickDeaths = Date.now() - startedAt < HEALTHY_MS ? quickDeaths + 1 : 0;
    if (cause === null && quickDeaths >= MAX_QUICK_DEATHS) {
      throw new Error(`The database ended ${quickDeaths} times within seconds of its start.\n${lastLines()}`);
    }
    const delayMs = Math.min(FIRST_PAUSE_MS * 2 ** quickDeaths, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
    await tell({ down: cause ?? 'it ended', delayMs: Math.round(delayMs) });
    await pause(delayMs);
  }
}

/** @typedef {import('node:child_process').ChildProcess & { exited: Promise<unknown> }} Running */

/** @returns {Running} */
function startDatabase() {
  rmSync(paths.socket, { force: true });
  const [command, args] = bound(program.path, databaseArguments());
  const child = spawn(command, args, { stdio: ['ignore', log, log] });
  const exited = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  });
  return Object.assign(child, { exited });
}

function databaseArguments() {
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  return [
    // This must come first, or the machine's own /etc/mysql would apply.
    '--no-defaults',
    ...user,
    `--datadir=${paths.data}`,
    `--tmpdir=${paths.tmp}`,
    // In MySQL's packages the default is a folder of MySQL's own account, which this server may not enter. Then it
    // would not start.
    `--secure-file-priv=${paths.tmp}`,
    `--socket=${paths.socket}`,
    `--pid-file=${paths.pidFile}`,
    '--skip-networking',
    '--loose-mysqlx=OFF',
    '--skip-log-bin',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_bin',
    '--default-time-zone=+00:00',
    '--max-connections=200',
    '--max-allowed-packet=16M',
    '--performance-schema=OFF',
    // Flushes at each commit, so that an acknowledged message is on the disk.
    '--innodb-flush-log-at-trx-commit=1',
    '--innodb-buffer-pool-size=128M',
    // MySQL 9.7 no longer has this option.
    '--loose-innodb-log-file-size=48M',
    '--innodb-buffer-pool-dump-at-shutdown=OFF',
    '--innodb-buffer-pool-load-at-startup=OFF',
  ];
}

/** @param {Running} database */
async function becameReady(database) {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  let ended = false;
  database.exited.then(() => {
    ended = true;
  });
  while (!ended && !stopping.signal.aborted) {
    if (await answers(paths.socket)) return true;
    if (Date.now() > deadline) {
      database.kill('SIGKILL');
      await database.exited;
      return false;
    }
    await Promise.race([sleep(READY_POLL_MS), database.exited]);
  }
  return false;
}

/** @param {string} socketPath @returns {Promise<boolean>} */
function answers(socketPath) {
  return new Promise((resolve) => {
    const socket = net.connect(socketPath);
    socket.setTimeout(1_000, () => socket.destroy());
    // The first data is the server's greeting. A listening socket alone does not prove that the server answers.
    socket.once('data', () => {
      resolve(true);
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}

/** @param {Running} database */
async function untilExitOrStop(database) {
  if (stopping.signal.aborted) return;
  const stopped = once(stopping.signal, 'abort');
  await Promise.race([database.exited, stopped]);
}

/** @param {Running} database */
async function stopDatabase(database) {
  database.kill('SIGTERM');
  const timer = setTimeout(() => database.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await database.exited;
  clearTimeout(timer);
}

/**
 * Ends a database whose supervisor was killed. Usually the kernel has told that database to end already (see `bound`).
 */
async function endOrphan() {
  const pid = orphanPid();
  if (!pid) return;
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  process.kill(pid, 'SIGTERM');
  while (orphanPid() === pid) {
    if (Date.now() > deadline) process.kill(pid, 'SIGKILL');
    await sleep(READY_POLL_MS);
  }
}

/** Returns the pid in the pid file. Returns null if that process is not our database: the pid may be reused. */
function orphanPid() {
  let pid = 0;
  try {
    pid = Number.parseInt(readFileSync(paths.pidFile, 'utf8'), 10);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null;
    throw error;
  }
  if (!(pid > 1) || !alive(pid)) return null;
  return commandLine(pid).includes(paths.socket) ? pid : null;
}

/** @param {number} pid */
function commandLine(pid) {
  if (process.platform !== 'linux') {
    return (
      spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8', timeout: 5_000 }).stdout ?? ''
    );
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch (error) {
    // The process ended in between.
    if (['ENOENT', 'ESRCH'].includes(/** @type {NodeJS.ErrnoException} */ (error).code ?? '')) return '';
    throw error;
  }
}

/**
 * Wraps a command so that the kernel ends its process when this process ends, for whatever reason. Returns the command
 * unchanged on systems without `setpriv`.
 * @param {string} command
 * @param {string[]} args
 * @returns {[string, string[]]}
 */
function bound(command, args) {
  const flags = ['--pdeathsig', 'TERM'];
  const works = spawnSync('setpriv', [...flags, 'true'], { stdio: 'ignore', timeout: 5_000 }).status === 0;
  return works ? ['setpriv', [...flags, command, ...args]] : [command, args];
}

function openLog() {
  const size = statSync(paths.log, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(paths.log, `${paths.log}.1`);
  return openSync(paths.log, 'a+', 0o600);
}

/** The last lines that the database logged in this run. */
function lastLines() {
  const lines = saidSince(logStart).trim().split('\n').slice(-12);
  return `The end of ${paths.log}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/**
 * Returns what the database logged since a moment; only the last 8 KiB if it is longer.
 * @param {number} start size of the log at that moment, in bytes
 */
function saidSince(start) {
  const from = Math.max(start, fstatSync(log).size - 8_192);
  const buffer = Buffer.alloc(fstatSync(log).size - from);
  readSync(log, buffer, 0, buffer.length, from);
  return buffer.toString('utf8');
}

/** @param {object} message @returns {Promise<void>} */
function tell(message) {
  return new Promise((resolve) => {
    // If the app has ended, nobody reads the message.
    if (!process.connected || !process.send) return resolve();
    process.send(message, () => resolve());
  });
}

/** Removes the folder of the sockets, unless another process has files in it because it waits for the lock. */
function removeRunFolder() {
  for (const path of [paths.socket, paths.pidFile]) rmSync(path, { force: true });
  try {
    rmdirSync(paths.run);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOTEMPTY') throw error;
  }
}

/** @param {number} ms */
async function pause(ms) {
  await sleep(ms, undefined, { signal: stopping.signal }).catch(() => {});
}
