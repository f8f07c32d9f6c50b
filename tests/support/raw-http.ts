import { connect, type Socket } from 'node:net';
import { onceEvent } from './wait';

const END_MS = 15_000;
/** One write of a client that keeps writing. */
const CHUNK = 8_192;

/** A connection on which a test writes any bytes. */
export interface RawConnection {
  readonly socket: Socket;
  /** Everything that came back so far. */
  answer(): string;
  /** Resolves with everything that came back, once the connection is closed. */
  readonly closed: Promise<string>;
}

export function rawConnection(port: number): RawConnection {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: false });
  let answer = '';
  socket.on('data', (data) => {
    answer += data.toString('latin1');
  });
  const closed = new Promise<string>((resolve, reject) => {
    socket.setTimeout(END_MS, () => socket.destroy(new Error(`no end; so far: ${answer}`)));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
  return { socket, answer: () => answer, closed };
}

/** Sends this text unchanged, and resolves with everything that came back until the server closed the connection. */
export function rawRequest(port: number, text: string): Promise<string> {
  const { socket, closed } = rawConnection(port);
  socket.write(text, 'latin1');
  return closed;
}

/**
 * Acts like a client that does not read while it writes: sends this and `bytes` more, and reads only then.
 * @returns what it could read; nothing if the connection was reset
 */
export async function writeThenRead(port: number, text: string, bytes: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.pause();
  socket.on('error', () => {}); // after a reset, the answer is missing
  const write = (data: string) => new Promise((resolve) => socket.write(data, 'latin1', resolve));
  await write(text);
  for (let sent = 0; sent < bytes && !socket.destroyed; sent += CHUNK) await write('x'.repeat(CHUNK));
  let answer = '';
  socket.on('data', (data) => {
    answer += data.toString('latin1');
  });
  socket.resume();
  if (!socket.destroyed) await onceEvent(socket, 'close', END_MS);
  return answer;
}
