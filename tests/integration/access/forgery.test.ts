import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { and, asc, eq, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPasswords } from '@/lib/auth/password/password';
import { sessions, users } from '@/lib/db/schema';
import { type Asked, ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { newSession, type Person, signedIn } from '@/tests/support/people';

/** What pages of other sites, and bodies that nobody of ours would send, get from each route handler. */

const PASSWORD = 'zpqkxwvu';

let database: TestDatabase;
let app: App;
let hash: string;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database });
  const passwords = startPasswords({ cost: 4 });
  hash = await passwords.hash(PASSWORD);
  await passwords.end();
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

interface Verb {
  path: string | ((her: Person) => Promise<string>);
  /** Of the right shape; undefined where there is to be none. */
  body?: object;
  /** It takes the fields of a form as well, and more of them than it reads. */
  isForm?: true;
  /** For whom it answers: those who are signed in, or anybody. */
  open?: true;
}

/** Every handler that changes something, but for /api/admin, whose own tests have such a list of their own. */
const CHANGES: Record<string, Verb> = {
  'POST app/api/sign-up/route.ts': {
    path: '/api/sign-up',
    body: { username: 'Ajena', password: PASSWORD },
    open: true,
  },
  'POST app/api/auth/[...nextauth]/route.ts': { path: '/api/auth/signout', body: {}, isForm: true, open: true },
  'PATCH app/api/account/choices/route.ts': {
    path: '/api/account/choices',
    body: { locale: 'en', timeZone: null, hourCycle: null },
  },
  'POST app/api/account/password/route.ts': {
    path: '/api/account/password',
    body: { current: PASSWORD, password: 'another fine one' },
  },
  'POST app/api/account/delete/route.ts': { path: '/api/account/delete', body: { current: PASSWORD } },
  'DELETE app/api/account/sessions/route.ts': { path: '/api/account/sessions' },
  'DELETE app/api/account/sessions/[id]/route.ts': {
    path: async ({ userId }) => `/api/account/sessions/${(await newSession(database.db, userId)).sessionId}`,
  },
};

/** Every handler that only reads, and what it answers those who are signed out. */
const READS: Record<string, { path: string; signedOut: number }> = {
  'GET app/api/auth/[...nextauth]/route.ts': { path: '/api/auth/session', signedOut: 200 },
  'GET app/api/account/export/route.ts': { path: '/api/account/export', signedOut: 401 },
  'HEAD app/api/account/export/route.ts': { path: '/api/account/export', signedOut: 401 },
  'GET app/api/rooms/[room]/messages/route.ts': { path: '/api/rooms/social/messages', signedOut: 401 },
  'GET app/api/rooms/route.ts': { path: '/api/rooms', signedOut: 401 },
};

let made = 0;
/** Somebody whose password is PASSWORD, so that nothing but what is looked for stands in the way. */
async function somebody(): Promise<Person> {
  const person = await signedIn(database.db, `Socia${made++}`);
  await database.db.update(users).set({ passwordHash: hash }).where(eq(users.id, person.userId));
  return person;
}

/** What a refused request must leave as it is. */
async function everything(): Promise<string> {
  const { db } = database;
  const live = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(isNull(sessions.revokedAt))
    .orderBy(asc(sessions.id));
  return JSON.stringify([await db.select().from(users).orderBy(asc(users.id)), await live]);
}

describe('the tables of this file', () => {
  it('know every handler outside /api/admin', { tags: ['accounts/csrf', 'everywhere/any-route'] }, () => {
    const files = readdirSync('app', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('route.ts'));
    const handlers = files
      .map((file) => `app/${file}`)
      .filter((file) => !file.startsWith('app/api/admin/'))
      .flatMap((file) => {
        const methods = readFileSync(file, 'utf8').matchAll(/^export (?:async )?(?:function|const) ([A-Z]+)\b/gm);
        return [...methods].map(([, method]) => `${method} ${file}`);
      });
    expect([...Object.keys(CHANGES), ...Object.keys(READS)].sort()).toEqual(handlers.sort());
  });

  it('are all there is: nothing stands before the handlers', { tags: 'everywhere/any-route' }, () => {
    expect(readdirSync('.').filter((name) => /^(middleware|proxy)\./.test(name))).toEqual([]);
    const sources = ['app', 'lib', 'components'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.tsx?$/.test(path))
        .map((path) => readFileSync(`${folder}/${path}`, 'utf8')),
    );
    // A server action would be a handler without a file of its own.
    for (const source of sources) expect(source).not.toMatch(/^\s*['"]use server['"]/m);
  });
});

/** @returns the statuses of these requests to a handler, after which nothing is other than before */
async function refused(name: string, asked: Asked[]): Promise<number[]> {
  const { as, path, method, body } = await askedOf(name);
  const before = await everything();
  const statuses = [];
  for (const each of asked) statuses.push((await ask(app, path, { as, method, body, ...each })).status);
  expect(await everything()).toBe(before);
  return statuses;
}

/** A request that would be granted, by somebody of its own. */
async function askedOf(name: string) {
  const verb = CHANGES[name] as Verb;
  const as = await somebody();
  const path = typeof verb.path === 'string' ? verb.path : await verb.path(as);
  return { as, path, method: name.split(' ')[0] ?? '', body: verb.body };
}

describe.each(Object.entries(CHANGES))('%s', (name, { body, isForm }) => {
  it('does nothing for a page of another site', { tags: 'accounts/csrf' }, async () => {
    const origins = [
      'https://evil.example',
      'null',
      '',
      `${app.origin}.evil.example`,
      app.origin.replace('http:', 'https:'),
    ];
    const asked = origins.map((origin) => ({ headers: { origin } }));
    expect(await refused(name, asked)).toEqual(origins.map(() => 403));
  });

  it('does nothing for what a form of another site could send, with our Origin even', {
    tags: 'accounts/csrf',
  }, async () => {
    const types = ['text/plain', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded'];
    const asked = types.map((type) => ({ headers: { 'content-type': type }, body: JSON.stringify(body ?? { a: 1 }) }));
    for (const status of await refused(name, asked)) expect(isForm ? [403, 415] : [400, 415]).toContain(status);
  });

  it('takes nothing that it did not ask for', { tags: 'accounts/mass-assignment' }, async () => {
    const more = { role: 'admin', id: 1, userId: 1, passwordHash: 'x', disabledAt: null, sid: randomUUID() };
    const asked = [
      ...Object.entries(more).map(([key, value]) => ({ body: { ...body, [key]: value } })),
      { body: `{"__proto__":{"role":"admin"},${JSON.stringify(body ?? {}).slice(1)}`.replace(',}', '}') },
      {
        body: `{"constructor":{"prototype":{"role":"admin"}},${JSON.stringify(body ?? {}).slice(1)}`.replace(',}', '}'),
      },
      { body: `${'['.repeat(8_000)}${']'.repeat(8_000)}` },
      { body: '1e999' },
      { body: 'no json' },
    ];
    // What is more in a form is left where it is; there the CSRF token is what is missing.
    for (const status of await refused(name, asked)) expect(isForm ? [400, 403] : [400]).toContain(status);
  });

  it('reads no megabyte', { tags: 'accounts/huge-password' }, async () => {
    const password = 'x'.repeat(1 << 20);
    expect(await refused(name, [{ body: { ...body, current: password, password } }])).toEqual([413]);
  });
});

describe.each(Object.entries(CHANGES).filter(([, { open }]) => !open))('%s', (name) => {
  it('is for those who are signed in', { tags: 'everywhere/any-route' }, async () => {
    expect(await refused(name, [{ as: null }, { as: null, body: 'no json' }])).toEqual([401, 401]);
  });
});

// Without the token that a form of ours has, that one would not be granted.
describe.each(Object.entries(CHANGES).filter(([, { isForm }]) => !isForm))('%s', (name) => {
  it('does what it is asked by a page of ours', { tags: 'accounts/csrf' }, async () => {
    const { path, ...asked } = await askedOf(name);
    const before = await everything();
    expect((await ask(app, path, asked)).ok).toBe(true);
    if (name !== 'DELETE app/api/account/sessions/route.ts') expect(await everything()).not.toBe(before);
  });
});

describe.each(Object.entries(READS))('%s', (name, { path, signedOut }) => {
  const [method = 'GET'] = name.split(' ');

  it('tells those who are signed out nothing', { tags: 'everywhere/any-route' }, async () => {
    const answer = await ask(app, path, { method });
    expect(answer.status).toBe(signedOut);
    if (signedOut === 200) expect(await answer.json()).toEqual({});
  });

  it('cannot be read by a page of another site', { tags: 'accounts/csrf' }, async () => {
    const answer = await ask(app, path, { method, as: await somebody(), headers: { origin: 'https://evil.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    await answer.text();
  });
});

it('nobody became an administrator by any of it', { tags: 'accounts/mass-assignment' }, async () => {
  const admins = and(eq(users.role, 'admin'));
  expect(await database.db.select({ id: users.id }).from(users).where(admins)).toEqual([]);
});
