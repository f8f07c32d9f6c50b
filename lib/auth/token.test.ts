import { randomUUID } from 'node:crypto';
import { encode } from 'next-auth/jwt';
import { afterEach, expect, test, vi } from 'vitest';
import type { AttackTag } from '@/tests/security/attacks';
import { sessionIdOfCookie } from './token';

const secret = 'a secret of this test, long enough';
const plain = { secret, secureCookies: false };
const NAME = 'next-auth.session-token';
const sid = randomUUID();
const minted = (token: Record<string, unknown> = { sid }, key = secret, maxAge = 60) =>
  encode({ token, secret: key, maxAge });

afterEach(() => void vi.useRealTimers());

test('a cookie that was read before is valid until it expires, and only with its own secret', async () => {
  const header = `${NAME}=${await minted()}`;
  expect(await sessionIdOfCookie(header, plain)).toBe(sid);
  expect(await sessionIdOfCookie(header, { ...plain, secret: 'another secret, also long enough' })).toBeNull();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 70_000 });
  expect(await sessionIdOfCookie(header, plain)).toBe(sid);
  vi.setSystemTime(Date.now() + 10_000);
  expect(await sessionIdOfCookie(header, plain)).toBeNull();
});

test('a cookie carries its session id', async () => {
  expect(await sessionIdOfCookie(`a=b; ${NAME}=${await minted()}; c=d`, plain)).toBe(sid);
});

test('behind TLS only the secure cookie counts', { tags: 'everywhere/cookie-attributes' }, async () => {
  const secure = { secret, secureCookies: true };
  expect(await sessionIdOfCookie(`__Secure-${NAME}=${await minted()}`, secure)).toBe(sid);
  expect(await sessionIdOfCookie(`${NAME}=${await minted()}`, secure)).toBeNull();
});

test('the chunks of a cookie are put together, in any order', async () => {
  const token = await minted();
  const pieces = [token.slice(0, 50), token.slice(50, 99), token.slice(99)];
  const header = [2, 0, 1].map((i) => `${NAME}.${i}=${pieces[i]}`).join('; ');
  expect(await sessionIdOfCookie(header, plain)).toBe(sid);
});

const unsigned = [{ alg: 'none', typ: 'JWT' }, { sid }].map((part) =>
  Buffer.from(JSON.stringify(part)).toString('base64url'),
);

const nobody: [what: string, header: () => Promise<string | undefined>, tag: AttackTag][] = [
  ['no header', async () => undefined, 'upgrade/forged-cookie'],
  ['an empty header', async () => '', 'upgrade/forged-cookie'],
  ['another cookie', async () => 'theme=dark', 'upgrade/forged-cookie'],
  ['a name with the same beginning', async () => `${NAME}-x=${await minted()}`, 'upgrade/forged-cookie'],
  ['nonsense', async () => `${NAME}=%%%`, 'upgrade/forged-cookie'],
  ['alg:none', async () => `${NAME}=${unsigned.join('.')}.`, 'upgrade/unsigned-cookie'],
  [
    'another secret',
    async () => `${NAME}=${await minted({ sid }, 'another secret, also long enough')}`,
    'upgrade/forged-cookie',
  ],
  ['an expired cookie', async () => `${NAME}=${await minted({ sid }, secret, -60)}`, 'upgrade/expired'],
  [
    'a changed cookie',
    async () => `${NAME}=${(await minted()).replace(/.$/, (c) => (c === 'A' ? 'B' : 'A'))}x`,
    'upgrade/forged-cookie',
  ],
  ['a cookie without a session', async () => `${NAME}=${await minted({ name: 'ana' })}`, 'upgrade/forged-cookie'],
  [
    'a cookie whose session is not an id',
    async () => `${NAME}=${await minted({ sid: "x' OR 1=1" })}`,
    'upgrade/forged-cookie',
  ],
  ['a chunk number out of bounds', async () => `${NAME}.99999999999=${await minted()}`, 'upgrade/forged-cookie'],
];
for (const [what, header, tags] of nobody) {
  test(`${what} gives no session`, { tags }, async () => {
    expect(await sessionIdOfCookie(await header(), plain)).toBeNull();
  });
}
