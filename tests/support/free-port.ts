import { createServer } from 'node:net';
import { onceEvent } from './wait';

/** A port of 127.0.0.1 that nobody listens on now. Where a server can take port 0 and say which it got, prefer that. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await onceEvent(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  server.close();
  await onceEvent(server, 'close');
  return address.port;
}
