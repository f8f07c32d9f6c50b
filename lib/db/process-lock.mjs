// @ts-check
import { linkSync, renameSync, rmSync } from 'node:fs';
import net from 'node:net';

/**
 * A lock between processes: whoever listens on the Unix socket holds it. The kernel closes the socket with the
 * process, however it ended, so no stale lock can look alive as a pid file does (in a container every app is pid 1).
 * No TypeScript here: the supervisor of the embedded database runs this file as it is.
 */

const ANSWER_TIMEOUT_MS = 2_000;

/**
 * @typedef {{ pid: number, closing: boolean }} Holder `pid`: on whose behalf it is held; `closing`: free in a moment
 * @typedef {{ holder: Holder, release(): void }} ProcessLock write `holder.closing` to tell those who ask
 */

/**
 * Takes the lock, waiting while its holder is closing (or, with `wait`, whatever it does).
 * @param {string} path of the socket, at most 103 bytes, in a folder that only this user can write to
 * @param {{ pid: number, timeoutMs: number, wait?: boolean }} options
 * @returns {Promise<{ lock: ProcessLock } | { heldBy: number }>} the holder's pid when it is taken or time is up
 */
export async function takeProcessLock(path, { pid, timeoutMs, wait = false }) {
  const deadline = Date.now() + timeoutMs;
  const own = `${path}.${process.pid}`;
  /** @type {Holder} */
  const holder = { pid, closing: false };
  const server = await listen(own, holder);
  try {
    for (;;) {
      if (tryLink(own, path)) return { lock: { holder, release: () => release(server, own, path) } };
      const other = await askHolder(path);
      if (!other) {
        if (await removeStale(path, own)) continue;
        return closeAndSay(server, own, 0);
      }
      const free = wait || other.holder.closing || !alive(other.holder.pid);
      const leftMs = deadline - Date.now();
      if (!free || leftMs <= 0) {
        other.socket.destroy();
        return closeAndSay(server, own, other.holder.pid);
      }
      await closed(other.socket, leftMs);
    }
  } catch (error) {
    release(server, own);
    throw error;
  }
}

/**
 * Who holds the lock now, if anybody does.
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
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * @param {string} path
 * @param {Holder} holder
 * @returns {Promise<net.Server>}
 */
function listen(path, holder) {
  rmSync(path, { force: true });
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write(`${JSON.stringify(holder)}\n`);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server.unref()));
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
 * Moves a socket aside that nobody answers on, and puts it back if it turns out that somebody took the lock just now.
 * @param {string} path
 * @param {string} own
 */
async function removeStale(path, own) {
  const aside = `${own}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return true;
    throw error;
  }
  const taken = await askHolder(aside);
  const putBack = taken ? tryLink(aside, path) : true;
  taken?.socket.destroy();
  rmSync(aside, { force: true });
  return putBack;
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
    // Refused, gone, or closed before a whole answer: its process has ended.
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

/**
 * @param {net.Server} server
 * @param {string} own
 * @param {number} pid
 */
function closeAndSay(server, own, pid) {
  release(server, own);
  return { heldBy: pid };
}

/**
 * @param {net.Server} server
 * @param {...string} paths
 */
function release(server, ...paths) {
  for (const path of paths) rmSync(path, { force: true });
  server.close();
}
