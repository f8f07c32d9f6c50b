import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { ensureBuild } from '@/scripts/build';
import { TEST_SECRET } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { freePort } from '@/tests/support/free-port';
import { boundToThisProcess } from '@/tests/support/processes';
import { eventually, within } from '@/tests/support/wait';

const PASSWORD = 'planted-hunter2';
const CLIENT_SSL = 0x0800;

let build = '';
let database: TestDatabase;
let children: ChildProcess[] = [];
let servers: Server[] = [];

beforeAll(async () => {
  build = process.env.TERTULIA_TEST_BUILD ?? (await ensureBuild()).dir;
  database = await createTestDatabase();
});
afterAll(() => database.drop());

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const server of servers) server.close();
  children = [];
  servers = [];
});

interface Started {
  readonly exited: Promise<number | null>;
  /** Standard error. */
  logs(): string;
}

/** Starts the built server with these settings, with which it may fail. */
function start(env: Record<string, string>): Started {
  const [command, args] = boundToThisProcess(process.execPath, [join(build, 'server.mjs')]);
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0' },
      TERTULIA_DIST_DIR: join('.build', build.slice(build.lastIndexOf('/') + 1), 'next'),
      ...{ DATABASE_URL: database.url, NEXTAUTH_URL: 'http://localhost', NEXTAUTH_SECRET: TEST_SECRET },
      ...env,
    },
  });
  children.push(child);
  let logs = '';
  child.stderr?.on('data', (chunk) => {
    logs += chunk;
  });
  return { exited: once(child, 'close').then(([code]) => code as number | null), logs: () => logs };
}

/** Everything that the server prints until it ends with 1. */
async function outputOf(env: Record<string, string>): Promise<string> {
  const started = start(env);
  expect(await within(started.exited, 30_000, 'The end')).toBe(1);
  return started.logs();
}

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** MySQL's greeting: protocol 10, and its capabilities. */
function greeting(capabilities: number): Buffer {
  const able = Buffer.alloc(4);
  able.writeUInt32LE(capabilities);
  const payload = Buffer.concat([
    Buffer.from('\x0a8.4.0\0\x01\0\0\0saltsalt\0', 'latin1'),
    able.subarray(0, 2),
    Buffer.from([46, 2, 0]),
    able.subarray(2),
    Buffer.from([21, ...new Array(10).fill(0)]),
    Buffer.from('saltsaltsalt\0mysql_native_password\0'),
  ]);
  return Buffer.concat([Buffer.from([payload.length, 0, 0, 0]), payload]);
}

/** A database that sends its greeting, and then a certificate that is not trusted here. */
function fakeDatabase(capabilities: number): Promise<number> {
  const [key, cert] = ['server.key', 'server.pem'].map((name) => readFileSync(join('tests/support/tls', name)));
  return portOf(
    createServer((socket: Socket) => {
      socket.on('error', () => {});
      socket.write(greeting(capabilities));
      socket.once('data', (request) => {
        socket.pause();
        // The request for TLS has 36 bytes.
        if (request.length > 36) socket.unshift(request.subarray(36));
        if (key && cert) new TLSSocket(socket, { isServer: true, key, cert }).on('error', () => {});
      });
    }),
  );
}

const at = (host: string) => ({ DATABASE_URL: `mysql://tertulia:${PASSWORD}@${host}/chat` });
/** The URL of the run's database, which only has a socket, with another user or another name. */
const onSocket = (user: string, name: string) =>
  database.url.replace(/\/\/[^@]*@localhost\/\w+/, `//${user}@localhost/${name}`);
// The capabilities of every MySQL server: protocol 4.1, its own password scheme.
const PLAIN = 0x00_08_a2_0d;

test.each<[string, () => Promise<[env: Record<string, string>, line: string]>]>([
  [
    'a user whom the database refuses',
    async () => [
      { DATABASE_URL: onSocket(`nobody:${PASSWORD}`, 'chat') },
      'DATABASE_URL: localhost:3306 refused the user nobody: wrong name or password',
    ],
  ],
  [
    'a database that does not exist',
    async () => [
      { DATABASE_URL: onSocket('root', 't_none') },
      'DATABASE_URL: there is no database t_none on localhost:3306',
    ],
  ],
  [
    'a host that is not known',
    async () => [at('nohost.invalid'), 'DATABASE_URL: the host nohost.invalid is not known'],
  ],
  [
    'a host without a server',
    async () => {
      const host = `127.0.0.1:${await freePort()}`;
      return [at(host), `DATABASE_URL: no database answers at ${host} (ECONNREFUSED)`];
    },
  ],
  [
    'a host that does not answer',
    async () => {
      const host = `127.0.0.1:${await portOf(createServer((socket) => socket.on('error', () => {})))}`;
      return [at(host), `DATABASE_URL: no database answers at ${host} (ETIMEDOUT)`];
    },
  ],
  [
    'TLS that is not offered',
    async () => {
      const host = `localhost:${await fakeDatabase(PLAIN)}`;
      return [{ ...at(host), DATABASE_TLS: 'verify' }, `DATABASE_TLS: ${host} offers no TLS`];
    },
  ],
  [
    'a certificate that is not valid',
    async () => {
      const host = `localhost:${await fakeDatabase(PLAIN | CLIENT_SSL)}`;
      const why = 'self-signed certificate in certificate chain';
      return [{ ...at(host), DATABASE_TLS: 'verify' }, `DATABASE_TLS: no TLS with ${host}: ${why}`];
    },
  ],
  [
    'a port that is taken',
    async () => {
      const port = await portOf(createServer());
      return [{ PORT: String(port) }, `PORT: ${port} is taken on 127.0.0.1`];
    },
  ],
])('%s is reported in one line, and nothing else is printed', async (_, prepare) => {
  const [env, line] = await prepare();
  expect(await outputOf({ ...env, LOG_LEVEL: 'error' })).toBe(`${line}\n`);
});

test.each<[string, () => Promise<[env: Record<string, string>, line: string]>]>([
  [
    'a host without a server',
    async () => {
      const host = `127.0.0.1:${await freePort()}`;
      return [at(host), `DATABASE_URL: no database answers at ${host} (ECONNREFUSED)`];
    },
  ],
  [
    'a port that is taken',
    async () => {
      const port = await portOf(createServer());
      return [{ PORT: String(port) }, `PORT: ${port} is taken on 127.0.0.1`];
    },
  ],
])('workers print the same line: %s', async (_, prepare) => {
  const [env, line] = await prepare();
  const started = start({ ...env, WEB_CONCURRENCY: '2', REDIS_URL: inject('redisUrl') });
  await eventually(() => started.logs().split('\n').includes(line), { timeoutMs: 30_000 });
  expect(started.logs()).not.toContain(PASSWORD);
  expect(started.logs()).not.toContain('    at ');
});

test.each([
  ['one process', {}],
  ['workers', () => ({ WEB_CONCURRENCY: '2', REDIS_URL: inject('redisUrl') })],
])('a port that is taken is reported before the database is asked: %s', async (_, more) => {
  const port = await portOf(createServer());
  const env = { ...at('nohost.invalid'), PORT: String(port), ...(typeof more === 'function' ? more() : more) };
  expect(await outputOf(env)).toBe(`PORT: ${port} is taken on 127.0.0.1\n`);
});

test('a port that is taken leaves no private database behind', async () => {
  const port = await portOf(createServer());
  const folder = await mkdtemp(join(tmpdir(), 'tertulia-taken-'));
  const DATA_DIR = join(folder, 'data');
  try {
    const own = { DATABASE_URL: '', NEXTAUTH_URL: '', NEXTAUTH_SECRET: '', DATA_DIR };
    expect(await outputOf({ ...own, PORT: String(port) })).toBe(`PORT: ${port} is taken on 127.0.0.1\n`);
    expect(existsSync(DATA_DIR)).toBe(false);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('an error that no setting can fix is fatal, with its stack and without the statement', async () => {
  await database.db.$client.query('ALTER TABLE rooms RENAME COLUMN title TO title_away');
  try {
    const [line] = (await outputOf({ CHAT_DEFAULT_ROOM: 'planted', LOG_LEVEL: 'silent' })).split('\n');
    const { level, msg, err } = JSON.parse(line ?? '');
    expect({ level, msg, message: err.message, code: err.cause.code }).toEqual({
      ...{ level: 60, msg: 'the start failed', message: 'database error', code: 'ER_BAD_FIELD_ERROR' },
    });
    expect(err.stack).toContain('server.mjs');
    expect(line).not.toContain('planted');
  } finally {
    await database.db.$client.query('ALTER TABLE rooms RENAME COLUMN title_away TO title');
  }
});

test('a Redis that is away does not prevent the start', async () => {
  const port = await freePort();
  const started = start({ REDIS_URL: 'redis://127.0.0.1:1', PORT: String(port) });
  await eventually(async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok, { timeoutMs: 30_000 });
  expect(started.logs()).not.toContain('the start failed');
});
