import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPasswords } from '@/lib/auth/password/password';
import { sessions, users } from '@/lib/db/schema';
import { setDisabled, setRole } from '@/lib/users/people';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { Visitor } from '@/tests/support/browser/visitor';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { newSession, type Person, signedIn } from '@/tests/support/people';
import { eventually, within } from '@/tests/support/wait';

const PASSWORD = 'zpqkxwvu';
const SIGNED_OUT = 4500;

let database: TestDatabase;
let hash: string;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  const passwords = startPasswords({ cost: 4 });
  hash = await passwords.hash(PASSWORD);
  await passwords.end();
});
afterAll(() => database.drop());

async function member(): Promise<Person> {
  made += 1;
  const person = await signedIn(database.db, `Socia${made}`);
  await database.db.update(users).set({ passwordHash: hash }).where(eq(users.id, person.userId));
  return person;
}

/** When a session was ended, by the clock of this machine. The time is taken before the commit. */
function endedAt(sessionId: string): Promise<number> {
  return eventually(async () => {
    const [row] = await database.db
      .select({ revokedAt: sessions.revokedAt })
      .from(sessions)
      .where(eq(sessions.id, sessionId));
    if (!row?.revokedAt) throw new Error('the session was not ended');
    return row.revokedAt.getTime();
  });
}

/** Waits until a node is connected to Redis, because it serves before that. */
async function untilLinked(node: App): Promise<void> {
  made += 1;
  const as = await signedInAdmin(database.db, `Jefa${made}`);
  await eventually(async () => {
    const body = { browserMs: Date.now() };
    const { results } = await (await ask(node, '/api/admin/health', { as, method: 'POST', body })).json();
    expect(results.find(({ id }: { id: string }) => id === 'link').level).toBe('green');
  });
}

/** How a socket was closed, and when. */
async function closing({ closed }: ChatClient): Promise<{ code: number; at: number }> {
  const { code } = await within(closed, 10_000, 'A socket’s end');
  return { code, at: Date.now() };
}

const join = (node: App, cookie: string) => ChatClient.connect({ origin: node.origin, cookie });

describe.each([
  ['one Redis', true, 2_000],
  ['no broker between them', false, 4_000],
])('two nodes with %s close a person’s other sockets in time', (_, redis, withinMs) => {
  let one: App;
  let two: App;
  beforeAll(async () => {
    [one, two] = await Promise.all([startApp({ database, redis }), startApp({ database, redis })]);
    if (redis) await Promise.all([one, two].map(untilLinked));
  });
  afterAll(() => Promise.all([one.stop(), two.stop()]));

  type Action = (visitor: Visitor, elsewhere: string, person: Person) => Promise<unknown>;
  const actions: [string, Action, boolean][] = [
    [
      'another password',
      (visitor) => visitor.account('POST', 'password', { current: PASSWORD, password: 'another fine one' }),
      true,
    ],
    ['one session ended', (visitor, id) => visitor.account('DELETE', `sessions/${id}`), true],
    ['all other sessions ended', (visitor) => visitor.account('DELETE', 'sessions'), true],
    ['sign-out', (visitor) => visitor.signOut(), false],
    ['the account deleted', (visitor) => visitor.account('POST', 'delete', { current: PASSWORD }), false],
    // Like a change from the command line, which is not announced.
    ['disabled by the sweep alone', (_visitor, _id, { userId }) => setDisabled(database.db, userId, true), false],
    ['another role by the sweep alone', (_visitor, _id, { userId }) => setRole(database.db, userId, 'admin'), false],
  ];
  test.each(actions)('%s', async (name, action, staysHere) => {
    const person = await member();
    const elsewhere = await newSession(database.db, person.userId);
    const visitor = new Visitor(one.origin);
    const at = person.cookie.indexOf('=');
    visitor.cookies.set(person.cookie.slice(0, at), person.cookie.slice(at + 1));
    const here = await join(one, person.cookie);
    const ended = name === 'sign-out' ? { sessionId: person.sessionId, cookie: person.cookie } : elsewhere;
    const { cookie } = ended;
    const others = [await join(one, cookie), await join(two, cookie)];
    const boundMs = name.endsWith('by the sweep alone') ? 4_000 : withinMs;
    // The duration of the request does not matter, only when the session ended.
    const [endedMs, closed] = await Promise.all([
      endedAt(ended.sessionId),
      Promise.all(others.map(closing)),
      action(visitor, elsewhere.sessionId, person),
    ]);
    for (const { code, at } of closed) {
      expect(code).toBe(SIGNED_OUT);
      expect(at - endedMs).toBeLessThanOrEqual(boundMs);
    }
    await expect(join(two, cookie)).rejects.toThrow('401');
    if (staysHere) await here.say('sigo aquí');
    here.cut();
  });
});
