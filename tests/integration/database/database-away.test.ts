import type { PoolConnection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '@/lib/db/migrate';
import { TcpProxy } from '@/tests/faults/injectors/proxy';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { ACCOUNT, type OwnServer, startOwnServer } from '@/tests/support/database/own-server';
import type { Person } from '@/tests/support/people';
import { eventually } from '@/tests/support/wait';

/** More requests than a pool has connections and places in its queue. */
const CROWD = 260;
/** The lowest number of connections that a server can be set to accept. */
const MOST = 10;

let server: OwnServer;
let wire: TcpProxy;
let app: App;
let ana: Person;
const held: PoolConnection[] = [];

beforeAll(async () => {
  server = await startOwnServer();
  const { db, url } = server.database;
  await migrate(db);
  ana = await signedInAdmin(db, 'ana');
  wire = await TcpProxy.start({ path: new URL(url).searchParams.get('socketPath') ?? '' });
  const DATABASE_URL = `mysql://chat:planted@127.0.0.1:${wire.port}/tertulia`;
  app = await startApp({ database: server.database, env: { DATABASE_URL } });
});

afterAll(async () => {
  await app.stop();
  wire.stop();
  await server.stop();
});

afterEach(async () => {
  wire.pass();
  for (const connection of held.splice(0)) connection.destroy();
  await server.run(`ALTER USER ${ACCOUNT} WITH MAX_USER_CONNECTIONS 0`, 'SET GLOBAL max_connections = 200');
  wire.cutAll();
  await eventually(async () => (await ask(app, '/r/social', { as: ana })).status === 200, { timeoutMs: 30_000 });
});

/**
 * Takes all connections that the server allows the account, so that the app gets none.
 * @param places how many there are
 */
async function takeAll(limit: string, places: number): Promise<void> {
  wire.refusing = true;
  wire.cutAll();
  // The limit does not count connections that began before.
  await server.run(limit);
  await server.hangUp();
  const { $client } = server.database.db;
  /** The pool may still hand out a connection that the server has ended. */
  const takeOne = async () => {
    const connection = await $client.getConnection();
    return connection.ping().then(
      () => connection,
      (error) => {
        connection.destroy();
        throw error;
      },
    );
  };
  // A connection that has ended takes its place until the server has cleaned up after it.
  await eventually(async () => {
    const missing = Array.from({ length: places - held.length }, takeOne);
    const taken = await Promise.allSettled(missing);
    held.push(...taken.filter((each) => each.status === 'fulfilled').map(({ value }) => value));
    return held.length === places;
  });
  wire.refusing = false;
}

const AWAY: [what: string, begin: () => Promise<void>][] = [
  [
    'is gone',
    async () => {
      wire.refusing = true;
      wire.cutAll();
    },
  ],
  ['does not answer', async () => wire.stall()],
  [
    'allows its account no more connections',
    () => takeAll(`ALTER USER ${ACCOUNT} WITH MAX_USER_CONNECTIONS ${MOST - 2}`, MOST - 2),
  ],
  // One of the connections is needed to set the limit.
  ['has no connection left', () => takeAll(`SET GLOBAL max_connections = ${MOST}`, MOST - 1)],
];

const PAGES = ['/', '/r/social', '/account', '/admin/people', '/admin/health'];
const HANDLERS: [method: string, path: string, body?: object][] = [
  ['GET', '/api/rooms/social/messages'],
  ['GET', '/api/auth/session'],
  ['GET', '/api/account/export'],
  ['HEAD', '/api/account/export'],
  ['POST', '/api/sign-up', { username: 'luis', password: 'una frase bastante larga' }],
  ['PATCH', '/api/account/choices', { locale: 'es', timeZone: null, hourCycle: null }],
  ['POST', '/api/admin/health', { browserMs: 0 }],
  ['POST', '/api/admin/rooms', { name: 'otra', title: '' }],
];

/** Requests a page as Next's router does. Next redirects it to the URL with the hash of its headers. */
const fetchedByRouter = (path: string) =>
  fetch(app.origin + path, { headers: { cookie: ana.cookie, RSC: '1' }, redirect: 'follow' });

const retryLater = async (answer: Response) => {
  const text = await answer.text();
  return { status: answer.status, retry: Number(answer.headers.get('retry-after')) > 0, text };
};

describe.each(AWAY)('while the database %s', (_, begin) => {
  it('pages, their data, handlers and upgrades answer 503 with a waiting time', async () => {
    await begin();
    const documents = PAGES.map(async (path) => [path, await retryLater(await ask(app, path, { as: ana }))] as const);
    const fetched = PAGES.map(async (path) => {
      return [`RSC ${path}`, await retryLater(await fetchedByRouter(path))] as const;
    });
    const handled = HANDLERS.map(async ([method, path, body]) => {
      return [`${method} ${path}`, await retryLater(await ask(app, path, { as: ana, method, body }))] as const;
    });
    const answers = await Promise.all([...documents, ...fetched, ...handled]);
    const wrong = answers.filter(([, { status, retry }]) => status !== 503 || !retry);
    expect(wrong.map(([what, { status }]) => `${what}: ${status}`)).toEqual([]);
    const pages = answers.filter(([what]) => what.startsWith('/'));
    for (const [, { text }] of pages) expect(text).toContain('<html');
    await expect(ChatClient.connect({ origin: app.origin, cookie: ana.cookie })).rejects.toThrow('503');
  }, 90_000);
});

it('more requests than may wait for a connection get the same answer', async () => {
  wire.stall();
  const crowd = Array.from({ length: CROWD }, async () => {
    return retryLater(await ask(app, '/api/rooms/social/messages', { as: ana }));
  });
  const statuses = new Set((await Promise.all(crowd)).map(({ status, retry }) => `${status} ${retry}`));
  expect([...statuses]).toEqual(['503 true']);
}, 90_000);

it('errors of a request are still reported while the database is away', async () => {
  wire.refusing = true;
  wire.cutAll();
  expect((await ask(app, '/nothing/here')).status).toBe(404);
  expect((await ask(app, '/sign-in')).status).toBe(200);
  expect((await ask(app, '/healthz')).status).toBe(200);
});

it('a page for the router is complete while the database is there', async () => {
  const answer = await fetchedByRouter('/r/social');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/x-component');
  expect(await answer.text()).toContain('social');
});
