import { createServer } from 'node:net';
import { onceEvent } from './wait';

/** Finds a free port of 127.0.0.1. If a server can listen on port 0 and report its port, prefer that. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await onceEvent(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  server.close();
  await onceEvent(server, 'close');
  return address.port;
}
