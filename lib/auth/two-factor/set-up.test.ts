import { expect, test } from 'vitest';
import { secretText } from './codes';
import { beginSetUp, finishSetUp } from './set-up';

const SECRET = 'a secret of the installation, long enough';
const OWNER = { userId: 7, sessionId: 'one', passwordHash: 'hash' };
const begun = beginSetUp(SECRET, OWNER, { issuer: 'chat.example.org', username: 'ana' }, 1_000_000);

test('the page gives back what it was given', () => {
  const key = finishSetUp(SECRET, OWNER, begun.setUp, 1_000_001);
  expect(key && secretText(key)).toBe(begun.key);
  expect(begun.uri).toContain(begun.key);
});

test('the secret cannot be read without the installation', () => {
  expect(Buffer.from(begun.setUp, 'base64url').toString('latin1')).not.toContain('key');
});

test('it is good for a quarter of an hour, in one session, with one password', () => {
  expect(finishSetUp(SECRET, OWNER, begun.setUp, 1_000_000 + 15 * 60_000)).toBeNull();
  for (const other of [{ userId: 8 }, { sessionId: 'two' }, { passwordHash: 'another' }])
    expect(finishSetUp(SECRET, { ...OWNER, ...other }, begun.setUp, 1_000_001)).toBeNull();
  for (const text of ['', 'x', `${begun.setUp}A`, begun.setUp.slice(4)])
    expect(finishSetUp(SECRET, OWNER, text, 1_000_001)).toBeNull();
});
