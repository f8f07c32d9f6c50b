import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { hasBearer } from './bearer';

const TOKEN = 'a token of many characters'.replaceAll(' ', '-');

function request(authorization?: string): IncomingMessage {
  return { headers: { authorization } } as unknown as IncomingMessage;
}

test.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`])('%s is accepted', (header) => {
  expect(hasBearer(request(header), TOKEN)).toBe(true);
});

test.each([undefined, '', 'Bearer', 'Bearer ', TOKEN, `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, `Bearer ${TOKEN} x`])(
  '%s is refused',
  (header) => expect(hasBearer(request(header), TOKEN)).toBe(false),
);
