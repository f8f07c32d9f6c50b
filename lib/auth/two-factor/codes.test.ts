import { expect, test } from 'vitest';
import {
  inGroups,
  keyUri,
  newRecoveryCodes,
  newSecret,
  RECOVERY_CODES,
  readCode,
  recoveryHash,
  STEP_S,
  secretText,
  stepOf,
} from './codes';

const RFC_SECRET = Buffer.from('12345678901234567890');

test('codes are those of RFC 6238', () => {
  expect(stepOf(RFC_SECRET, '287082', 59_000)).toBe(1);
  expect(stepOf(RFC_SECRET, '081804', 1_111_111_109_000)).toBe(37037036);
  expect(stepOf(RFC_SECRET, '005924', 1_234_567_890_000)).toBe(41152263);
});

test('a clock may be wrong by one step, and no more', () => {
  const at = (steps: number) => stepOf(RFC_SECRET, '005924', 1_234_567_890_000 + steps * STEP_S * 1_000);
  expect([at(-2), at(-1), at(0), at(1), at(2)]).toEqual([null, 41152263, 41152263, 41152263, null]);
});

test('the address has what an app needs', () => {
  const url = new URL(keyUri(RFC_SECRET, { issuer: 'chat.example.org', username: 'maría' }));
  expect(url.protocol).toBe('otpauth:');
  expect(decodeURIComponent(url.pathname)).toContain('chat.example.org:maría');
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    issuer: 'chat.example.org',
    secret: secretText(RFC_SECRET),
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});

test('secrets are 160 random bits', () => {
  expect(newSecret()).toHaveLength(20);
  expect(secretText(newSecret())).toMatch(/^[A-Z2-7]{32}$/);
  expect(newSecret()).not.toEqual(newSecret());
});

test('people may type a code with blanks, hyphens and capitals', () => {
  expect(readCode(' 123 456 ')).toEqual({ app: '123456' });
  expect(readCode('１２３４５６')).toEqual({ app: '123456' });
  expect(readCode('ABCD-efgh 0123-4567')).toEqual({ recovery: 'abcdefgh01234567' });
  expect(readCode('oOiL-efgh-0123-4567')).toEqual({ recovery: '0011efgh01234567' });
});

test('anything else is no code', () => {
  for (const text of ['', '12345', '1234567', 'abcd', '٠١٢٣٤٥', 'uuuu-uuuu-uuuu-uuuu', 'abcd-efgh-0123-456'])
    expect(readCode(text)).toBeNull();
});

test('recovery codes are different, and are read as they are shown', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(RECOVERY_CODES);
  for (const code of codes) {
    expect(inGroups(code)).toMatch(/^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/);
    expect(readCode(inGroups(code))).toEqual({ recovery: code });
    expect(recoveryHash(code)).toHaveLength(32);
  }
});
