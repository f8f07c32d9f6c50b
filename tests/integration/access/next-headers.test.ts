import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';
import { rawRequest } from '@/tests/support/raw-http';

let database: TestDatabase;
let app: App;
let ana: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database });
  ana = await signedIn(database.db, 'Ana');
});

afterAll(async () => {
  await app.stop();
  await database.drop();
});

type Header = readonly [name: string, value: string];

/** Sends only these headers, Host and `Connection: close`. */
function ask(method: string, path: string, headers: readonly Header[]): Promise<string> {
  const lines = [...headers, ['Connection', 'close']].map(([name, value]) => `${name}: ${value}`);
  return rawRequest(
    app.port,
    `${[`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${app.port}`, ...lines].join('\r\n')}\r\n\r\n`,
  );
}

/** Next redirects a request whose `_rsc` does not match its headers to the address that matches; this follows it. */
async function askAndFollow(method: string, path: string, headers: readonly Header[]): Promise<string> {
  const answer = await ask(method, path, headers);
  const next = /^HTTP\/1\.1 307[\s\S]*?\r\nlocation: (\S*_rsc\S*)/i.exec(answer)?.[1];
  return next === undefined ? answer : ask(method, next, headers);
}

const cookie = (): Header => ['Cookie', ana.cookie];
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
const errorLines = () =>
  app
    .logs()
    .split('\n')
    .filter((line) => /"level":(40|50|60)/.test(line));
const tree = (value: unknown) => encodeURIComponent(JSON.stringify(value));

const PATHS = [
  '/',
  '/r/social',
  '/r/none',
  '/sign-in',
  '/account',
  '/admin',
  '/nothing',
  '/_not-found',
  '/500',
  '/sign-in.rsc',
  '/sign-in.segments/_tree.segment.rsc',
  '/_next/data/x.json',
  '/_next/image?url=%2Ficon.svg&w=64&q=75',
  '/_next/static/none.js',
  '/icon.svg',
  '/robots.txt',
  '/favicon.ico',
  '/api/rooms/social/messages',
  '/api/auth/session',
  '/api/auth/csrf',
];

describe("a header of Next's router", () => {
  it.each(PATHS)(
    'that is malformed is 400, or is ignored, on %s',
    { tags: 'everywhere/next-headers' },
    async (path) => {
      for (const value of [
        '%7B',
        '',
        'x',
        '%zz',
        'null',
        '["",{"children":1}]',
        `${tree(['', {}])}, ${tree(['', {}])}`,
      ]) {
        const state: Header = ['Next-Router-State-Tree', value];
        const plain = statusOf(await ask('GET', path, [cookie()]));
        expect(statusOf(await ask('GET', path, [state, cookie()])), value).toBe(plain);
        expect(statusOf(await ask('GET', path, [['RSC', '1'], state, cookie()])), value).toBe(400);
      }
      expect(errorLines()).toEqual([]);
    },
  );

  it('that is valid gives what the router asks for', async () => {
    const state: Header = ['Next-Router-State-Tree', tree(['', { children: ['__PAGE__', {}, null, 'refetch'] }])];
    const answer = await askAndFollow('GET', '/r/social', [['RSC', '1'], state, cookie()]);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/\r\ncontent-type: text\/x-component/i);
  });

  it('that could not be read is named in the answer', async () => {
    const answer = await ask('GET', '/sign-in', [
      ['RSC', '1'],
      ['Next-Router-Prefetch', 'all'],
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('next-router-prefetch');
    expect(answer).toContain('Content-Security-Policy: ');
  });
});

describe('an internal header of Next', () => {
  it.each<Header>([
    ['x-middleware-prefetch', '1'],
    ['x-middleware-subrequest', 'middleware:middleware'],
    ['x-middleware-set-cookie', 'a=b'],
    ['x-nextjs-data', '1'],
    ['x-matched-path', '/admin'],
    ['x-now-route-matches', '1=admin'],
    ['x-prerender-revalidate', '1'],
    ['x-invoke-status', '500'],
    ['next-resume', '1'],
    ['next-action', 'x'],
    ['content-security-policy', "script-src 'nonce-<>'"],
    ['content-security-policy-report-only', "script-src 'nonce-<>'"],
  ])('changes nothing: %s', { tags: 'everywhere/next-headers' }, async (...header) => {
    const answer = await ask('GET', '/r/social', [header, cookie()]);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('<!DOCTYPE html>');
    expect(answer).not.toMatch(/\r\nx-(nextjs-matched-path|middleware-skip|matched-path):/i);
    expect(errorLines()).toEqual([]);
  });
});

describe('a condition on a file', () => {
  it.each<Header>([
    ['Range', 'bytes=99999999-'],
    ['Range', 'bytes=5-1'],
    ['If-Unmodified-Since', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ['If-Match', '"none"'],
    ['If-Range', '"none"'],
  ])('that does not hold gives the whole file: %s: %s', async (...header) => {
    for (const path of ['/robots.txt', '/favicon.ico', '/icon.svg']) {
      expect(statusOf(await ask('GET', path, [header])), path).toBe(200);
    }
  });
});

describe('the query of the history', () => {
  it.each(['__proto__=1', '%5F%5Fproto__=1', 'limit=5&__proto__', 'nxtProom=other', 'nxtIroom=other'])(
    'with a parameter that Next would remove is 400: %s',
    { tags: 'everywhere/next-headers' },
    async (query) => {
      expect(statusOf(await ask('GET', `/api/rooms/social/messages?${query}`, [cookie()]))).toBe(400);
    },
  );

  it.each(['constructor=1', 'prototype=1', '__proto__[x]=1', 'toString', 'limit=5&limit=7', 'unknown=1'])(
    'with any other unknown parameter is 400: %s',
    async (query) => {
      expect(statusOf(await ask('GET', `/api/rooms/social/messages?${query}`, [cookie()]))).toBe(400);
    },
  );

  it.each(['', '?limit=5', '?limit=5&before=9'])('with known parameters is 200: %s', async (query) => {
    expect(statusOf(await ask('GET', `/api/rooms/social/messages${query}`, [cookie()]))).toBe(200);
  });
});

describe('a body with __proto__ or constructor', () => {
  it.each([
    ['POST', '/api/sign-up', '{"username":"eva","password":"una contraseña bastante larga",KEY}'],
    ['PATCH', '/api/account/choices', '{"locale":null,"timeZone":null,"hourCycle":null,KEY}'],
    ['POST', '/api/account/password', '{"current":"x","password":"otra contraseña bastante larga",KEY}'],
  ])('%s %s is 400', async (method, path, body) => {
    for (const key of ['"__proto__":{"role":"admin"}', '"constructor":{"prototype":{"role":"admin"}}']) {
      const answer = await fetch(app.origin + path, {
        method,
        headers: { 'content-type': 'application/json', origin: app.origin, cookie: ana.cookie },
        body: body.replace('KEY', key),
      });
      expect(answer.status, key).toBe(400);
    }
  });
});

describe('a request with any headers', () => {
  const name = fc.constantFrom(
    ...['rsc', 'next-router-state-tree', 'next-router-prefetch', 'next-router-segment-prefetch', 'next-url'],
    ...['next-action', 'next-hmr-refresh', 'next-resume', 'x-matched-path', 'x-now-route-matches', 'x-nextjs-data'],
    ...['x-prerender-revalidate', 'x-middleware-prefetch', 'x-middleware-override-headers', 'x-middleware-next'],
    ...['x-invoke-path', 'x-invoke-status', 'x-next-revalidated-tags', 'x-action-forwarded', 'x-nextjs-request-id'],
    ...[
      'content-security-policy',
      'traceparent',
      'accept',
      'accept-language',
      'accept-encoding',
      'user-agent',
      'cookie',
    ],
    ...['range', 'if-range', 'if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'content-type'],
    ...['origin', 'referer', 'sec-fetch-dest', 'purpose', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded'],
    ...['authorization', 'x-http-method-override', 'te', 'trailer', '__proto__', 'constructor'],
  );
  const page = fc.constantFrom('', 'r', 'sign-in', 'account', '__PAGE__', '(auth)', 'social', '__proto__');
  const segment = fc.oneof(
    page,
    fc.tuple(fc.constant('room'), page, fc.constantFrom('d', 'c', 'oc'), fc.constant(null)),
  );
  const marker = fc.constantFrom(null, 'refetch', 'inside-shared-layout', 'metadata-only');
  const state = fc.letrec<{ state: unknown }>((tie) => ({
    state: fc.tuple(
      segment,
      fc.oneof({ maxDepth: 4 }, fc.constant({}), fc.dictionary(fc.constant('children'), tie('state'), { minKeys: 1 })),
      fc.constant(null),
      marker,
    ),
  })).state;
  const value = fc.oneof(
    state.map(tree),
    fc.constantFrom(
      '1',
      '2',
      '3',
      '/_tree',
      '/_index',
      '/r/$d$room/__PAGE__',
      '/',
      '%',
      '%zz',
      '*',
      'image',
      'bytes=9-1',
    ),
    fc.constantFrom('multipart/form-data', '__prerender_bypass=x', 'next-auth.session-token=%zz', "'nonce-<>'"),
    fc.stringMatching(/^[\x21-\x7e]{0,20}$/),
  );
  const header = fc.oneof(fc.tuple(name, value), fc.tuple(fc.constantFrom('next-router-state-tree'), state.map(tree)));
  const headers = fc.tuple(fc.boolean(), fc.uniqueArray(header, { selector: ([each]) => each, maxLength: 5 }));

  it('gets an answer below 500 with our headers, and leaves no error in the log', {
    tags: 'everywhere/next-headers',
    timeout: 120_000,
  }, async () => {
    const request = fc.tuple(fc.constantFrom('GET', 'HEAD', 'POST'), fc.constantFrom(...PATHS), headers, fc.boolean());
    await fc.assert(
      fc.asyncProperty(request, async ([method, path, [isRouters, given], isSignedIn]) => {
        const own = given.filter(([each]) => !(isRouters && each === 'rsc') && !(isSignedIn && each === 'cookie'));
        const all = [...(isRouters ? [['rsc', '1'] as const] : []), ...own, ...(isSignedIn ? [cookie()] : [])];
        const answer = await askAndFollow(method, path, all);
        expect(statusOf(answer)).toBeGreaterThanOrEqual(200);
        expect(statusOf(answer)).toBeLessThan(500);
        expect(answer).toContain('Content-Security-Policy: ');
        expect(errorLines()).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
