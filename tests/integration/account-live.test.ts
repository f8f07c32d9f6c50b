import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPasswords } from '@/lib/auth/password';
import { users } from '@/lib/db/schema';
import { setDisabled, setRole } from '@/lib/users/people';
import { type App, startApp } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { newSession, type Person, signedIn } from '@/tests/support/people';
import { within } from '@/tests/support/wait';
import { Visitor } from './accounts-visitor';

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

const join = (node: App, cookie: string) => ChatClient.connect({ origin: node.origin, cookie });

describe.each([
  ['one Redis', true, 2_000],
  ['no broker between them', false, 4_000],
])('two nodes with %s close one’s other sockets in time', (_, redis, withinMs) => {
  let one: App;
  let two: App;
  beforeAll(async () => {
    [one, two] = await Promise.all([startApp({ database, redis }), startApp({ database, redis })]);
  });
  afterAll(() => Promise.all([one.stop(), two.stop()]));

  type Deed = (her: Visitor, elsewhere: string, person: Person) => Promise<unknown>;
  const deeds: [string, Deed, boolean][] = [
    [
      'another password',
      (her) => her.account('POST', 'password', { current: PASSWORD, password: 'another fine one' }),
      true,
    ],
    ['one session ended', (her, id) => her.account('DELETE', `sessions/${id}`), true],
    ['all other sessions ended', (her) => her.account('DELETE', 'sessions'), true],
    ['sign-out', (her) => her.signOut(), false],
    ['the account deleted', (her) => her.account('POST', 'delete', { current: PASSWORD }), false],
    // As from the command line: nobody announces it.
    ['disabled by the sweep alone', (_her, _id, { userId }) => setDisabled(database.db, userId, true), false],
    ['another role by the sweep alone', (_her, _id, { userId }) => setRole(database.db, userId, 'admin'), false],
  ];
  test.each(deeds)('%s', async (name, deed, staysHere) => {
    const person = await member();
    const elsewhere = await newSession(database.db, person.userId);
    const her = new Visitor(one.origin);
    const at = person.cookie.indexOf('=');
    her.cookies.set(person.cookie.slice(0, at), person.cookie.slice(at + 1));
    const here = await join(one, person.cookie);
    const cookie = name === 'sign-out' ? person.cookie : elsewhere.cookie;
    const others = [await join(one, cookie), await join(two, cookie)];
    let under = 0;
    const deadline = name.endsWith('by the sweep alone') ? 4_000 : withinMs;
    // From when the deed is done, or under way for long: the hashing before it takes its time.
    const done = deed(her, elsewhere.sessionId, person).then(() => {
      under = performance.now();
    });
    if (name !== 'the account deleted') await done;
    const closed = await Promise.all(others.map((socket) => within(socket.closed, deadline + 1_500, 'A socket')));
    await done;
    expect(performance.now() - under).toBeLessThan(deadline + 500);
    expect(closed.map(({ code }) => code)).toEqual([SIGNED_OUT, SIGNED_OUT]);
    await expect(join(two, cookie)).rejects.toThrow('401');
    if (staysHere) await here.say('sigo aquí');
    here.cut();
  });
});
