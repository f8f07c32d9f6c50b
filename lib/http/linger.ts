import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** After the last answer on a connection, the server reads on for at most this time and this many bytes. */
const LINGER_MS = 2_000;
const LINGER_BYTES = 1024 * 1024;

const lingering = new WeakSet<Duplex>();

/** Whether this connection was sent its last answer. Everything that still comes on it is ignored. */
export function isLingering(socket: Duplex): boolean {
  return lingering.has(socket);
}

/**
 * Sends everything that is left and then `answer`, and closes our half of the connection. Then reads on until the
 * client closes its half, for a bounded time and amount. Without this, the kernel would answer unread bytes with a
 * reset, and a client that is still writing would get the reset instead of the answer.
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
 * Call this for each connection of a server. Node then no longer destroys the connection after its last answer, but
 * lets it linger.
 */
export function lingerAtEnd(socket: Socket): void {
  socket.destroySoon = () => endLingering(socket);
}
