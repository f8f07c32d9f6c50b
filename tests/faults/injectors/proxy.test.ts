import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually, onceEvent } from '@/tests/support/wait';
import { CommitCutter } from './commit-cutter';
import { TcpProxy } from './proxy';

let echo: Server;
let arrived = '';
let proxy: TcpProxy;
let cutter: CommitCutter;

beforeEach(async () => {
  arrived = '';
  echo = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      arrived += chunk;
      socket.write(chunk);
    });
  }).listen(0, '127.0.0.1');
  await onceEvent(echo, 'listening');
  const address = echo.address();
  cutter = new CommitCutter();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  proxy = await TcpProxy.start({ host: '127.0.0.1', port }, cutter.newFilter);
});

afterEach(() => {
  proxy.stop();
  echo.close();
});

interface Line {
  socket: Socket;
  heard(): string;
  closed(): boolean;
}

async function dial(): Promise<Line> {
  const socket = connect(proxy.port, '127.0.0.1');
  let heard = '';
  let closed = false;
  socket.on('data', (chunk) => (heard += chunk));
  socket.on('error', () => {});
  socket.on('close', () => (closed = true));
  // A reset may arrive before the connect event.
  await eventually(() => closed || !socket.connecting);
  return { socket, heard: () => heard, closed: () => closed };
}

test('passes bytes in both directions, and cuts all connections', async () => {
  const line = await dial();
  line.socket.write('hola');
  await eventually(() => line.heard() === 'hola');
  proxy.cutAll();
  await eventually(() => line.closed());
  expect(proxy.connections).toBe(0);
});

test('stalls without closing, and forwards everything when it passes again', async () => {
  const line = await dial();
  line.socket.write('uno');
  await eventually(() => line.heard() === 'uno');
  proxy.stall();
  line.socket.write('dos');
  const late = await dial();
  late.socket.write('tres');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([arrived, line.closed(), late.closed()]).toEqual(['uno', false, false]);
  proxy.pass();
  await eventually(() => line.heard() === 'unodos' && late.heard() === 'tres');
});

test('refuses new connections and leaves the old ones alone', async () => {
  const line = await dial();
  line.socket.write('a');
  await eventually(() => line.heard() === 'a');
  proxy.refusing = true;
  const refused = await dial();
  await eventually(() => refused.closed());
  line.socket.write('b');
  await eventually(() => line.heard() === 'ab');
});

test('delays all bytes equally and keeps their order', async () => {
  const line = await dial();
  proxy.delayMs = 100;
  const startedAt = performance.now();
  for (const digit of '0123456789') {
    line.socket.write(digit);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await eventually(() => line.heard() === '0123456789');
  expect(performance.now() - startedAt).toBeGreaterThan(190);
});

test('limits the bytes per second', async () => {
  const line = await dial();
  proxy.bytesPerSecond = 1_000;
  const startedAt = performance.now();
  line.socket.write('x'.repeat(500));
  await eventually(() => line.heard().length === 500);
  expect(performance.now() - startedAt).toBeGreaterThan(350);
});

test('cuts before a COMMIT arrives', async () => {
  const line = await dial();
  cutter.before = 1;
  line.socket.write('SET READ COMMITTED;');
  await eventually(() => line.heard() !== '');
  line.socket.write('COMMIT;');
  await eventually(() => line.closed());
  expect([arrived, cutter.cuts]).toEqual(['SET READ COMMITTED;', 1]);
});

test('cuts after a COMMIT arrived and before its answer does', async () => {
  const line = await dial();
  cutter.after = 1;
  line.socket.write('COMMIT;');
  await eventually(() => line.closed());
  expect([arrived, line.heard(), cutter.cuts]).toEqual(['COMMIT;', '', 1]);
});
