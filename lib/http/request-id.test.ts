import type { IncomingMessage } from 'node:http';
import { describe, expect, it, test } from 'vitest';
import { requestIdOf } from './request-id';

const UUID = /^[0-9a-f-]{36}$/;

function request(id?: string | string[]): IncomingMessage {
  return { headers: { 'x-request-id': id } } as unknown as IncomingMessage;
}

describe('behind a proxy', () => {
  it.each(['4bf92f3577b34da6a3ce929d0e0e4736', '0b1c6e1e-5a3f-4d53-9d5c-3f8f2f0a8d11', 'abcd_EFGH'])(
    'the id %s is kept',
    (id) => expect(requestIdOf(request(id), 1)).toBe(id),
  );

  it.each(['short', 'x'.repeat(65), 'with space', 'línea-nueva', 'a\nb-forged-line', '{"level":60}', ''])(
    '%j is replaced by a new one',
    (id) => expect(requestIdOf(request(id), 1)).toMatch(UUID),
  );

  it('one that came twice is replaced', () => {
    expect(requestIdOf(request(['abcdefgh', 'ijklmnop']), 1)).toMatch(UUID);
  });
});

test('without a proxy a client does not choose its own id', () => {
  expect(requestIdOf(request('abcdefgh'), 0)).toMatch(UUID);
});

test('each request has a different id', () => {
  expect(requestIdOf(request(), 0)).not.toBe(requestIdOf(request(), 0));
});
