import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { findReader } from '@/lib/auth/live-sessions';
import { openDatabase } from '@/lib/db/client';
import { audit, users } from '@/lib/db/schema';
import { promoteFirstAdmin } from '@/lib/users/first-admin';
import { beginDeletion, setDisabled, setRole } from '@/lib/users/people';
import { startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { signedIn } from '@/tests/support/people';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const log = { info: vi.fn(), warn: vi.fn() };
beforeEach(() => {
  vi.clearAllMocks();
});

const promote = (name: string) => promoteFirstAdmin(database.db, name, log);
const logged = () => [...log.info.mock.calls, ...log.warn.mock.calls].flat();
const rowOf = async (name: string) => (await database.db.select().from(users).where(eq(users.username, name)))[0];
const auditOf = (name: string) =>
  database.db.select({ actor: audit.actorName, action: audit.action }).from(audit).where(eq(audit.personName, name));

test('the person with the name becomes an administrator, is in the audit, and has to sign in again', async () => {
  const her = await signedIn(database.db, 'Íngrid');
  await promote('ingrid');
  expect(await rowOf('Íngrid')).toMatchObject({ role: 'admin', passwordHash: 'none' });
  expect(await auditOf('Íngrid')).toEqual([{ actor: null, action: 'person.make_admin' }]);
  expect(await findReader(database.db, her.sessionId)).toBeNull();
  expect(logged()).toEqual([expect.stringContaining('Íngrid is an administrator now')]);
});

test('an unknown name makes nobody an administrator, and the log says what to do', async () => {
  await promote('Carmen');
  expect(await rowOf('Carmen')).toBeUndefined();
  expect(logged()).toEqual([expect.stringContaining('nobody is called Carmen: make the account first')]);
});

test('a name that only looks the same is another name', async () => {
  await signedIn(database.db, 'СОР');
  await promote('COP');
  expect((await rowOf('СОР'))?.role).toBe('member');
});

test('nodes that start at the same time promote the person once', async () => {
  await signedIn(database.db, 'Marta');
  const nodes = Array.from({ length: 4 }, () => openDatabase(database.address));
  try {
    await Promise.all(nodes.map((db) => promoteFirstAdmin(db, 'Marta', log)));
    await Promise.all(nodes.map((db) => promoteFirstAdmin(db, 'Marta', log)));
  } finally {
    await Promise.all(nodes.map((db) => db.$client.end()));
  }
  expect((await rowOf('Marta'))?.role).toBe('admin');
  expect(await auditOf('Marta')).toHaveLength(1);
});

test('a person who is already an administrator stays signed in', async () => {
  const her = await signedIn(database.db, 'Olga');
  await database.db.update(users).set({ role: 'admin' }).where(eq(users.id, her.userId));
  await promote('Olga');
  expect(await findReader(database.db, her.sessionId)).not.toBeNull();
  expect(await auditOf('Olga')).toEqual([]);
});

test('a demoted person is promoted again as long as the setting stays', async () => {
  const { userId } = await signedIn(database.db, 'Vera');
  await promote('Vera');
  await setRole(database.db, userId, 'member');
  await promote('Vera');
  expect((await rowOf('Vera'))?.role).toBe('admin');
});

test.each([
  ['disabled', (id: number) => setDisabled(database.db, id, true)],
  ['being deleted', (id: number) => beginDeletion(database.db, id)],
])('a person who is %s stays so', async (what, action) => {
  const name = what === 'disabled' ? 'Noemi' : 'Nuria';
  const { userId } = await signedIn(database.db, name);
  await action(userId);
  await promote(name);
  expect(await rowOf(name)).toMatchObject({ role: 'member', disabledAt: expect.any(Date) });
  expect(log.warn).toHaveBeenCalledTimes(1);
});

test('the promotion happens at the start, and not at a later sign-up', async () => {
  const own = await createTestDatabase();
  try {
    const first = await startApp({ database: own, env: { CHAT_ADMIN: 'Paula' } });
    expect(first.logs()).toContain('nobody is called Paula');
    expect(first.logs()).toContain('no administrator yet');
    await signedIn(own.db, 'Paula');
    const role = async () => (await own.db.select({ role: users.role }).from(users))[0]?.role;
    expect(await role()).toBe('member');
    await first.stop();
    expect(await role()).toBe('member');
    const second = await startApp({ database: own, env: { CHAT_ADMIN: 'Paula' } });
    expect(await role()).toBe('admin');
    expect(second.logs()).toContain('Paula is an administrator now');
    expect(second.logs()).not.toContain('no administrator yet');
    await second.stop();
  } finally {
    await own.drop();
  }
}, 60_000);
