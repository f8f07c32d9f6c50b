import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi } from '@/lib/rest/document';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';
import { newToken } from '@/tests/support/people';

/** Walks the OpenAPI document, and asks the running server for each path and method in it. */

interface Described {
  operationId: string;
  'x-scope': 'read' | 'write';
  parameters: { name: string; in: 'path' | 'query'; schema: Schema }[];
  requestBody?: { content: { 'application/json': { schema: Schema } } };
  responses: Record<string, unknown>;
}

interface Schema {
  type?: string;
  format?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  required?: string[];
  additionalProperties?: unknown;
}

const { paths } = openApi() as { paths: Record<string, Record<string, Described>> };
const OPERATIONS = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => [described.operationId, path, method, described] as const),
);

let database: TestDatabase;
let app: App;
let room = 0;
let person = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  const make = new Factory(database.db);
  const ana = await make.somebody();
  person = ana.userId;
  room = await make.roomWith(ana, 'member');
  await make.say(room, 'hola', { by: ana });
  app = await startApp({ database });
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

interface Sent {
  token?: string | undefined;
  body?: unknown;
  query?: string;
  seq?: unknown;
}

function send(path: string, method: string, { token, body, query = '', seq = 1 }: Sent): Promise<Response> {
  const filled = path.replace('{room}', String(room)).replace('{seq}', encodeURIComponent(String(seq)));
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  return fetch(`${app.origin}/api/v1${filled}${query}`, {
    method: method.toUpperCase(),
    headers: { ...type, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** A new token for each request, so that no limit is reached. */
const token = async (scope: 'read' | 'write') => (await newToken(database.db, person, scope)).token;

const EXAMPLES: Record<string, unknown> = { message: 'hola', emoji: '👍', q: 'hola' };

/** A body that matches: the required keys, each with an example. */
function bodyOf({ requestBody }: Described): Record<string, unknown> | undefined {
  const schema = requestBody?.content['application/json'].schema;
  if (!schema) return undefined;
  const example = (key: string) => (key === 'clientId' ? randomUUID() : EXAMPLES[key]);
  return Object.fromEntries((schema.required ?? []).map((key) => [key, example(key)]));
}

it('is what the server tells everybody, and has all operations', async () => {
  const answer = await fetch(`${app.origin}/api/v1/openapi.json`);
  expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(openApi())));
  expect(OPERATIONS.map(([id]) => id).sort()).toEqual(
    [
      'deleteMessage',
      'editMessage',
      'log',
      'me',
      'people',
      'postMessage',
      'react',
      'rooms',
      'search',
      'unreact',
    ].sort(),
  );
  for (const [, , , { requestBody }] of OPERATIONS)
    if (requestBody)
      expect(requestBody.content['application/json'].schema).toMatchObject({
        type: 'object',
        additionalProperties: false,
      });
});

describe.each(OPERATIONS)('%s', (_, path, method, described) => {
  const needsWrite = described['x-scope'] === 'write';

  it('wants a token', { tags: 'accounts/tokens' }, async () => {
    expect((await send(path, method, { body: bodyOf(described) })).status).toBe(401);
    const body = method === 'get' ? undefined : 'no json';
    expect((await send(path, method, { token: 'tertulia_x', body })).status).toBe(401);
  });

  it('wants a token that allows it', { tags: 'accounts/tokens' }, async () => {
    const answer = await send(path, method, { token: await token('read'), body: bodyOf(described) });
    if (needsWrite) expect([answer.status, (await answer.json()).error]).toEqual([403, 'scope']);
    else expect(answer.status).toBe(200);
  });

  it('answers what fits as the document says', async () => {
    // Deleting comes last in the document’s order of operations on messages; each of them may find the message gone.
    const answer = await send(path, method, { token: await token('write'), body: bodyOf(described) });
    expect(Object.keys(described.responses)).toContain(String(answer.status));
    expect([200, 201, 404]).toContain(answer.status);
  });

  it('refuses what does not fit', async () => {
    const right = bodyOf(described);
    const wrong = right
      ? [
          {},
          { ...right, other: 1 },
          [right],
          'no json',
          'null',
          ...Object.keys(right).map((key) => ({ ...right, [key]: null })),
        ]
      : ['{}', 'no json'].filter(() => method !== 'get');
    for (const body of wrong) {
      const answer = await send(path, method, { token: await token('write'), body });
      expect([answer.status, (await answer.json()).error]).toEqual([400, 'malformed']);
    }
    const answer = await send(path, method, { token: await token('write'), body: right, query: '?other=1' });
    expect(answer.status).toBe(400);
    if (!path.includes('{seq}')) return;
    for (const seq of ['0', '-1', '1e3', 'x', '9'.repeat(40)]) {
      expect((await send(path, method, { token: await token('write'), body: right, seq })).status).toBe(404);
    }
  });

  it('answers hostile values as the document says, and never with 500', { tags: 'everywhere/any-route' }, async () => {
    const right = bodyOf(described) ?? {};
    const fuzz = fuzzOf(described);
    for (const { body, query } of fuzz) {
      const sent = body === undefined ? undefined : { ...right, ...body };
      const answer = await send(path, method, { token: await token('write'), body: sent, query });
      expect(Object.keys(described.responses), JSON.stringify({ body, query }).slice(0, 200)).toContain(
        String(answer.status),
      );
      expect(answer.headers.get('content-type')).toContain('application/json');
    }
    expect(app.logs()).not.toContain('a request of a program failed');
  });
});

const HOSTILE: unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e308, 2 ** 53, [], {}, [[[]]], ''],
  ...['\u0000', '\ud800', '\u202e', '👍'.repeat(5_000), "'; DROP TABLE users; --", '%', '../..', '__proto__'],
  ...[{ __proto__: null, constructor: 1 }, [{ at: -1, length: 0, who: 'all' }], [1, 2, 3]],
];

/** Each part of a request, one after the other, with each hostile value. */
function fuzzOf({ parameters, requestBody }: Described): { body?: Record<string, unknown>; query: string }[] {
  const properties = requestBody?.content['application/json'].schema.properties ?? {};
  const bodies = Object.keys(properties).flatMap((key) =>
    HOSTILE.map((value) => ({ body: { [key]: value }, query: '' })),
  );
  const queries = parameters
    .filter((parameter) => parameter.in === 'query')
    .flatMap(({ name }) =>
      ['', '-1', '1e3', '9'.repeat(30), '%00', '%ff', '💣', 'null', `1&${name}=2`].map((value) => ({
        query: `?${name}=${value.startsWith('%') || value.includes('&') ? value : encodeURIComponent(value)}`,
        ...(requestBody ? { body: {} } : {}),
      })),
    );
  return [...bodies, ...queries];
}
