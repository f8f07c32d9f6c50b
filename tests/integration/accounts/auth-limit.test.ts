import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPasswords } from '@/lib/auth/password/password';
import { tries, users } from '@/lib/db/schema';
import { type App, startApp } from '@/tests/support/app';
import { Visitor } from '@/tests/support/browser/visitor';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';

const PASSWORD = 'zpqkxwvu';
const LIMIT = 3;

let database: TestDatabase;
let nodes: [App, App];
let hash: string;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = { AUTH_LIMIT: String(LIMIT), TRUSTED_PROXIES: '1' };
  // Both take the client address from the same proxy.
  nodes = [await startApp({ database, env }), await startApp({ database, env })];
  const passwords = startPasswords({ cost: 4 });
  hash = await passwords.hash(PASSWORD);
  await passwords.end();
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  await database.drop();
});

async function member(): Promise<Person> {
  made += 1;
  const person = await signedIn(database.db, `Socia${made}`);
  await database.db.update(users).set({ passwordHash: hash }).where(eq(users.id, person.userId));
  return person;
}

/** A visitor at this client address, as the proxy reports it. */
class VisitorAt extends Visitor {
  constructor(
    readonly address: string,
    readonly node = 0,
  ) {
    super((nodes[node] as App).origin);
  }

  override fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('x-forwarded-for', `198.18.0.1, ${this.address}`);
    return super.fetch(path, { ...init, headers });
  }
}

const outcome = async (answer: Promise<Response>) => {
  const response = await answer;
  return [response.status, Number(response.headers.get('retry-after')) > 0];
};

describe('too many wrong passwords', () => {
  test('on both nodes together are refused with a waiting time, as is the right one then, also for an unknown name', {
    tags: 'accounts/too-many-tries',
  }, async () => {
    const { username } = await member();
    for (const [index, name] of [username, 'Nadie_de_aqui'].entries()) {
      const address = `203.0.113.${10 + index}`;
      for (let i = 0; i < LIMIT; i += 1) {
        expect(await outcome(new VisitorAt(address, i % 2).signIn(name, 'wrong'))).toEqual([401, false]);
      }
      expect(await outcome(new VisitorAt(address, 1).signIn(name, PASSWORD))).toEqual([429, true]);
    }
    expect(await outcome(new VisitorAt('203.0.113.99').signIn(username, PASSWORD))).toEqual([200, false]);
  });

  test('are counted even if the client sends its own X-Forwarded-For', {
    tags: 'accounts/forwarded-address',
  }, async () => {
    const { username } = await member();
    const statuses: number[] = [];
    for (let i = 0; i < LIMIT + 1; i += 1) {
      const visitor = new VisitorAt(`198.51.100.${i}, 203.0.113.20`);
      statuses.push((await visitor.signIn(username, 'wrong')).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429]);
  });

  test('are counted anew after the right one', async () => {
    const { username } = await member();
    const visitor = () => new VisitorAt('203.0.113.30');
    for (let round = 0; round < 3; round += 1) {
      expect((await visitor().signIn(username, 'wrong')).status).toBe(401);
      expect((await visitor().signIn(username, PASSWORD)).status).toBe(200);
    }
  });

  test('for a change of password count together with those of the sign-in', {
    tags: 'accounts/too-many-tries',
  }, async () => {
    const { username, cookie } = await member();
    const visitor = new VisitorAt('203.0.113.40');
    visitor.cookies.set('next-auth.session-token', cookie.slice(cookie.indexOf('=') + 1));
    const change = (current: string) => visitor.account('POST', 'password', { current, password: 'another fine one' });
    for (let i = 0; i < LIMIT; i += 1) expect((await change('wrong')).status).toBe(400);
    expect(await outcome(change(PASSWORD))).toEqual([429, true]);
    expect((await new VisitorAt('203.0.113.40').signIn(username, PASSWORD)).status).toBe(429);
    expect((await visitor.account('POST', 'delete', { current: PASSWORD })).status).toBe(429);
  });
});

test('new accounts are limited by address; invalid requests do not count', {
  tags: 'accounts/too-many-tries',
}, async () => {
  const visitor = (node: number) => new VisitorAt('203.0.113.50', node);
  for (let i = 0; i < 5; i += 1) expect((await visitor(0).signUp({ username: 'a b', password: 'x' })).status).toBe(400);
  for (let i = 0; i < LIMIT; i += 1) {
    expect((await visitor(i % 2).signUp({ username: `Nueva${i}`, password: PASSWORD })).status).toBe(201);
  }
  expect(await outcome(visitor(1).signUp({ username: 'Nueva9', password: PASSWORD }))).toEqual([429, true]);
  expect((await new VisitorAt('203.0.113.51').signUp({ username: 'Nueva9', password: PASSWORD })).status).toBe(201);
});

test('a name that looks like somebody’s is taken', { tags: 'accounts/look-alike-names' }, async () => {
  await signedIn(database.db, 'COP');
  const answer = await new VisitorAt('203.0.113.60').signUp({ username: 'СОР', password: PASSWORD });
  const taken = { error: 'invalid', fields: { username: ['taken'] } };
  expect([answer.status, await answer.json()]).toEqual([409, { ...taken, proposal: 'СОР2' }]);
});

test('nobody can sign in while attempts cannot be counted', { tags: 'accounts/too-many-tries' }, async () => {
  const { username } = await member();
  await database.db.execute('RENAME TABLE tries TO tries_away');
  try {
    expect(await outcome(new VisitorAt('203.0.113.70').signIn(username, PASSWORD))).toEqual([503, true]);
    expect((await new VisitorAt('203.0.113.70').signUp({ username: 'Otra', password: PASSWORD })).status).toBe(503);
  } finally {
    await database.db.execute('RENAME TABLE tries_away TO tries');
  }
});

test('no name and no address can be read from the counters', async () => {
  const rows = await database.db.select({ key: tries.key }).from(tries);
  expect(rows.length).toBeGreaterThan(0);
  for (const { key } of rows) expect(key).toMatch(/^[0-9a-f]{64}$/);
});
