import { and, eq, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SignInLimiter } from '@/lib/auth/sign-in-limiter';
import { verifySignIn } from '@/lib/auth/verify';
import type { SessionsChanged } from '@/lib/broker/broker';
import { readConfig } from '@/lib/config';
import { sessions, users } from '@/lib/db/schema';
import { provideServices, type Services } from '@/lib/services';
import { openLog } from '@/lib/telemetry/log';
import { setDisabled, setPasswordHash } from '@/lib/users/people';
import { TEST_SECRET } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';

let database: TestDatabase;
/** The hashes that passwords were compared with. */
let compared: (string | null)[];
/** Runs while the password is compared. The password is always right. */
let meanwhile: () => Promise<unknown>;
let announced: SessionsChanged[];

beforeAll(async () => {
  database = await createTestDatabase();
  const verify = async (_: string, hash: string | null) => {
    compared.push(hash);
    await meanwhile();
    return true;
  };
  const config = readConfig({ LOG_LEVEL: 'silent' });
  provideServices({
    config,
    log: openLog(config.logLevel),
    signInLimiter: new SignInLimiter(database.db, config.authLimit),
    secret: TEST_SECRET,
    db: database.db,
    passwords: { verify },
    announceSessions: (change: SessionsChanged) => void announced.push(change),
  } as unknown as Services);
});
beforeEach(() => {
  meanwhile = async () => {};
  announced = [];
  compared = [];
});
afterAll(() => database.drop());

let made = 0;
const member = (): Promise<Person> => signedIn(database.db, `Socia${++made}`);
const signIn = ({ username, cookie }: { username: string; cookie?: string }) =>
  verifySignIn({ username, password: 'zpqkxwvu' }, { 'x-forwarded-for': '203.0.113.1', cookie });

async function liveSessions(userId: number): Promise<string[]> {
  const rows = await database.db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt)));
  return rows.map(({ id }) => id);
}

test('the browser’s earlier session ends, and its end is announced', async () => {
  const person = await member();
  const result = await signIn(person);
  expect(await liveSessions(person.userId)).toEqual([(result as { sessionId: string }).sessionId]);
  expect(announced).toEqual([{ sessionId: person.sessionId }]);
});

test('the session of another person in this browser ends as well', { tags: 'accounts/session-fixation' }, async () => {
  const [before, person] = [await member(), await member()];
  await signIn({ username: person.username, cookie: before.cookie });
  expect(await liveSessions(before.userId)).toEqual([]);
});

test('without a cookie no other session ends', async () => {
  const person = await member();
  await signIn({ username: person.username });
  expect(await liveSessions(person.userId)).toHaveLength(2);
  expect(announced).toEqual([]);
});

test('a password that is changed while it is compared creates no session', async () => {
  const person = await member();
  meanwhile = () => setPasswordHash(database.db, person.userId, 'another');
  expect(await signIn({ username: person.username })).toEqual({ failure: 'refused' });
  expect(await liveSessions(person.userId)).toEqual([]);
});

test('somebody who was disabled meanwhile is not signed in', async () => {
  const person = await member();
  meanwhile = () => setDisabled(database.db, person.userId, true);
  expect(await signIn({ username: person.username })).toEqual({ failure: 'refused' });
  expect(await liveSessions(person.userId)).toEqual([]);
});

test('somebody who was deleted meanwhile is not signed in', async () => {
  const person = await member();
  meanwhile = () => database.db.delete(users).where(eq(users.id, person.userId));
  expect(await signIn({ username: person.username })).toMatchObject({ failure: expect.any(String) });
});

test('if the password cannot be compared, no attempt is counted', async () => {
  const person = await member();
  meanwhile = async () => {
    throw Object.assign(new Error('busy'), { name: 'PasswordsBusy' });
  };
  for (let i = 0; i < 12; i += 1) expect(await signIn({ username: person.username })).toEqual({ failure: 'busy' });
  meanwhile = async () => {};
  expect(await signIn({ username: person.username })).toMatchObject({ sessionId: expect.any(String) });
});

test('an unknown or impossible name causes the same work as a wrong password', {
  tags: 'accounts/unknown-user',
}, async () => {
  const person = await member();
  for (const username of [person.username, 'Nadie', 'x'.repeat(5_000), '']) await signIn({ username });
  expect(compared).toEqual(['none', null, null, null]);
});
