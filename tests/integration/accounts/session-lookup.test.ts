import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessions, users } from '@/lib/db/schema';
import type { AttackTag } from '@/tests/security/attacks';
import { type App, startApp, TEST_SECRET } from '@/tests/support/app';
import { Visitor } from '@/tests/support/browser/visitor';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { cookieFor, signedIn } from '@/tests/support/people';

let database: TestDatabase;
let app: App;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database });
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

const connect = (cookie?: string) => ChatClient.connect({ origin: app.origin, cookie });
const SIGNED_OUT = 4500;

describe('the socket of somebody who signed in through the pages', () => {
  test('opens with the cookie, and closes by itself at sign-out', { tags: 'upgrade/revoked' }, async () => {
    const visitor = new Visitor(app.origin);
    await visitor.signUp({ username: 'Paloma', password: 'zpqkxwvu' });
    await visitor.signIn('Paloma', 'zpqkxwvu');
    const cookie = visitor.cookie;
    const client = await connect(cookie);
    expect(await client.frame((frame) => frame.type === 'hello')).toMatchObject({ user: 'Paloma' });
    expect((await visitor.signOut()).status).toBe(200);
    expect((await client.closed).code).toBe(SIGNED_OUT);
    await expect(connect(cookie)).rejects.toThrow('401');
  });

  test('opens with the cookie in pieces', async () => {
    const { cookie } = await signedIn(database.db, 'Rota');
    const [name = '', token = ''] = cookie.split('=');
    const client = await connect(`${name}.1=${token.slice(40)}; ${name}.0=${token.slice(0, 40)}`);
    await client.close();
  });
});

describe('no socket is opened', () => {
  const unsigned = (sid: string) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `next-auth.session-token=${part({ alg: 'none' })}.${part({ sid })}.`;
  };
  type CookieOf = (sessionId: string) => Promise<string | undefined> | string | undefined;
  const attempts: [how: string, cookie: CookieOf, tag: AttackTag][] = [
    ['without a cookie', () => undefined, 'upgrade/no-cookie'],
    ['with nonsense', () => 'next-auth.session-token=nonsense', 'upgrade/forged-cookie'],
    ['with alg:none', (id) => unsigned(id), 'upgrade/unsigned-cookie'],
    ['with another secret', (id) => cookieFor(id, 'another secret that is long enough too'), 'upgrade/forged-cookie'],
    ['with an expired cookie', (id) => cookieFor(id, TEST_SECRET, -60), 'upgrade/expired'],
    ['with the id alone', (id) => `next-auth.session-token=${id}`, 'upgrade/forged-cookie'],
    ['with an unknown session', () => cookieFor('00000000-0000-4000-8000-000000000000'), 'upgrade/forged-cookie'],
  ];
  for (const [index, [how, cookie, tags]] of attempts.entries()) {
    test(how, { tags }, async () => {
      const { sessionId } = await signedIn(database.db, `Intento${index}`);
      await expect(connect(await cookie(sessionId))).rejects.toThrow('401');
    });
  }

  test('after the session has expired', { tags: 'upgrade/expired' }, async () => {
    const { sessionId, cookie } = await signedIn(database.db, 'Caduca');
    await database.db
      .update(sessions)
      .set({ expiresAt: new Date(0) })
      .where(eq(sessions.id, sessionId));
    await expect(connect(cookie)).rejects.toThrow('401');
  });

  test('after the account was disabled, and an open one is closed', async () => {
    const { userId, cookie } = await signedIn(database.db, 'Vetada');
    const client = await connect(cookie);
    await database.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, userId));
    expect((await client.closed).code).toBe(SIGNED_OUT);
    await expect(connect(cookie)).rejects.toThrow('401');
  });
});
