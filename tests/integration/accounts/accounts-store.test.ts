import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findReader, liveSessions } from '@/lib/auth/live-sessions';
import { createSession, revokeSession, SESSION_DAYS, touchSession, touchSessions } from '@/lib/auth/session-store';
import { sessions, users } from '@/lib/db/schema';
import { usernameKey } from '@/lib/users/names/name-key';
import { createUser, findUserByKey } from '@/lib/users/store';
import { createTestDatabase } from '@/tests/support/database';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const passwordHash = `$2b$12$${'x'.repeat(53)}`;
const NOW = new Date('2026-03-01T12:00:00.123Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);
const DAY_MS = 86_400_000;

async function newUser(username: string): Promise<number> {
  const created = await createUser(database.db, { username, passwordHash });
  if (created === 'taken') throw new Error(`${username} is taken`);
  return created.id;
}

describe('users', () => {
  test('a name is kept as typed, in NFC, and found by its key', async () => {
    const id = await newUser('Jose\u0301');
    const [row] = await database.db.select({ username: users.username }).from(users).where(eq(users.id, id));
    expect(row).toEqual({ username: 'José' });
    const found = await findUserByKey(database.db, usernameKey('JOSE'));
    expect(found).toEqual({ id, key: 'jose', passwordHash, disabled: false });
    expect(await findUserByKey(database.db, 'josef')).toBeNull();
  });

  test('a name that collides is taken, and the first one stays', { tags: 'accounts/colliding-names' }, async () => {
    const id = await newUser('Íñigo');
    expect(await createUser(database.db, { username: 'inigo', passwordHash })).toBe('taken');
    expect((await findUserByKey(database.db, 'inigo'))?.id).toBe(id);
  });

  test('one of twenty simultaneous requests for one name gets it', async () => {
    const asked = Array.from({ length: 20 }, () => createUser(database.db, { username: 'deseado', passwordHash }));
    const results = await Promise.all(asked);
    expect(results.filter((result) => result !== 'taken')).toHaveLength(1);
  });

  test('the longest key fits', async () => {
    const name = '𠀀'.repeat(32);
    const id = await newUser(name);
    expect((await findUserByKey(database.db, usernameKey(name)))?.id).toBe(id);
  });

  test('other errors are not reported as a duplicate', async () => {
    const tooLong = 'x'.repeat(100);
    await expect(createUser(database.db, { username: 'larga', passwordHash: tooLong })).rejects.toThrow();
  });
});

describe('sessions', () => {
  let userId: number;
  let count = 0;
  beforeEach(async () => {
    count += 1;
    userId = await newUser(`Persona${count}`);
  });
  const start = (at = NOW) => createSession(database.db, { userId, userAgent: 'test', ip: '::1' }, at);

  test('a session says whose it is', async () => {
    const id = await start();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const choices = { locale: null, timeZone: null, hourCycle: null };
    const person = { userId, username: `Persona${count}`, shown: '', face: null, role: 'member' };
    const user = { sessionId: id, ...person, choices, lastSeenAt: NOW, needsTwoFactor: false };
    expect(await findReader(database.db, id, NOW)).toEqual(user);
    expect(await findReader(database.db, '00000000-0000-4000-8000-000000000000', NOW)).toBeNull();
  });

  test('it ends after 30 days, even if it is used', async () => {
    const id = await start();
    await touchSession(database.db, id, later(29 * DAY_MS));
    expect(await findReader(database.db, id, later(SESSION_DAYS * DAY_MS - 1))).not.toBeNull();
    expect(await findReader(database.db, id, later(SESSION_DAYS * DAY_MS))).toBeNull();
  });

  test('a revoked session has ended, and no other one has', async () => {
    const [id, other] = [await start(), await start()];
    await revokeSession(database.db, id, NOW);
    await revokeSession(database.db, id, later(1_000));
    expect(await findReader(database.db, id, NOW)).toBeNull();
    expect(await findReader(database.db, other, NOW)).not.toBeNull();
    const [row] = await database.db.select({ at: sessions.revokedAt }).from(sessions).where(eq(sessions.id, id));
    expect(row?.at).toEqual(NOW);
  });

  test('a disabled user has no valid session', async () => {
    const id = await start();
    await database.db.update(users).set({ disabledAt: NOW }).where(eq(users.id, userId));
    expect(await findReader(database.db, id, NOW)).toBeNull();
    expect(await liveSessions(database.db, [id], NOW)).toEqual(new Map());
  });

  test('its last use is written every 5 minutes', async () => {
    const id = await start();
    const lastSeen = async () =>
      (await database.db.select({ at: sessions.lastSeenAt }).from(sessions).where(eq(sessions.id, id)))[0]?.at;
    await touchSession(database.db, id, later(299_000));
    expect(await lastSeen()).toEqual(NOW);
    await touchSession(database.db, id, later(301_000));
    expect(await lastSeen()).toEqual(later(301_000));
  });

  test('the last use of several sessions is written only for those where this is 5 minutes ago', async () => {
    const ids = [await start(), await start(), await start()];
    const [first = '', second = '', third = ''] = ids;
    await touchSession(database.db, second, later(400_000));
    await touchSessions(database.db, [first, second, 'unknown'], later(600_000));
    const rows = await database.db.select({ id: sessions.id, at: sessions.lastSeenAt }).from(sessions);
    const seen = new Map(rows.map(({ id, at }) => [id, at]));
    expect(seen.get(first)).toEqual(later(600_000));
    expect(seen.get(second)).toEqual(later(400_000));
    expect(seen.get(third)).toEqual(NOW);
    await touchSessions(database.db, []);
  });

  test('the live sessions among many are found in one call, with the names of their people', async () => {
    const [live, revoked, expired] = [await start(), await start(), await start(later(-31 * DAY_MS))];
    await revokeSession(database.db, revoked, NOW);
    const unknown = Array.from({ length: 9_997 }, (_, i) => `unknown-${i}`);
    const found = await liveSessions(database.db, [live, revoked, expired, ...unknown], NOW);
    expect(found).toEqual(new Map([[live, { shown: '', face: null }]]));
    await database.db.update(users).set({ displayName: 'Ana Ruiz', faceId: '5d2a' }).where(eq(users.id, userId));
    expect(await liveSessions(database.db, [live], NOW)).toEqual(
      new Map([[live, { shown: 'Ana Ruiz', face: '5d2a' }]]),
    );
    expect(await liveSessions(database.db, [])).toEqual(new Map());
  });

  test('a browser name that is too long is cut', async () => {
    const userAgent = '😀'.repeat(300);
    const id = await createSession(database.db, { userId, userAgent, ip: '' });
    const [row] = await database.db.select({ ua: sessions.userAgent }).from(sessions).where(eq(sessions.id, id));
    expect(row?.ua).toBe('😀'.repeat(255));
  });
});
