import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { liftBodyLimit, limitBodies } from './body-timeout';

let server: Server;
let faults: string[] = [];
let lifted = false;

beforeEach(async () => {
  faults = [];
  lifted = false;
  server = createServer({ requestTimeout: 0 });
  limitBodies(server, 50);
  server.on('request', (request: IncomingMessage, response) => {
    if (lifted) liftBodyLimit(request);
    request.resume().on('end', () => response.end('ok'));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    faults.push(error.code ?? '');
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Sends the head and half of the body, and the rest after `waitMs`. @returns what came back until the end */
function sendSlowly(waitMs: number): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port);
  let answer = '';
  socket.on('data', (bytes) => (answer += bytes)).on('error', () => {});
  socket.write('PUT / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 4\r\n\r\nho');
  const timer = setTimeout(() => socket.write('la'), waitMs);
  return new Promise((resolve) =>
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(answer);
    }),
  );
}

it('a body that is not whole in time ends its request as Node would', async () => {
  expect(await sendSlowly(60_000)).toBe('');
  expect(faults).toEqual(['ERR_HTTP_REQUEST_TIMEOUT']);
});

it('a body in time, and one whose limit is lifted, are taken', async () => {
  expect(await sendSlowly(0)).toContain('200 OK');
  lifted = true;
  expect(await sendSlowly(150)).toContain('200 OK');
  expect(faults).toEqual([]);
});
