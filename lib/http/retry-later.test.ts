import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { RequestContext } from '@/lib/telemetry/request-context';
import { retryLater } from './retry-later';

let server: Server | null = null;
afterEach(() => void server?.close());

/** Returns the answer as a client receives it. */
async function ask(
  answer: (response: ServerResponse, context: RequestContext) => void | Promise<void>,
  headers: Record<string, string> = {},
) {
  server = createServer((request, response) => {
    const context = { requestId: 'one', databaseUnreachable: false };
    retryLater(request, response, context);
    void answer(response, context);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const got = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { headers });
  return { status: got.status, retryAfter: got.headers.get('retry-after'), text: await got.text() };
}

const FETCHED = { RSC: '1' };

describe('an answer of a request that could not reach the database', () => {
  const failing = (status: number) => (response: ServerResponse, context: RequestContext) => {
    context.databaseUnreachable = true;
    response.statusCode = status;
    response.end('page');
  };

  it('is 503 instead of 500, with Retry-After and its page', async () => {
    expect(await ask(failing(500))).toEqual({ status: 503, retryAfter: '5', text: 'page' });
  });

  it.each([200, 307, 401, 404])('stays %i, which is not a server error', async (status) => {
    expect(await ask(failing(status))).toMatchObject({ status, retryAfter: null });
  });

  it('is 503 for the router, even if the failure comes after the first bytes', async () => {
    const late = async (response: ServerResponse, context: RequestContext) => {
      response.statusCode = 200;
      response.flushHeaders();
      response.write('0:begun\n');
      await new Promise((resolve) => setImmediate(resolve));
      context.databaseUnreachable = true;
      response.end('1:E{}\n');
    };
    expect(await ask(late, FETCHED)).toEqual({ status: 503, retryAfter: '5', text: '0:begun\n1:E{}\n' });
  });
});

it('an error of another kind stays 500', async () => {
  expect(await ask((response) => void response.writeHead(500).end())).toMatchObject({ status: 500, retryAfter: null });
});

it('an answer to the router is complete, in text, bytes and encodings, and calls back each writer', async () => {
  const called: string[] = [];
  const parts = (response: ServerResponse) => {
    response.write('uno ', () => called.push('write'));
    response.write(Buffer.from('dos '));
    response.write('dHJlcyA=', 'base64');
    response.end('fin', () => called.push('end'));
  };
  expect(await ask(parts, FETCHED)).toMatchObject({ status: 200, text: 'uno dos tres fin' });
  expect(called).toEqual(['write', 'end']);
});

it('an answer that is too long to hold back is still sent', async () => {
  const long = 'x'.repeat(1_000_000);
  const text = long.repeat(9);
  const write = (response: ServerResponse) => {
    for (let i = 0; i < 9; i++) response.write(long);
    response.end();
  };
  expect((await ask(write, FETCHED)).text === text).toBe(true);
});
