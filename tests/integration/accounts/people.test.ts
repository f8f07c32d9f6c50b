import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findReader } from '@/lib/auth/live-sessions';
import { createSession } from '@/lib/auth/session-store';
import { storeRequirements } from '@/lib/auth/two-factor/two-factors';
import { audit, identities, users } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import {
  beginDeletion,
  hasAdmin,
  removeDeleted,
  revokeAllSessions,
  setDisabled,
  setPasswordHash,
  setRole,
} from '@/lib/users/people';
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
const isValid = async (id: string) => (await findReader(database.db, id)) !== null;
const by = (id: number) => ({ actor: null, action: 'person.disable' as const, person: { id, name: 'Alguien' } });
const auditOf = (id: number) => database.db.select().from(audit).where(eq(audit.personId, id));

/** Demotes everybody, so that only those whom the test promotes are administrators. */
async function noAdmins(): Promise<void> {
  await database.db.update(users).set({ role: 'member' });
}

describe('every session of a person, and nobody else’s, is ended by', () => {
  const actions: [string, (id: number) => Promise<unknown>][] = [
    ['disabling', (id) => setDisabled(database.db, id, true)],
    ['another role', (id) => setRole(database.db, id, 'admin')],
    ['another password', (id) => setPasswordHash(database.db, id, 'another')],
    ['signing out everywhere', (id) => revokeAllSessions(database.db, id)],
  ];
  test.each(actions)('%s', async (_, action) => {
    const [hers, others] = [await person(), await person()];
    const sessions = [await session(hers), await session(hers)];
    const other = await session(others);
    await action(hers);
    await action(hers);
    expect(await Promise.all([...sessions, other].map(isValid))).toEqual([false, false, true]);
  });
});

test('a person who changes their own password stays signed in there', async () => {
  const personId = await person();
  const [here, elsewhere] = [await session(personId), await session(personId)];
  expect(
    await setPasswordHash(database.db, personId, 'another', { proof: { sessionId: here, verifiedHash: 'none' } }),
  ).toBe('done');
  expect([await isValid(here), await isValid(elsewhere)]).toEqual([true, false]);
});

test('a person who is enabled again has to sign in again', async () => {
  const personId = await person();
  const old = await session(personId);
  await setDisabled(database.db, personId, true);
  expect(await setDisabled(database.db, personId, false)).toBe('done');
  expect(await isValid(old)).toBe(false);
  expect(await isValid(await session(personId))).toBe(true);
});

test('an action that changes nothing signs nobody out', async () => {
  const personId = await person();
  const here = await session(personId);
  expect(await setRole(database.db, personId, 'member')).toBe('done');
  expect(await setDisabled(database.db, personId, false)).toBe('done');
  expect(await isValid(here)).toBe(true);
});

test('an action on an unknown person is answered with gone', async () => {
  const nobody = 999_999;
  expect(await setDisabled(database.db, nobody, true)).toBe('gone');
  expect(await setRole(database.db, nobody, 'admin')).toBe('gone');
  expect(await setPasswordHash(database.db, nobody, 'x')).toBe('gone');
  expect(await beginDeletion(database.db, nobody)).toBe('gone');
});

describe('the last administrator', () => {
  test('is not disabled, demoted or deleted, and stays signed in', async () => {
    await noAdmins();
    const last = await person('admin');
    await setDisabled(database.db, await person('admin'), true);
    const here = await session(last);
    expect(await setDisabled(database.db, last, true)).toBe('last_admin');
    expect(await setRole(database.db, last, 'member')).toBe('last_admin');
    expect(await beginDeletion(database.db, last)).toBe('last_admin');
    expect(await isValid(here)).toBe(true);
  });

  test('is left when two are demoted, disabled or deleted at once, twenty times', async () => {
    for (let round = 0; round < 20; round += 1) {
      await noAdmins();
      const [a, b] = [await person('admin'), await person('admin')];
      const results = await Promise.all([
        setRole(database.db, a, 'member'),
        round % 2 ? setDisabled(database.db, b, true) : beginDeletion(database.db, b),
      ]);
      expect(results.toSorted()).toEqual(['done', 'last_admin']);
      expect(await hasAdmin(database.db)).toBe(true);
    }
  });

  test('is not a disabled one, who can be demoted', async () => {
    await noAdmins();
    const [last, disabled] = [await person('admin'), await person('admin')];
    await setDisabled(database.db, disabled, true);
    expect(await setRole(database.db, disabled, 'member')).toBe('done');
    expect(await setRole(database.db, last, 'member')).toBe('last_admin');
  });

  test('is one who can sign in, where only the organization’s sign-in counts', async () => {
    await noAdmins();
    const [linked, other] = [await person('admin'), await person('admin')];
    const issuer = 'https://id.example.org';
    try {
      await storeRequirements(database.db, { adminsNeedTwoFactors: false, onlyIssuer: issuer });
      expect(await hasAdmin(database.db)).toBe(false);
      const identity = { subjectHash: Buffer.alloc(32, 1), createdAt: new Date() };
      await database.db.insert(identities).values({ ...identity, issuer: 'https://old.example.org', userId: other });
      expect(await hasAdmin(database.db)).toBe(false);
      await database.db.insert(identities).values({ ...identity, issuer, userId: linked });
      expect(await hasAdmin(database.db)).toBe(true);
      expect(await setRole(database.db, linked, 'member')).toBe('last_admin');
      expect(await setRole(database.db, other, 'member')).toBe('done');
    } finally {
      await storeRequirements(database.db, { adminsNeedTwoFactors: false, onlyIssuer: null });
    }
  });
});

describe('an action on the person’s own account', () => {
  const actions: [string, (id: number, proof: { sessionId: string; verifiedHash: string }) => Promise<unknown>][] = [
    ['another password', (id, proof) => setPasswordHash(database.db, id, 'mine', { proof, audit: by(id) })],
    ['deletion', (id, proof) => beginDeletion(database.db, id, { proof, audit: by(id) })],
  ];
  test.each(actions)('%s does not override a reset that came in between', async (_, action) => {
    const personId = await person();
    const sessionId = await session(personId);
    const proof = { sessionId, verifiedHash: 'none' };
    await setPasswordHash(database.db, personId, 'of an administrator');
    expect(await action(personId, proof)).toBe('stale');
    const [row] = await database.db.select().from(users).where(eq(users.id, personId));
    expect(row).toMatchObject({ passwordHash: 'of an administrator', disabledAt: null, deletingAt: null });
    expect(await auditOf(personId)).toEqual([]);
  });

  test.each(actions)('%s needs a session that is still valid and belongs to the person', async (_, action) => {
    const [personId, other] = [await person(), await person()];
    const [mine, theirs] = [await session(personId), await session(other)];
    await revokeAllSessions(database.db, personId);
    expect(await action(personId, { sessionId: mine, verifiedHash: 'none' })).toBe('stale');
    expect(await action(personId, { sessionId: theirs, verifiedHash: 'none' })).toBe('stale');
  });
});

describe('the audit', () => {
  const actions: [string, (id: number) => Promise<unknown>][] = [
    ['disabling', (id) => setDisabled(database.db, id, true, { audit: by(id) })],
    ['another role', (id) => setRole(database.db, id, 'admin', { audit: by(id) })],
    ['signing out', (id) => revokeAllSessions(database.db, id, { audit: by(id) })],
    ['deletion', (id) => beginDeletion(database.db, id, { audit: by(id) })],
  ];
  test.each(actions)('has %s once, however often it is requested', async (_, action) => {
    const personId = await person();
    await session(personId);
    await action(personId);
    await action(personId);
    expect(await auditOf(personId)).toHaveLength(1);
  });

  test.each(actions)('and %s succeed or fail together', async (_, action) => {
    const personId = await person();
    const here = await session(personId);
    await database.db.$client.query('RENAME TABLE audit TO audit_away');
    try {
      await expect(action(personId)).rejects.toThrow();
    } finally {
      await database.db.$client.query('RENAME TABLE audit_away TO audit');
    }
    expect(await isValid(here)).toBe(true);
    const [row] = await database.db.select().from(users).where(eq(users.id, personId));
    expect(row).toMatchObject({ role: 'member', disabledAt: null, deletingAt: null });
  });
});

describe('a person whose deletion has begun', () => {
  test('is gone for every other action, and cannot be enabled', async () => {
    const personId = await person();
    expect(await beginDeletion(database.db, personId)).toBe('done');
    expect(await beginDeletion(database.db, personId)).toBe('done');
    expect(await setDisabled(database.db, personId, false)).toBe('gone');
    expect(await setRole(database.db, personId, 'admin')).toBe('gone');
    expect(await setPasswordHash(database.db, personId, 'x')).toBe('gone');
    const [row] = await database.db.select().from(users).where(eq(users.id, personId));
    expect(row).toMatchObject({ role: 'member', passwordHash: 'none' });
    expect(row?.disabledAt).not.toBeNull();
  });

  test('loses the row, but other people and those enabled by hand keep theirs', async () => {
    const [personId, other] = [await person(), await person()];
    expect(await removeDeleted(database.db, other)).toBe(false);
    await beginDeletion(database.db, personId);
    await database.db.update(users).set({ disabledAt: null }).where(eq(users.id, personId));
    expect(await removeDeleted(database.db, personId)).toBe(false);
    await database.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, personId));
    expect(await removeDeleted(database.db, personId)).toBe(true);
    expect(await database.db.select().from(users).where(eq(users.id, personId))).toEqual([]);
    expect(await removeDeleted(database.db, personId)).toBe(true);
  });
});

test('a node that freezes in the middle of an action blocks the others only for seconds', async () => {
  const [personId, other] = [await person(), await person()];
  let hold = () => {};
  const held = new Promise<void>((resolve) => {
    hold = resolve;
  });
  let locked = () => {};
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve;
  });
  const frozen = transact(database.db, async (tx) => {
    await tx.execute('SELECT epoch FROM installation FOR UPDATE');
    await tx.update(users).set({ role: 'admin' }).where(eq(users.id, other));
    locked();
    await held;
    await tx.execute('SELECT 1');
  });
  await isLocked;
  const startedAt = performance.now();
  expect(await setDisabled(database.db, personId, true)).toBe('done');
  expect(performance.now() - startedAt).toBeLessThan(7_000);
  hold();
  await expect(frozen).rejects.toThrow();
  const [row] = await database.db.select().from(users).where(eq(users.id, other));
  expect(row?.role).toBe('member');
  const [rows] = await database.db.$client.query('SELECT @@wait_timeout AS own, @@global.wait_timeout AS usual');
  const [{ own, usual }] = rows as [{ own: number; usual: number }];
  expect(own).toBe(usual);
});
