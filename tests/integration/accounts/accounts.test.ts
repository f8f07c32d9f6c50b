import { request as httpRequest, type IncomingMessage } from 'node:http';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPasswords } from '@/lib/auth/password/password';
import { sessions, users } from '@/lib/db/schema';
import { type App, startApp } from '@/tests/support/app';
import { Visitor } from '@/tests/support/browser/visitor';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { newSession, signedIn } from '@/tests/support/people';

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

const PASSWORD = 'zpqkxwvu';
const SESSION_COOKIE = 'next-auth.session-token';
let made = 0;

const newVisitor = () => new Visitor(app.origin);

/** A person who signed up and signed in with the requests of the pages. */
async function member(): Promise<{ name: string; visitor: Visitor }> {
  made += 1;
  const name = `Socia${made}`;
  const visitor = newVisitor();
  expect((await visitor.signUp({ username: name, password: PASSWORD })).status).toBe(201);
  expect((await visitor.signIn(name, PASSWORD)).status).toBe(200);
  return { name, visitor };
}

/** A person who gets a session directly, which avoids hashing a password. */
async function guest(): Promise<{ name: string; visitor: Visitor; userId: number }> {
  made += 1;
  const name = `Socia${made}`;
  const { userId, cookie } = await signedIn(database.db, name);
  const visitor = newVisitor();
  visitor.cookies.set(SESSION_COOKIE, cookie.slice(SESSION_COOKIE.length + 1));
  return { name, visitor, userId };
}

const rowOf = async (username: string) =>
  (await database.db.select().from(users).where(eq(users.username, username)))[0];

describe('signing up', () => {
  test('answers with the name as it is stored, and does not sign in', async () => {
    const visitor = newVisitor();
    const response = await visitor.signUp({ username: 'Begon\u0303a', password: PASSWORD });
    expect([response.status, await response.json()]).toEqual([201, { username: 'Begoña' }]);
    expect(visitor.cookies.size).toBe(0);
    expect((await rowOf('Begoña'))?.passwordHash).toMatch(/^\$2b\$12\$/);
  });

  test('reports the errors of both fields at once', async () => {
    const response = await newVisitor().signUp({ username: 'a b', password: '1234567' });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: 'invalid',
      fields: { username: ['characters'], password: ['too_short', 'all_digits', 'common'] },
    });
  });

  test.each([
    ['half of a surrogate pair', 'zpqkxwvu\ud83d'],
    ['the other half', 'zpqkxwvu\udc00'],
    ['the replacement character of decoders', 'zpqkxwvu\ufffd'],
  ])('refuses a password with %s', { tags: 'accounts/password-not-well-formed' }, async (_, password) => {
    const response = await newVisitor().signUp({ username: 'Mediapareja', password });
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'invalid', fields: { password: ['bad_text'] } },
    ]);
    expect(await rowOf('Mediapareja')).toBeUndefined();
  });

  test.each(['a\0b', 'a\u0007b', 'ana\r', 'a\u0085b', 'a\u200bb', 'Mar\u2800ia'])(
    'refuses the name %j',
    { tags: 'content/control-characters' },
    async (username) => {
      const response = await newVisitor().signUp({ username, password: PASSWORD });
      expect(await response.json()).toEqual({ error: 'invalid', fields: { username: ['characters'] } });
    },
  );

  test.each(['Colisión', 'colision', 'COLISIÓN', 'Colisio\u0301n'])(
    '%s is taken once somebody is named Colisión',
    { tags: 'accounts/colliding-names' },
    async (name) => {
      await newVisitor().signUp({ username: 'Colisión', password: PASSWORD });
      const response = await newVisitor().signUp({ username: name, password: PASSWORD });
      expect([response.status, await response.json()]).toEqual([
        409,
        { error: 'invalid', fields: { username: ['taken'] }, proposal: expect.stringMatching(/2$/) },
      ]);
    },
  );

  test('one of five simultaneous requests for one name gets it', { tags: 'accounts/colliding-names' }, async () => {
    const asked = Array.from({ length: 5 }, () => newVisitor().signUp({ username: 'Primera', password: PASSWORD }));
    const statuses = (await Promise.all(asked)).map((response) => response.status);
    expect(statuses.sort()).toEqual([201, 409, 409, 409, 409]);
  });

  test.each([
    ['a role', { role: 'admin' }],
    ['an id', { id: 1 }],
    ['a hash', { passwordHash: 'x' }],
  ])('%s cannot be sent along', { tags: 'accounts/mass-assignment' }, async (_, more) => {
    const response = await newVisitor().signUp({ username: 'Ambiciosa', password: PASSWORD, ...more });
    expect(response.status).toBe(400);
    expect(await rowOf('Ambiciosa')).toBeUndefined();
  });

  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['nothing', ''],
    ['wrong types', '{"username":{"$gt":""},"password":["zpqkxwvu"]}'],
  ])('%s is a bad request', async (_, body) => {
    expect((await newVisitor().signUp(body)).status).toBe(400);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    '%s is not JSON',
    async (type) => {
      const response = await newVisitor().signUp({ username: 'Ana', password: PASSWORD }, { 'content-type': type });
      expect(response.status).toBe(415);
    },
  );

  const chunked = (bytes: number) =>
    fetch(`${app.origin}/api/sign-up`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob(['a'.repeat(bytes)]).stream(),
      duplex: 'half',
    } as RequestInit);

  test('a password of one megabyte is refused, with or without a Content-Length', {
    tags: 'accounts/huge-password',
  }, async () => {
    const body = { username: 'Ana', password: 'a'.repeat(1 << 20) };
    expect((await newVisitor().signUp(body)).status).toBe(413);
    expect((await chunked(1 << 20)).status).toBe(413);
  });

  test('after such a refusal the next request is answered', async () => {
    for (let i = 0; i < 20; i += 1) {
      expect((await chunked(17 * 1024)).status).toBe(413);
      expect((await newVisitor().fetch('/api/auth/session')).status).toBe(200);
    }
  });

  test.each(['http://evil.example', 'null', 'http://localhost:1'])('a form on %s cannot use it', async (origin) => {
    const response = await newVisitor().signUp({ username: 'Ajena', password: PASSWORD }, { origin });
    expect(response.status).toBe(403);
    expect(await rowOf('Ajena')).toBeUndefined();
  });
});

describe('signing in', () => {
  test('creates a session whose cookie scripts cannot read and other sites do not send', {
    tags: 'everywhere/cookie-attributes',
  }, async () => {
    const { name, visitor } = await member();
    expect(await visitor.whoAmI()).toBe(name);
    const line = visitor.setCookies.find((cookie) => cookie.startsWith(`${SESSION_COOKIE}=`)) ?? '';
    expect(line).toMatch(/; HttpOnly/i);
    expect(line).toMatch(/; SameSite=Lax/i);
    expect(line).toMatch(/; Path=\//i);
    expect(line).not.toMatch(/; Domain=/i);
    const days = (Date.parse(/Expires=([^;]+)/i.exec(line)?.[1] ?? '') - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
    const user = await rowOf(name);
    const rows = await database.db
      .select()
      .from(sessions)
      .where(eq(sessions.userId, user?.id ?? 0));
    expect(rows).toMatchObject([{ revokedAt: null, ip: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) }]);
  });

  test('finds the account by the key of the name', async () => {
    const { name } = await member();
    const visitor = newVisitor();
    expect((await visitor.signIn(name.toUpperCase(), PASSWORD)).status).toBe(200);
    expect(await visitor.whoAmI()).toBe(name);
  });

  test('gives the same answer to a wrong password, an unknown name and a disabled account', {
    tags: 'accounts/unknown-user',
  }, async () => {
    const { name } = await member();
    const { name: disabled } = await member();
    await database.db.update(users).set({ disabledAt: new Date() }).where(eq(users.username, disabled));
    const answers: [number, string][] = [];
    for (const [username, password] of [
      [name, 'wrong password'],
      ['Nadie_de_aqui', PASSWORD],
      [disabled, PASSWORD],
      ['x'.repeat(5_000), PASSWORD],
      [name, 'x'.repeat(1_001)],
      ['', ''],
    ]) {
      const visitor = newVisitor();
      const response = await visitor.signIn(username ?? '', password ?? '');
      answers.push([response.status, await response.text()]);
      expect(visitor.cookies.has(SESSION_COOKIE)).toBe(false);
    }
    expect(new Set(answers.map((answer) => answer.join(' '))).size).toBe(1);
    expect(answers[0]?.[0]).toBe(401);
  });

  test('a password that is not well-formed is wrong, even if an older account has one', {
    tags: 'accounts/password-not-well-formed',
  }, async () => {
    const { name } = await member();
    const passwords = startPasswords({ cost: 4 });
    // In UTF-8, every half of a surrogate pair becomes this character.
    const passwordHash = await passwords.hash(`${PASSWORD}\ufffd`);
    await passwords.end();
    await database.db.update(users).set({ passwordHash }).where(eq(users.username, name));
    const signIn = async (password: string) => {
      const visitor = newVisitor();
      const { csrfToken } = await (await visitor.fetch('/api/auth/csrf')).json();
      const body = JSON.stringify({ csrfToken, json: 'true', username: name, password });
      const headers = { 'content-type': 'application/json' };
      const response = await visitor.fetch('/api/auth/callback/credentials', { method: 'POST', headers, body });
      return [response.status, await response.text()];
    };
    const wrong = await signIn('wrong password');
    expect(wrong[0]).toBe(401);
    for (const end of ['\ud83d', '\udc00', '\ufffd']) expect(await signIn(PASSWORD + end)).toEqual(wrong);
    for (const end of ['\ud83d', '\ufffd']) expect((await newVisitor().signIn(name, PASSWORD + end)).status).toBe(401);
  });

  test('a disabled account is signed out at once', async () => {
    const { name, visitor } = await guest();
    await database.db.update(users).set({ disabledAt: new Date() }).where(eq(users.username, name));
    expect(await visitor.whoAmI()).toBeNull();
  });

  test('takes no session id from the client: each sign-in has a new one', {
    tags: 'accounts/session-fixation',
  }, async () => {
    const { name, visitor } = await member();
    const first = visitor.cookies.get(SESSION_COOKIE) ?? '';
    await visitor.signIn(name, PASSWORD, { sid: '00000000-0000-4000-8000-000000000000', id: 'mine' });
    const userId = (await rowOf(name))?.id ?? 0;
    const rows = await database.db.select({ id: sessions.id }).from(sessions).where(eq(sessions.userId, userId));
    expect(new Set(rows.map((row) => row.id)).size).toBe(2);
    expect(rows.map((row) => row.id)).not.toContain('00000000-0000-4000-8000-000000000000');
    expect(visitor.cookies.get(SESSION_COOKIE)).not.toBe(first);
  });

  test('never redirects to another site', { tags: 'accounts/open-redirect' }, async () => {
    const { name, visitor } = await member();
    const away = [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '/\t/evil.example',
    ];
    for (const callbackUrl of away) {
      const { url } = await (await newVisitor().signIn(name, PASSWORD, { callbackUrl })).json();
      expect(url).toBe(`${app.origin}/`);
      const page = await visitor.fetch(`/sign-in?${new URLSearchParams({ callbackUrl })}`);
      expect([page.status, page.headers.get('location')]).toEqual([307, '/']);
    }
  });

  test('redirects to a page of ours', async () => {
    const { name, visitor } = await member();
    const { url } = await (await newVisitor().signIn(name, PASSWORD, { callbackUrl: '/r/social?before=3' })).json();
    expect(new URL(url).pathname + new URL(url).search).toBe('/r/social?before=3');
    const page = await visitor.fetch('/sign-up?callbackUrl=%2Fr%2Fsocial');
    expect([page.status, page.headers.get('location')]).toEqual([307, '/r/social']);
  });

  test('needs the CSRF token and our own Origin', { tags: 'accounts/csrf' }, async () => {
    const { name } = await guest();
    const visitor = newVisitor();
    expect((await visitor.signIn(name, PASSWORD, { csrfToken: 'made up' })).status).toBe(403);
    for (const origin of ['http://evil.example', 'null', '']) {
      const body = new URLSearchParams({ username: name, password: PASSWORD });
      const init = { method: 'POST', body, headers: { origin } };
      expect((await visitor.fetch('/api/auth/callback/credentials', init)).status).toBe(403);
    }
    expect(visitor.cookies.has(SESSION_COOKIE)).toBe(false);
  });

  test('a megabyte is refused before it is hashed', { tags: 'accounts/huge-password' }, async () => {
    expect((await newVisitor().signIn('Ana', 'a'.repeat(1 << 20))).status).toBe(413);
  });

  test('other routes of next-auth do not exist', async () => {
    const init = { method: 'POST', body: new URLSearchParams({ level: 'error', code: 'X', message: 'forged' }) };
    expect((await newVisitor().fetch('/api/auth/_log', init)).status).toBe(404);
    expect((await newVisitor().fetch('/api/auth/verify-request')).status).toBe(404);
  });
});

describe('signing out', () => {
  test('ends the session itself, so that a copied cookie no longer works', async () => {
    const { visitor } = await guest();
    const thief = newVisitor();
    thief.cookies.set(SESSION_COOKIE, visitor.cookies.get(SESSION_COOKIE) ?? '');
    expect(await thief.whoAmI()).not.toBeNull();
    expect((await visitor.signOut()).status).toBe(200);
    expect(visitor.cookies.has(SESSION_COOKIE)).toBe(false);
    expect(await thief.whoAmI()).toBeNull();
  });

  test('leaves the same person signed in elsewhere', async () => {
    const { name, visitor, userId } = await guest();
    const phone = newVisitor();
    const { cookie } = await newSession(database.db, userId);
    phone.cookies.set(SESSION_COOKIE, cookie.slice(SESSION_COOKIE.length + 1));
    await visitor.signOut();
    expect(await phone.whoAmI()).toBe(name);
  });

  test('cannot be triggered by a link or a foreign form', { tags: 'accounts/csrf' }, async () => {
    const { name, visitor } = await guest();
    expect((await visitor.fetch('/api/auth/signout')).status).toBe(405);
    expect((await visitor.signOut({}, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await visitor.signOut({ csrfToken: 'made up' })).status).toBe(403);
    expect(await visitor.whoAmI()).toBe(name);
  });

  test('that cannot be stored is an error, and the cookie stays', async () => {
    const { name, visitor } = await guest();
    await visitor.fetch('/api/auth/csrf');
    await database.db.execute('RENAME TABLE sessions TO sessions_away');
    const response = await visitor.signOut();
    await database.db.execute('RENAME TABLE sessions_away TO sessions');
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await visitor.whoAmI()).toBe(name);
  });

  test('of a person who is already signed out is no error', async () => {
    const { visitor } = await guest();
    await visitor.signOut();
    expect((await visitor.signOut()).status).toBe(200);
  });
});

describe('the pages', () => {
  test('are in the language of the browser', async () => {
    const inEnglish = await newVisitor().fetch('/sign-in', { headers: { 'accept-language': 'en-GB,en;q=0.9' } });
    expect(await inEnglish.text()).toContain('Sign in to Tertulia');
    expect(await (await newVisitor().fetch('/sign-in')).text()).toContain('Entra a Tertulia');
  });

  test.each([
    ['es-CO', 'sin espacios'],
    ['en-GB', 'no spaces'],
  ])('say in %s, before any error, that a name has %s', async (language, words) => {
    const page = await newVisitor().fetch('/sign-up', { headers: { 'accept-language': language } });
    expect(await page.text()).toContain(words);
  });

  test('have no inline style, which the policy would block', async () => {
    for (const path of ['/sign-in', '/sign-up'])
      expect(await (await newVisitor().fetch(path)).text()).not.toMatch(/ style="/);
  });

  test('keep the callback URL in their links', async () => {
    const html = await (await newVisitor().fetch('/sign-in?callbackUrl=%2Fr%2Fcocina')).text();
    expect(html).toContain('/sign-up?callbackUrl=%2Fr%2Fcocina');
  });
});

describe('behind TLS', () => {
  const HOST = 'chat.example.org';
  let secure: App;
  beforeAll(async () => {
    secure = await startApp({ database, env: { NEXTAUTH_URL: `https://${HOST}` } });
  });
  afterAll(() => secure.stop());

  const ask = (path: string, form?: Record<string, string>, cookie = '') =>
    askAs(HOST, secure.origin + path, form, { origin: `https://${HOST}`, cookie });

  test('every cookie is Secure, and is bound to the host by its prefix where possible', {
    tags: 'everywhere/cookie-attributes',
  }, async () => {
    const name = 'Segura';
    await newVisitor().signUp({ username: name, password: PASSWORD });
    const { cookies, body } = await ask('/api/auth/csrf');
    expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual([
      '__Host-next-auth.csrf-token',
      '__Secure-next-auth.callback-url',
    ]);
    for (const cookie of cookies) expect(cookie).toMatch(/; HttpOnly; Secure; SameSite=Lax$/);

    const form = { csrfToken: JSON.parse(body).csrfToken, json: 'true', username: name, password: PASSWORD };
    const sent = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
    const signedIn = await ask('/api/auth/callback/credentials', form, sent);
    const session = signedIn.cookies.find((cookie) => cookie.startsWith(`__Secure-${SESSION_COOKIE}=`)) ?? '';
    expect(session).toMatch(/; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/);
    expect(session).not.toMatch(/Domain=/i);
  });

  test('every answer requires browsers to use TLS from then on', { tags: 'everywhere/security-headers' }, async () => {
    for (const path of ['/sign-in', '/nothing/here', '/api/rooms/social/messages', '/ws/chat/social']) {
      expect((await ask(path)).headers['strict-transport-security']).toBe('max-age=31536000');
    }
  });

  test('a socket from the same host without TLS, or from another port, has a foreign origin', {
    tags: 'upgrade/foreign-origin',
  }, async () => {
    const from = (originHeader: string) => ChatClient.connect({ origin: secure.origin, originHeader });
    for (const origin of [`http://${HOST}`, `https://${HOST}:8443`, `https://${HOST}.`, `https://x.${HOST}`]) {
      await expect(from(origin), origin).rejects.toThrow('403');
    }
    // This origin is ours, so only the session is missing.
    await expect(from(`https://${HOST}`)).rejects.toThrow('401');
  });
});

interface Answer {
  headers: IncomingMessage['headers'];
  cookies: string[];
  body: string;
}

/** Sends a request with another Host than the URL has, with or without a form. fetch cannot set the Host. */
function askAs(host: string, url: string, form: Record<string, string> | undefined, more: Record<string, string>) {
  const type = form ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
  const options = { method: form ? 'POST' : 'GET', headers: { host, ...type, ...more } };
  return new Promise<Answer>((resolve, reject) => {
    const asked = httpRequest(url, options, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () =>
        resolve({ headers: response.headers, cookies: response.headers['set-cookie'] ?? [], body }),
      );
    });
    asked.on('error', reject);
    asked.end(form && new URLSearchParams(form).toString());
  });
}
