import { once } from 'node:events';
import { createServer, type IncomingMessage, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address';

function request(peer: string | undefined, forwarded?: string): IncomingMessage {
  return { socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded } } as unknown as IncomingMessage;
}

/** Returns a request as Node delivers it, whose header came in these lines. */
async function receive(lines: string[]): Promise<IncomingMessage> {
  const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sent = send({ port, host: '127.0.0.1', headers: { 'X-Forwarded-For': lines } });
  sent.on('response', (response) => response.resume()).end();
  const [received] = (await once(server, 'request')) as [IncomingMessage];
  server.close();
  return received;
}

describe('clientAddress', () => {
  it('is the peer when no proxy is trusted, whatever the client claims', { tags: 'accounts/forwarded-address' }, () => {
    expect(clientAddress(request('203.0.113.9', '10.0.0.1'), 0)).toBe('203.0.113.9');
  });

  it('is the right-most forwarded address behind one proxy', { tags: 'accounts/forwarded-address' }, () => {
    expect(clientAddress(request('10.0.0.1', '1.1.1.1, 198.51.100.7'), 1)).toBe('198.51.100.7');
  });

  it('counts further from the right behind more proxies', () => {
    expect(clientAddress(request('10.0.0.1', '1.1.1.1, 198.51.100.7, 10.0.0.2'), 2)).toBe('198.51.100.7');
  });

  it('is the peer when the proxy appended nothing', () => {
    expect(clientAddress(request('203.0.113.9'), 1)).toBe('203.0.113.9');
  });

  it.each([
    ['198.51.100.7:50123', '198.51.100.7'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['::ffff:198.51.100.7:50123', '198.51.100.7'],
    ['[::ffff:198.51.100.7]:443', '198.51.100.7'],
    ['::ffff:c633:6407', '198.51.100.7'],
    ['2001:0DB8:0:0::1', '2001:db8::1'],
    ['[2001:DB8::1]:443', '2001:db8::1'],
    ['unknown', 'unknown'],
    ['_hidden', '_hidden'],
    ['010.0.0.1', '010.0.0.1'],
    ['127.1', '127.1'],
    ['fe80::1%eth-0', 'fe80::1%eth-0'],
    ['[', '['],
    ['1.1.1.1,198.51.100.7', '198.51.100.7'],
    [' 1.1.1.1 ,, 198.51.100.7 ', '198.51.100.7'],
  ])('reads %s as %s', { tags: 'accounts/forwarded-address' }, (forwarded, address) => {
    expect(clientAddress(request('10.0.0.1', forwarded), 1)).toBe(address);
  });

  it('reads a header that came in several lines', { tags: 'accounts/forwarded-address' }, async () => {
    const received = await receive(['1.1.1.1', '198.51.100.7']);
    expect(clientAddress(received, 1)).toBe('198.51.100.7');
    expect(clientAddress(received, 2)).toBe('1.1.1.1');
  });

  it('is the left-most forwarded address when there are fewer than proxies', () => {
    expect(clientAddress(request('10.0.0.1', '198.51.100.7'), 3)).toBe('198.51.100.7');
  });

  it('takes the same entry when the peer has already gone', () => {
    expect(clientAddress(request(undefined, '1.1.1.1, 198.51.100.7'), 1)).toBe('198.51.100.7');
    expect(clientAddress(request(undefined), 1)).toBe('');
  });
});
