// @ts-check
import { randomBytes } from 'node:crypto';
import { linkSync, lstatSync, readFileSync, renameSync, rmSync } from 'node:fs';
import net from 'node:net';

/**
 * A lock between processes. The process that listens on the lock's Unix socket holds it. The kernel closes the socket
 * when the process ends, for whatever reason. So the lock of a dead process never looks held, as a pid file can: in a
 * container every app is pid 1. Plain JavaScript, because the supervisor of the private database runs this file without
 * a build.
 */

const ANSWER_TIMEOUT_MS = 2_000;

/**
 * @typedef {{ pid: number, closing: boolean }} Holder `pid`: the process for which the lock is held; `closing`: the
 *   lock will be released soon
 * @typedef {{ holder: Holder, release(): void }} ProcessLock set `holder.closing` to tell the processes that ask
 */

/**
 * Takes the lock. If it is held, waits only if the holder is closing or has ended. With `wait`, always waits.
 * @param {string} path of the socket, at most 103 bytes, in a folder that only this user can write to
 * @param {{ pid: number, timeoutMs: number, wait?: boolean }} options
 * @returns {Promise<{ lock: ProcessLock } | { heldBy: number }>} the holder's pid if the lock is held or time is up
 */
export async function takeProcessLock(path, { pid, timeoutMs, wait = false }) {
  const deadline = Date.now() + timeoutMs;
  const own = `${path}.${randomBytes(4).toString('hex')}`;
  /** @type {Holder} */
  const holder = { pid, closing: false };
  const endAnswering = await answerOn(own, holder);
  const release = () => {
    rmSync(path, { force: true });
    endAnswering();
  };
  try {
    for (;;) {
      if (tryLink(own, path)) {
        // The socket has two names now. Removes the temporary one, so that a kill leaves only `path` behind.
        rmSync(own, { force: true });
        return { lock: { holder, release } };
      }
      const found = identity(path);
      const other = await askHolder(path);
      if (!other) {
        removeStale(path, own, found);
        continue;
      }
      const free = wait || other.holder.closing || !alive(other.holder.pid);
      const leftMs = deadline - Date.now();
      if (!free || leftMs <= 0) {
        other.socket.destroy();
        endAnswering();
        return { heldBy: other.holder.pid };
      }
      await closed(other.socket, leftMs);
    }
  } catch (error) {
    endAnswering();
    throw error;
  }
}

/**
 * The current holder of the lock; null if nobody holds it.
 * @param {string} path
 * @returns {Promise<Holder | null>}
 */
export async function processLockHolder(path) {
  const found = await askHolder(path);
  found?.socket.destroy();
  return found?.holder ?? null;
}

/** @param {number} pid */
export function alive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
  return !isZombie(pid);
}

/**
 * Whether the process has ended, but its parent has not read its exit status. In a container whose first process never
 * reads the status of orphans, such a zombie stays.
 * @param {number} pid
 */
function isZombie(pid) {
  if (process.platform !== 'linux') return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return true; // it ended in between
  }
}

/**
 * @param {string} path
 * @param {Holder} holder
 * @returns {Promise<() => void>} stops answering
 */
function answerOn(path, holder) {
  /** @type {Set<net.Socket>} */
  const waiting = new Set();
  const server = net.createServer((socket) => {
    waiting.add(socket.unref());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => waiting.delete(socket));
    socket.write(`${JSON.stringify(holder)}\n`);
  });
  const end = () => {
    rmSync(path, { force: true });
    server.close();
    // The end of their connection tells waiting processes that the lock is released.
    for (const socket of waiting) socket.destroy();
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.unref().listen(path, () => resolve(end));
  });
}

/**
 * @param {string} own
 * @param {string} path
 */
function tryLink(own, path) {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes a socket on which nobody answered, unless another process has replaced it by its own socket meanwhile.
 * @param {string} path
 * @param {string} own
 * @param {string | null} found identity of the socket that did not answer
 */
function removeStale(path, own, found) {
  if (found === null || identity(path) !== found) return;
  const aside = `${own}.stale`;
  renameSync(path, aside);
  if (identity(aside) !== found) tryLink(aside, path);
  rmSync(aside, { force: true });
}

/**
 * Identifies a file. A rename does not change the identity. A new file with the same inode has another modification
 * time.
 * @param {string} path
 */
function identity(path) {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}:${found.mtimeMs}` : null;
}

/**
 * @param {string} path
 * @returns {Promise<{ holder: Holder, socket: net.Socket } | null>}
 */
function askHolder(path) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(path);
    let text = '';
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => {
      socket.destroy();
      reject(new Error(`The process that holds ${path} does not answer.`));
    });
    // The socket refuses, is gone, or closes before a whole answer: its process has ended.
    socket.on('error', () => resolve(null));
    socket.on('close', () => resolve(null));
    socket.on('data', (chunk) => {
      text += chunk;
      if (!text.endsWith('\n')) return;
      socket.setTimeout(0);
      resolve({ holder: JSON.parse(text), socket });
    });
  });
}

/**
 * @param {net.Socket} socket
 * @param {number} timeoutMs
 * @returns {Promise<void>}
 */
function closed(socket, timeoutMs) {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    socket.once('close', () => resolve());
    socket.setTimeout(timeoutMs, () => socket.destroy());
  });
}
