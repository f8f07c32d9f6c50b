import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address';

function request(peer: string, forwarded?: string | string[]): IncomingMessage {
  return { socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded } } as unknown as IncomingMessage;
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
  ])('reads %s as %s', { tags: 'accounts/forwarded-address' }, (forwarded, address) => {
    expect(clientAddress(request('10.0.0.1', forwarded), 1)).toBe(address);
  });

  it('reads a header that came in several lines', { tags: 'accounts/forwarded-address' }, () => {
    expect(clientAddress(request('10.0.0.1', ['1.1.1.1', '198.51.100.7']), 1)).toBe('198.51.100.7');
  });
});
