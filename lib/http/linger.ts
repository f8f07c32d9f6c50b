import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How long, and how many bytes, are still read from a client that was sent its last answer. */
const LINGER_MS = 2_000;
const LINGER_BYTES = 1024 * 1024;

const lingering = new WeakSet<Duplex>();

/** Whether this connection has its last answer: everything that still comes is thrown away. */
export function isLingering(socket: Duplex): boolean {
  return lingering.has(socket);
}

/**
 * Sends `answer` and everything that is left to send, and closes our half of the connection. Then reads on until the
 * client closes its half, for a bounded time and amount. The kernel answers bytes that nobody reads with a reset, and a
 * client that is still writing would get that instead of the answer.
 */
export function endLingering(socket: Duplex, answer = ''): void {
  if (lingering.has(socket) || socket.destroyed) return;
  lingering.add(socket);
  socket.on('error', () => {}); // the client reset the connection, which closes the socket
  socket.once('finish', () => readOn(socket));
  socket.end(answer);
}

function readOn(socket: Duplex): void {
  let read = 0;
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.on('data', (bytes: Buffer) => {
    read += bytes.length;
    if (read > LINGER_BYTES) socket.destroy();
  });
  socket.resume();
}

/**
 * Call this for each connection of a server. It makes the connection linger where Node would destroy it after its last
 * answer.
 */
export function lingerAtEnd(socket: Socket): void {
  socket.destroySoon = () => endLingering(socket);
}
