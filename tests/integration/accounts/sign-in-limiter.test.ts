import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clearExpired, SignInLimiter, TRIES_WINDOW_S } from '@/lib/auth/sign-in-limiter';
import { tries } from '@/lib/db/schema';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const wrong = async () => false;
const right = async () => true;
let made = 0;

/** A new person at a new address, who alternates between two nodes. */
function somebody(limit = 3) {
  made += 1;
  const nodes = [new SignInLimiter(database.db, limit), new SignInLimiter(database.db, limit)] as const;
  let turn = 0;
  const who = { account: `name${made}`, address: `10.0.0.${made}`, isKnownHere: async () => false };
  return {
    who,
    try: (check: () => Promise<boolean>, more: Partial<typeof who> = {}) =>
      nodes[turn++ % 2 === 0 ? 0 : 1].attempt({ ...who, ...more }, check),
  };
}

const REFUSED = { retryAfterS: expect.any(Number) };

describe('failed attempts at an account from one address', () => {
  test('are limited on all nodes together; then even the right password is refused', {
    tags: 'accounts/too-many-tries',
  }, async () => {
    const person = somebody();
    for (let i = 0; i < 3; i += 1) expect(await person.try(wrong)).toBe(false);
    const refusal = await person.try(right);
    expect(refusal).toEqual(REFUSED);
    expect((refusal as { retryAfterS: number }).retryAfterS).toBeGreaterThan(TRIES_WINDOW_S - 30);
    expect((refusal as { retryAfterS: number }).retryAfterS).toBeLessThanOrEqual(TRIES_WINDOW_S);
  });

  test('are limited even if there are a hundred at once', { tags: 'accounts/too-many-tries' }, async () => {
    const person = somebody(10);
    let looked = 0;
    const check = async () => {
      looked += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return false;
    };
    const results = await Promise.all(Array.from({ length: 100 }, () => person.try(check)));
    expect(looked).toBe(10);
    expect(results.filter((result) => typeof result === 'object')).toHaveLength(90);
  });

  test('are reset by the right password', async () => {
    const person = somebody();
    for (let round = 0; round < 3; round += 1) {
      expect([await person.try(wrong), await person.try(wrong), await person.try(right)]).toEqual([false, false, true]);
    }
  });

  test('are counted by network for IPv6 addresses', async () => {
    const person = somebody();
    for (let i = 0; i < 3; i += 1) await person.try(wrong, { address: `2001:db8:0:${made}::${i}` });
    expect(await person.try(right, { address: `2001:db8:0:${made}:ffff::1` })).toEqual(REFUSED);
  });

  test('expire 15 minutes after the last one', { tags: 'accounts/too-many-tries' }, async () => {
    const person = somebody();
    await person.try(wrong);
    await shift(14 * 60);
    await person.try(wrong);
    await person.try(wrong);
    await shift(14 * 60);
    expect(await person.try(right)).toEqual(REFUSED);
    await shift(2 * 60);
    expect(await person.try(right)).toBe(true);
  });

  test('do not affect other accounts, or the same account elsewhere', async () => {
    const person = somebody();
    for (let i = 0; i < 5; i += 1) await person.try(wrong);
    expect(await person.try(right, { account: 'another' })).toBe(true);
    expect(await person.try(right, { address: '192.0.2.1' })).toBe(true);
  });

  test('do not count if the check fails', async () => {
    const person = somebody();
    const broken = async () => {
      throw new Error('busy');
    };
    for (let i = 0; i < 10; i += 1) await expect(person.try(broken)).rejects.toThrow('busy');
    expect(await person.try(right)).toBe(true);
  });

  test('are not limited with a limit of 0', async () => {
    const person = somebody(0);
    for (let i = 0; i < 20; i += 1) expect(await person.try(wrong)).toBe(false);
  });
});

describe('many attempts', () => {
  test('from many addresses use up an account’s attempts, except where its owner is known', async () => {
    const person = somebody();
    for (let i = 0; i < 30; i += 1) expect(await person.try(wrong, { address: `198.51.100.${i}` })).toBe(false);
    expect(await person.try(right, { address: '192.0.2.2' })).toEqual(REFUSED);
    expect(await person.try(right, { isKnownHere: async () => true })).toBe(true);
  });

  test('at many accounts use up an address’s attempts', async () => {
    const it = somebody();
    for (let i = 0; i < 30; i += 1) expect(await it.try(wrong, { account: `crowd${i}` })).toBe(false);
    expect(await it.try(right, { account: 'crowd-last' })).toEqual(REFUSED);
  });

  test('at one account from one address do not use up the attempts from other addresses', async () => {
    const person = somebody();
    for (let i = 0; i < 60; i += 1) await person.try(wrong);
    expect(await person.try(right, { address: '192.0.2.3' })).toBe(true);
  });
});

test('new accounts are limited by their address', async () => {
  const node = new SignInLimiter(database.db, 2);
  expect([await node.signUp('203.0.113.1'), await node.signUp('203.0.113.1')]).toEqual([null, null]);
  expect(await node.signUp('203.0.113.1')).toEqual(REFUSED);
  expect(await node.signUp('203.0.113.2')).toBeNull();
});

test('keys are bounded and ASCII for any name', async () => {
  const person = somebody();
  expect(await person.try(wrong, { account: '𠀀'.repeat(32) })).toBe(false);
});

test('nobody can sign in without the table', async () => {
  await database.db.execute('RENAME TABLE tries TO tries_away');
  const refused = somebody().try(right);
  await expect(refused).rejects.toThrow();
  await database.db.execute('RENAME TABLE tries_away TO tries');
});

test('expired counters are removed, and no others', async () => {
  await database.db.delete(tries);
  await database.db.insert(tries).values([
    { key: 'over', points: 1, expire: 1_000 },
    { key: 'not yet', points: 1, expire: 3_000 },
  ]);
  expect(await clearExpired(database.db, 2_000)).toBe(1);
  expect(await database.db.select({ key: tries.key }).from(tries)).toEqual([{ key: 'not yet' }]);
});

/** Lets this many seconds pass for every counter. */
async function shift(seconds: number): Promise<void> {
  await database.db
    .update(tries)
    .set({ expire: sql`${tries.expire} - ${seconds * 1_000}` })
    .where(eq(tries.points, tries.points));
}

test('does not count an attempt if the check whether the person is known here fails', async () => {
  const limit = 2;
  const account = 'spent by strangers';
  const node = new SignInLimiter(database.db, limit);
  for (let i = 0; i < limit * 10; i += 1) {
    await node.attempt({ account, address: `10.1.0.${i + 1}`, isKnownHere: async () => false }, wrong);
  }
  const broken = () => Promise.reject(new Error('the database is away'));
  const address = '10.2.0.1';
  for (let i = 0; i < limit + 1; i += 1) {
    await expect(node.attempt({ account, address, isKnownHere: broken }, right)).rejects.toThrow('away');
  }
  expect(await node.attempt({ account, address, isKnownHere: right }, right)).toBe(true);
});
