import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How long, and how much, is still read of a client that was sent its last answer. */
const LINGER_MS = 2_000;
const LINGER_BYTES = 1024 * 1024;

const lingering = new WeakSet<Duplex>();

/** Whether this connection has its last answer: whatever still comes is thrown away. */
export function isLingering(socket: Duplex): boolean {
  return lingering.has(socket);
}

/**
 * Sends this and what is left to send, and closes our half; then reads on until the client closes its own, for a bounded time
 * and amount. The kernel answers bytes that nobody reads with a reset, and a client that is still writing would get
 * that instead of the answer.
 */
export function endLingering(socket: Duplex, answer = ''): void {
  if (lingering.has(socket) || socket.destroyed) return;
  lingering.add(socket);
  socket.on('error', () => {}); // a reset of the client's: it closes the socket
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

/** For each connection of a server: where Node would destroy it after its last answer, it lingers. */
export function lingerAtEnd(socket: Socket): void {
  socket.destroySoon = () => endLingering(socket);
}
