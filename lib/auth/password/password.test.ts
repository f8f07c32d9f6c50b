import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AttackTag } from '@/tests/security/attacks';
import { type Passwords, startPasswords } from './password';
import { isPasswordsBusy } from './password-busy';

// bcrypt's lowest cost, since these tests do not depend on the amount of work.
const cost = 4;

describe('a password', () => {
  let passwords: Passwords;
  beforeAll(() => {
    passwords = startPasswords({ cost });
  });
  afterAll(() => passwords.end());

  const known: [what: string, password: string, tag?: AttackTag][] = [
    ['letters', 'correcto caballo'],
    ['64 emoji', '😀'.repeat(64), 'accounts/emoji-password'],
    ['NUL within', 'ab\0cd', 'accounts/password-with-nul'],
    ['1,000 code points', 'ñ'.repeat(1_000)],
  ];
  for (const [what, password, tags = []] of known) {
    test(`of ${what} is recognized`, { tags }, async () => {
      const hash = await passwords.hash(password);
      expect(hash).toMatch(/^\$2b\$04\$.{53}$/);
      expect(await passwords.verify(password, hash)).toBe(true);
      expect(await passwords.verify(`${password}x`, hash)).toBe(false);
    });
  }

  test('of 73 bytes differs from its first 72', { tags: 'accounts/long-password' }, async () => {
    const hash = await passwords.hash('a'.repeat(73));
    expect(await passwords.verify('a'.repeat(72), hash)).toBe(false);
  });

  test('differs from the same one followed by NUL and more', { tags: 'accounts/password-with-nul' }, async () => {
    const hash = await passwords.hash('X');
    expect(await passwords.verify('X\0Y', hash)).toBe(false);
  });

  test('is the same however its accents were typed', async () => {
    const hash = await passwords.hash('canción');
    expect(await passwords.verify('cancio\u0301n', hash)).toBe(true);
  });

  test.each(['\ud83d', '\udc00', '\ud800x', '\ufffd'])(
    'that is not well-formed never matches: %j',
    { tags: 'accounts/password-not-well-formed' },
    async (half) => {
      const hash = await passwords.hash(`zpqkxwvu${half}`);
      for (const typed of [half, '\ud801', '\udfff'])
        expect(await passwords.verify(`zpqkxwvu${typed}`, hash)).toBe(false);
      // At a cost that takes days, the worker hangs. This shows that the password is not refused before the work.
      const slow = startPasswords({ cost: 31, timeoutMs: 500 });
      await expect(slow.verify(`zpqkxwvu${half}`, null)).rejects.toThrow('hung');
      await slow.end();
    },
  );

  test('never matches a null hash', async () => {
    expect(await passwords.verify('whatever', null)).toBe(false);
  });

  test('gets its own answer while four others are checked', async () => {
    const hashes = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((p) => passwords.hash(p)));
    const checks = await Promise.all(
      hashes.map((hash, i) => passwords.verify(i % 2 ? 'wrong' : 'abcde'.charAt(i), hash)),
    );
    expect(checks).toEqual([true, false, true, false, true]);
  });
});

test('an unknown user costs the full work: at a cost that takes days there is no answer within a second', {
  tags: 'accounts/unknown-user',
}, async () => {
  const passwords = startPasswords({ cost: 31, timeoutMs: 1_000 });
  await expect(passwords.verify('wrong', null)).rejects.toThrow('hung');
  await passwords.end();
});

test('hashing does not block the event loop', { tags: 'accounts/many-hashes' }, async () => {
  const passwords = startPasswords({ cost: 11 });
  await passwords.hash('once, so that the worker is there');
  const before = performance.eventLoopUtilization();
  await Promise.all(['a', 'b', 'c', 'd'].map((password) => passwords.hash(password)));
  // The share of the time that this thread was busy, whatever else the machine had to do.
  expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.25);
  await passwords.end();
});

test('beyond the queue limit a request is refused at once, and waiting ones are still served', {
  tags: 'accounts/many-hashes',
}, async () => {
  const passwords = startPasswords({ cost, queueLimit: 2 });
  const results = await Promise.allSettled(['a', 'b', 'c', 'd'].map((p) => passwords.hash(p)));
  await passwords.end();
  expect(results.map((r) => r.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
  expect(isPasswordsBusy((results[3] as PromiseRejectedResult).reason)).toBe(true);
});

test('a request that waits too long is refused as busy, and a worker that hangs is replaced', async () => {
  // Cost 31 takes days: next to this time-out the worker hangs. On a busy machine, a new worker starts within it.
  const passwords = startPasswords({ cost: 31, timeoutMs: 5_000 });
  const results = await Promise.allSettled([passwords.hash('a'), passwords.hash('b')]);
  expect(results.map((r) => r.status)).toEqual(['rejected', 'rejected']);
  const cheap = '$2b$04$TertuliaTertuliaTertu.Y8h0FGa5tHqYAqcmhVbWNwuGwGnmGDO';
  await expect(passwords.verify('a', cheap)).resolves.toBe(false);
  await passwords.end();
});

test('a worker that crashes fails only its own request', async () => {
  const passwords = startPasswords({ cost });
  const crash = passwords.verify('a', 7 as unknown as string);
  const next = passwords.hash('b');
  await expect(crash).rejects.toThrow();
  await expect(next).resolves.toMatch(/^\$2b\$/);
  await passwords.end();
});

test('the end rejects waiting requests and all later ones', async () => {
  const passwords = startPasswords({ cost });
  const waiting = Promise.allSettled([passwords.hash('a'), passwords.hash('b')]);
  await passwords.end();
  expect((await waiting).map((r) => r.status)).toEqual(['rejected', 'rejected']);
  await expect(passwords.hash('c')).rejects.toThrow('ended');
  await passwords.end();
});
