import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findReader } from '@/lib/auth/live-sessions';
import { createSession } from '@/lib/auth/session-store';
import { users } from '@/lib/db/schema';
import { deletePerson, hasAdmin, revokeAllSessions, setDisabled, setPasswordHash, setRole } from '@/lib/users/people';
import { createUser } from '@/lib/users/store';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

let made = 0;

async function person(role: 'member' | 'admin' = 'member'): Promise<number> {
  made += 1;
  const created = await createUser(database.db, { username: `Persona${made}`, passwordHash: 'none' });
  if (created === 'taken') throw new Error('taken');
  if (role === 'admin') await database.db.update(users).set({ role }).where(eq(users.id, created.id));
  return created.id;
}

const session = (userId: number) => createSession(database.db, { userId, userAgent: 'test', ip: '' });
const lives = async (id: string) => (await findReader(database.db, id)) !== null;
const nobodysMessages = { forget: async () => {} };

/** Nobody administrates but those whom the test makes administrators. */
async function noAdmins(): Promise<void> {
  await database.db.update(users).set({ role: 'member' });
}

describe('ends every session of that person, and nobody else’s', () => {
  const verbs: [string, (id: number) => Promise<unknown>][] = [
    ['disabling', (id) => setDisabled(database.db, id, true)],
    ['another role', (id) => setRole(database.db, id, 'admin')],
    ['another password', (id) => setPasswordHash(database.db, id, 'another')],
    ['signing out everywhere', (id) => revokeAllSessions(database.db, id)],
  ];
  test.each(verbs)('%s', async (_, verb) => {
    const [hers, others] = [await person(), await person()];
    const sessions = [await session(hers), await session(hers)];
    const other = await session(others);
    await verb(hers);
    await verb(hers);
    expect(await Promise.all([...sessions, other].map(lives))).toEqual([false, false, true]);
  });
});

test('who changed their own password stays signed in where they did', async () => {
  const her = await person();
  const [here, elsewhere] = [await session(her), await session(her)];
  expect(await setPasswordHash(database.db, her, 'another', { keepSessionId: here })).toBe('done');
  expect([await lives(here), await lives(elsewhere)]).toEqual([true, false]);
});

test('who is enabled again has to sign in again', async () => {
  const her = await person();
  const old = await session(her);
  await setDisabled(database.db, her, true);
  expect(await setDisabled(database.db, her, false)).toBe('done');
  expect(await lives(old)).toBe(false);
  expect(await lives(await session(her))).toBe(true);
});

test('what changes nothing signs nobody out', async () => {
  const her = await person();
  const here = await session(her);
  expect(await setRole(database.db, her, 'member')).toBe('done');
  expect(await setDisabled(database.db, her, false)).toBe('done');
  expect(await lives(here)).toBe(true);
});

test('nobody is done nothing to', async () => {
  const nobody = 999_999;
  expect(await setDisabled(database.db, nobody, true)).toBe('gone');
  expect(await setRole(database.db, nobody, 'admin')).toBe('gone');
  expect(await setPasswordHash(database.db, nobody, 'x')).toBe('gone');
  expect(await deletePerson(database.db, nobodysMessages, nobody)).toBe('gone');
});

describe('the last administrator', () => {
  test('is not disabled, demoted or deleted, and stays signed in', async () => {
    await noAdmins();
    const last = await person('admin');
    await setDisabled(database.db, await person('admin'), true);
    const here = await session(last);
    expect(await setDisabled(database.db, last, true)).toBe('last_admin');
    expect(await setRole(database.db, last, 'member')).toBe('last_admin');
    expect(await deletePerson(database.db, nobodysMessages, last)).toBe('last_admin');
    expect(await lives(here)).toBe(true);
  });

  test('is left when two take one another’s role at once, twenty times', async () => {
    for (let round = 0; round < 20; round += 1) {
      await noAdmins();
      const [a, b] = [await person('admin'), await person('admin')];
      const verdicts = await Promise.all([
        setRole(database.db, a, 'member'),
        round % 2 ? setDisabled(database.db, b, true) : deletePerson(database.db, nobodysMessages, b),
      ]);
      expect(verdicts.toSorted()).toEqual(['done', 'last_admin']);
      expect(await hasAdmin(database.db)).toBe(true);
    }
  });

  test('a disabled administrator can go', async () => {
    await noAdmins();
    const [last, disabled] = [await person('admin'), await person('admin')];
    await setDisabled(database.db, disabled, true);
    expect(await setRole(database.db, disabled, 'member')).toBe('done');
    expect(await setRole(database.db, last, 'member')).toBe('last_admin');
  });
});

describe('deleting a person', () => {
  test('signs them out first, empties what they said, waits for what was under way, and then removes them', async () => {
    const her = await person();
    const here = await session(her);
    const steps: string[] = [];
    const forget = async (userId: number) => {
      expect(userId).toBe(her);
      steps.push((await lives(here)) ? 'forget while signed in' : 'forget');
    };
    const onSignedOut = () => steps.push('signed out');
    expect(await deletePerson(database.db, { forget }, her, { onSignedOut, settleMs: 10 })).toBe('done');
    expect(steps).toEqual(['signed out', 'forget', 'forget']);
    expect(await database.db.select().from(users).where(eq(users.id, her))).toEqual([]);
  });

  test('that broke off is finished the next time, and nobody is signed in meanwhile', async () => {
    const her = await person();
    const here = await session(her);
    const broken = { forget: () => Promise.reject(new Error('cut')) };
    await expect(deletePerson(database.db, broken, her)).rejects.toThrow('cut');
    expect(await lives(here)).toBe(false);
    expect(await deletePerson(database.db, nobodysMessages, her)).toBe('done');
    expect(await deletePerson(database.db, nobodysMessages, her)).toBe('gone');
  });
});
