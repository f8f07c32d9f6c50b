import { once } from 'node:events';
import { type AddressInfo, connect, createServer, Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { freePort } from '@/tests/support/free-port';
import { propertyReads } from '@/tests/support/sources';
import { frameBytes, PING_OPCODE, TEXT_OPCODE, tcpSocketOf, writeProgress } from './ws-internals';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Both ends of an open WebSocket. */
async function openPair(): Promise<{ server: WebSocket; client: WebSocket }> {
  const port = await freePort();
  const sockets = new WebSocketServer({ port, host: '127.0.0.1' });
  await once(sockets, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  const [[server]] = await Promise.all([once(sockets, 'connection'), once(client, 'open')]);
  ends.push(
    () => client.terminate(),
    () => server.terminate(),
    () => sockets.close(),
  );
  return { server, client };
}

it('ws builds a frame whose bytes can be written unchanged', () => {
  expect(frameBytes(TEXT_OPCODE, Buffer.from('hi'))).toEqual(Buffer.from([0x81, 2, 0x68, 0x69]));
  expect(frameBytes(PING_OPCODE, Buffer.alloc(0))).toEqual(Buffer.from([0x89, 0]));
  const long = frameBytes(TEXT_OPCODE, Buffer.alloc(300));
  expect([...long.subarray(0, 4), long.length]).toEqual([0x81, 126, 1, 44, 304]);
});

it('ws does not change the payload, which others share', () => {
  const payload = Buffer.from('the same for everybody');
  frameBytes(TEXT_OPCODE, payload);
  expect(payload.toString()).toBe('the same for everybody');
});

it('an open WebSocket has a TCP socket, on which our own frames arrive between those of ws', async () => {
  const { server, client } = await openPair();
  const heard: string[] = [];
  client.on('message', (data) => heard.push(data.toString()));
  client.on('ping', () => heard.push('ping'));
  const tcp = tcpSocketOf(server);
  expect(tcp).toBeInstanceOf(Socket);
  tcp.write(frameBytes(TEXT_OPCODE, Buffer.from('ours')));
  tcp.write(frameBytes(PING_OPCODE, Buffer.alloc(0)));
  server.send('its own');
  server.close();
  await once(client, 'close');
  expect(heard).toEqual(['ours', 'ping', 'its own']);
});

it('a WebSocket has no TCP socket before it is open', () => {
  const client = new WebSocket('ws://127.0.0.1:1');
  client.on('error', () => {});
  expect(() => tcpSocketOf(client)).toThrow('open');
  client.terminate();
});

it('the progress of a socket changes when the kernel takes bytes, and not with another write', async () => {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const reader = connect((listener.address() as AddressInfo).port, '127.0.0.1').pause();
  const [writer] = (await once(listener, 'connection')) as [Socket];
  ends.push(
    () => reader.destroy(),
    () => writer.destroy(),
    () => listener.close(),
  );
  const size = 64 << 20;
  writer.write(Buffer.alloc(size));
  const stuck = writeProgress(writer);
  writer.write(Buffer.alloc(1_000));
  expect(writeProgress(writer)).toBe(stuck);

  const seen = new Set<string>();
  reader.on('data', () => {
    if (writer.writableLength > size) seen.add(writeProgress(writer));
  });
  const drained = once(writer, 'drain');
  reader.resume();
  await drained;
  expect(seen.size).toBeGreaterThan(1);
  expect(writer.writableLength).toBe(0);
});

it('no other file uses the internals of ws or of Node’s sockets', () => {
  expect(propertyReads(['_socket', '_handle', '_sender', '_receiver', 'writeQueueSize', 'Sender.frame'])).toEqual([
    'lib/chat/server/ws-internals.ts',
  ]);
});
