import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedInAdmin } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { METRICS_TOKEN, scrape } from '@/tests/support/metrics';
import type { Person } from '@/tests/support/people';
import { rawConnection } from '@/tests/support/raw-http';
import { eventually, onceEvent } from '@/tests/support/wait';

let database: TestDatabase;
let app: App;
let admin: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database, env: { LOG_LEVEL: 'debug', METRICS_TOKEN } });
  admin = await signedInAdmin(database.db, 'ada');
});

afterAll(async () => {
  await app.stop();
  await database.drop();
});

/** Handlers that read a body. They cover every way in which the server reads one. */
const READERS = [
  'POST /api/sign-up',
  'POST /api/auth/callback/credentials',
  'POST /api/auth/signout',
  'POST /api/account/password',
  'POST /api/account/delete',
  'PATCH /api/account/choices',
  'DELETE /api/account/sessions',
  'POST /api/admin/messages',
  'DELETE /api/admin/messages',
  'PATCH /api/admin/messages/1/1',
  'PATCH /api/admin/people/1',
  'DELETE /api/admin/people/1',
  'DELETE /api/admin/people/1/sessions',
  'POST /api/admin/rooms',
  'PATCH /api/admin/rooms/1',
  'POST /api/admin/health',
];

interface Line {
  level: number;
  msg: string;
  fault?: string;
  path?: string;
  status?: number | null;
}

const lines = (): Line[] => {
  const texts = app.logs().split('\n');
  return texts.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
};
const errors = () => lines().filter(({ level }) => level >= 40);
const unread = () => lines().filter(({ msg }) => msg === 'a request could not be read');

/** Sends a request with half of its body. The server answers `100 Continue` when it begins to handle it. */
function half(reader: string, framing: string) {
  const lines = [
    `${reader} HTTP/1.1`,
    ...[`Host: 127.0.0.1:${app.port}`, `Origin: ${app.origin}`, `Cookie: ${admin.cookie}`],
    ...['Content-Type: application/json', 'Expect: 100-continue', framing],
  ];
  const connection = rawConnection(app.port);
  const body = framing.startsWith('Transfer') ? '5\r\n{"a":\r\n' : '{"a":';
  connection.socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  return connection;
}

const ENDS = {
  reset: 'resetAndDestroy',
  close: 'destroy',
  'half-close': 'end',
} as const;

describe('a client that disconnects within its body', () => {
  it.each(Object.entries(ENDS))(
    'causes no error, one line at debug, and one count in the metrics: %s',
    { tags: 'everywhere/broken-bodies' },
    async (_, end) => {
      for (const framing of ['Content-Length: 100', 'Transfer-Encoding: chunked']) {
        const before = (await scrape(app)).get('tertulia_client_faults_total{fault="cut"}') ?? 0;
        const told = unread().length;
        const answered = lines().filter(({ msg }) => msg === 'request').length;
        const cut = READERS.map((reader) => half(reader, framing));
        await Promise.all(cut.map(({ socket }) => onceEvent(socket, 'data')));
        for (const { socket } of cut) socket[end]();
        await Promise.all(cut.map(({ closed }) => closed.catch(() => {})));
        await eventually(() => lines().filter(({ msg }) => msg === 'request').length >= answered + cut.length);
        await eventually(() => unread().length >= told + cut.length);
        expect(
          unread()
            .slice(told)
            .map(({ fault }) => fault),
        ).toEqual(cut.map(() => 'cut'));
        expect((await scrape(app)).get('tertulia_client_faults_total{fault="cut"}')).toBe(before + cut.length);
      }
      expect(errors()).toEqual([]);
      const failed = lines().filter(({ status, path }) => path?.startsWith('/api/') && (status ?? 0) >= 500);
      expect(failed).toEqual([]);
    },
  );

  it('or sends it too slowly causes no error and gets 408', {
    tags: 'everywhere/broken-bodies',
    timeout: 60_000,
  }, async () => {
    const slow = READERS.map((reader) => half(reader, 'Content-Length: 100'));
    const drip = setInterval(() => slow.map(({ socket }) => socket.write(' ')), 1_000);
    await Promise.all(slow.map(({ socket }) => new Promise((resolve) => socket.once('end', resolve))));
    clearInterval(drip);
    for (const { answer } of slow) expect(answer()).toContain('HTTP/1.1 408 ');
    await eventually(() => unread().filter(({ fault }) => fault === 'slow').length === slow.length);
    expect(errors()).toEqual([]);
  });
});

describe('a client that disconnects within the answer', () => {
  it.each(['/', '/account', '/admin/people', '/api/account/export', '/api/rooms/social/messages', '/icon.svg'])(
    'causes no error: %s',
    { tags: 'everywhere/broken-bodies' },
    async (path) => {
      const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${app.port}\r\nCookie: ${admin.cookie}\r\n\r\n`;
      for (let i = 0; i < 20; i++) {
        const { socket, closed } = rawConnection(app.port);
        socket.write(request);
        // The others disconnect as soon as they have sent the request.
        await onceEvent(socket, i % 2 === 0 ? 'data' : 'connect');
        socket.resetAndDestroy();
        await closed.catch(() => {});
      }
      // This request is answered after the others.
      expect((await fetch(`${app.origin}/healthz`)).status).toBe(200);
      expect(errors()).toEqual([]);
    },
  );
});

describe('an invalid request', () => {
  it.each([
    ['malformed', 'NONSENSE\r\n\r\n'],
    ['malformed', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n'],
    ['too_large', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('is counted as %s and logged at debug', async (fault, text) => {
    const name = `tertulia_client_faults_total{fault="${fault}"}`;
    const before = (await scrape(app)).get(name) ?? 0;
    const { socket, closed } = rawConnection(app.port);
    socket.write(text);
    await closed.catch(() => {});
    expect((await scrape(app)).get(name)).toBe(before + 1);
    expect(unread().at(-1)).toMatchObject({ level: 20, fault });
    expect(errors()).toEqual([]);
  });
});
