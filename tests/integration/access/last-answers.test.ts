import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from '@/tests/support/app';
import { rawConnection, rawRequest, writeThenRead } from '@/tests/support/raw-http';

let app: App;
let host = '';
beforeAll(async () => {
  app = await startApp();
  host = `Host: 127.0.0.1:${app.port}\r\n`;
});
afterAll(() => app.stop());

const COOKIES = `Cookie: ${'a=b; '.repeat(4_000)}\r\n`;
const SIGN_UP = 'POST /api/sign-up HTTP/1.1\r\n';
const KB = 1_024;

describe('a client that keeps writing reads the answer', () => {
  it.each<[what: string, status: number, head: () => string, more: number]>([
    ['20 KB of cookies', 431, () => `GET / HTTP/1.1\r\n${host}${COOKIES}\r\n`, 200 * KB],
    ['a header without an end', 431, () => `GET / HTTP/1.1\r\n${host}X: `, 200 * KB],
    ['a text that is not HTTP', 400, () => 'NONSENSE\r\n\r\n', 200 * KB],
    [
      'a foreign Host',
      421,
      () => `${SIGN_UP}Host: evil.example\r\nConnection: close\r\nContent-Length: 300000\r\n\r\n`,
      200 * KB,
    ],
    [
      'a body that a page does not take',
      405,
      () => `POST / HTTP/1.1\r\n${host}Connection: close\r\nContent-Length: 300000\r\n\r\n`,
      200 * KB,
    ],
    [
      'a body of the wrong type',
      415,
      () => `${SIGN_UP}${host}Connection: close\r\nContent-Length: 300000\r\n\r\n`,
      200 * KB,
    ],
    [
      'a body without an end',
      413,
      () => `${SIGN_UP}${host}Content-Type: application/json\r\nContent-Length: 9000000\r\n\r\n`,
      4_600 * KB,
    ],
    [
      'an upgrade that is refused',
      404,
      () => `GET /ws/other HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      200 * KB,
    ],
    ['a tunnel', 405, () => `CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n`, 200 * KB],
  ])('to %s: %i', { tags: 'everywhere/last-answers' }, async (_, status, head, more) => {
    const answer = await writeThenRead(app.port, head(), more);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain('Content-Security-Policy: ');
  });

  it('on a connection that was used before', async () => {
    const { socket, answer, closed } = rawConnection(app.port);
    socket.write(`GET /healthz HTTP/1.1\r\n${host}\r\n`);
    await new Promise((resolve) => socket.once('data', resolve));
    expect(answer()).toMatch(/^HTTP\/1\.1 200 /);
    socket.write(`GET / HTTP/1.1\r\n${host}${COOKIES}\r\n`);
    expect(await closed).toContain('HTTP/1.1 431 ');
  });
});

describe('a connection that got its last answer', () => {
  it('is ended after a while, even if the client keeps writing', {
    tags: 'everywhere/last-answers',
  }, async () => {
    for (const [chunk, everyMs] of [
      ['x'.repeat(64 * KB), 1],
      ['x', 100],
    ] as const) {
      const { socket, answer, closed } = rawConnection(app.port);
      socket.write('NONSENSE\r\n\r\n');
      const drip = setInterval(() => socket.write(chunk), everyMs);
      await closed.catch(() => {}); // a reset, because it was still writing
      clearInterval(drip);
      expect(answer()).toMatch(/^HTTP\/1\.1 400 /);
    }
  });

  it('serves nothing more', { tags: 'everywhere/last-answers' }, async () => {
    const second = `GET /healthz HTTP/1.1\r\n${host}\r\n`;
    const first = `GET /healthz HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`;
    const answer = await rawRequest(app.port, first + second);
    expect(answer.split('HTTP/1.1 ')).toHaveLength(2);
  });
});

describe('a tunnel or an expectation', () => {
  it('CONNECT is 405', async () => {
    const answer = await rawRequest(app.port, `CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer).toContain('Allow: GET, HEAD\r\n');
    expect(answer).toContain('Content-Security-Policy: ');
  });

  it('that is unknown is ignored', async () => {
    const answer = await rawRequest(
      app.port,
      `GET /healthz HTTP/1.1\r\n${host}Expect: miracles\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('Content-Security-Policy: ');
  });

  it('100-continue is answered', async () => {
    const body = '{}';
    const head = `${SIGN_UP}${host}Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n`;
    const { socket, closed } = rawConnection(app.port);
    socket.write(`${head}Connection: close\r\n\r\n`);
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write(body);
    expect(await closed).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 400 /);
  });
});

describe('an ambiguous request or upgrade is 400', () => {
  const own = () => `Host: 127.0.0.1:${app.port}`;
  const WEB_SOCKET = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  const TARGETS: [first: string, lines: string[]][] = [
    ['GET /sign-in', ['Connection: close']],
    ['GET /healthz', ['Connection: close']],
    ['GET /ws/chat/social', WEB_SOCKET],
  ];

  it.each<[string, () => string[]]>([
    ['two Hosts, ours first', () => [own(), 'Host: evil.example']],
    ['two Hosts, ours last', () => ['Host: evil.example', own()]],
    ['two equal Hosts', () => [own(), own()]],
    ['a list of Hosts', () => [`${own()}, evil.example`]],
    ['an empty Host', () => ['Host: ']],
    ['no Host', () => []],
    ['a Host with a user', () => [own().replace(' ', ' evil@')]],
    ['two Origins', () => [own(), `Origin: ${app.origin}`, 'Origin: https://evil.example']],
    ['two Authorizations', () => [own(), 'Authorization: Bearer a', 'Authorization: Bearer b']],
    ['two Content-Types', () => [own(), 'Content-Type: application/json', 'Content-Type: text/plain']],
  ])('with %s', { tags: 'everywhere/ambiguous-head' }, async (_, lines) => {
    for (const [first, more] of TARGETS) {
      const answer = await rawRequest(app.port, `${[`${first} HTTP/1.1`, ...lines(), ...more].join('\r\n')}\r\n\r\n`);
      expect(answer, first).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer, first).toContain('Content-Security-Policy: ');
    }
  });

  it.each([
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 3'],
    ['two equal lengths', 'Content-Length: 2\r\nContent-Length: 2'],
    ['a list of lengths', 'Content-Length: 2, 2'],
    ['a length and chunks', 'Content-Length: 2\r\nTransfer-Encoding: chunked'],
    ['two encodings', 'Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked'],
    ['an encoding within chunks', 'Transfer-Encoding: gzip, chunked'],
    ['an encoding that is not chunked', 'Transfer-Encoding: identity'],
    ['a length with a sign', 'Content-Length: +2'],
  ])('with %s', { tags: 'everywhere/ambiguous-head' }, async (_, lines) => {
    const head = `${SIGN_UP}${own()}\r\nContent-Type: application/json\r\nConnection: close\r\n${lines}\r\n\r\n`;
    expect(await rawRequest(app.port, `${head}{}`)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('HTTP/1.0 needs no Host at a probe', async () => {
    expect(await rawRequest(app.port, 'GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });
});
