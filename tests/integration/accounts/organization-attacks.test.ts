import { generateKeyPairSync } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { identities, pendingIdentities, sessions, users } from '@/lib/db/schema';
import { type App, startApp } from '@/tests/support/app';
import { Visitor } from '@/tests/support/browser/visitor';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory, PASSWORD } from '@/tests/support/factory';
import { freePort } from '@/tests/support/free-port';
import { AtProvider, begin, choose, Organization, signInBy } from '@/tests/support/services/organization';

let database: TestDatabase;
let museum: Organization;
let app: App;
let make: Factory;
let limitedPort: number;
/** Somebody who came in by the organization. */
const SUB = 'ana';
const NAME = 'Ana';

beforeAll(async () => {
  database = await createTestDatabase();
  make = new Factory(database.db);
  const port = await freePort();
  limitedPort = await freePort();
  museum = await Organization.open(port, limitedPort);
  app = await startApp({ database, port, env: museum.env });
  const visitor = new Visitor(app.origin);
  await signInBy(visitor, SUB);
  expect((await choose(visitor, { username: NAME })).status).toBe(200);
});
afterEach(() => {
  museum.tamper = null;
  museum.forge = null;
});
afterAll(async () => {
  await app.stop();
  await museum.close();
  await database.drop();
});

const to = (answer: Response) => answer.headers.get('location');
const sessionCount = async () => (await database.db.select().from(sessions)).length;

/** Goes to the provider, where the person says who they are. @returns the address of the way back */
async function wayBack(visitor: Visitor, sub = SUB, fields: Record<string, string> = {}): Promise<URL> {
  const { url } = await (await begin(visitor, fields)).json();
  return new AtProvider().signIn(url, sub);
}

async function expectNobody(visitor: Visitor, back: URL): Promise<void> {
  const before = await sessionCount();
  const answer = await visitor.fetch(back.pathname + back.search);
  expect([answer.status, to(answer)]).toEqual([302, '/sign-in?organization=failed']);
  expect(await visitor.whoAmI()).toBeNull();
  expect(await sessionCount()).toBe(before);
}

describe('an answer of the provider', { tags: 'accounts/organization-answer' }, () => {
  test('is good as it is', async () => {
    const visitor = new Visitor(app.origin);
    await visitor.fetch((await wayBack(visitor)).href.slice(app.origin.length));
    expect(await visitor.whoAmI()).toBe(NAME);
  });

  const CHANGED: Record<string, (back: URL) => void> = {
    'another state': ({ searchParams }) => searchParams.set('state', 'x'.repeat(43)),
    'no state': ({ searchParams }) => searchParams.delete('state'),
    'another code': ({ searchParams }) => searchParams.set('code', 'x'.repeat(43)),
    'no code': ({ searchParams }) => searchParams.delete('code'),
    'another issuer': ({ searchParams }) => searchParams.set('iss', 'https://evil.example'),
    'an error': ({ searchParams }) => searchParams.set('error', 'server_error'),
    nothing: (back) => {
      back.search = '';
    },
  };
  test.each(Object.entries(CHANGED))('with %s signs nobody in', async (_, change) => {
    const visitor = new Visitor(app.origin);
    const back = await wayBack(visitor);
    change(back);
    await expectNobody(visitor, back);
  });

  const CLAIMS: Record<string, Record<string, unknown>> = {
    'another nonce': { nonce: 'x' },
    'no nonce': { nonce: undefined },
    'another issuer': { iss: 'https://evil.example' },
    'another audience': { aud: 'another' },
    'two audiences': { aud: ['tertulia', 'another'] },
    'no subject': { sub: undefined },
    'a time that is over': { exp: 1_000 },
    'no time': { exp: undefined },
  };
  test.each(Object.entries(CLAIMS))('with an ID token that has %s signs nobody in', async (_, changes) => {
    museum.tamper = (claims) => ({ ...claims, ...changes });
    const visitor = new Visitor(app.origin);
    await expectNobody(visitor, await wayBack(visitor));
  });

  test('with an ID token that another key signed, or none, or the secret, signs nobody in', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const secret = Buffer.from(museum.env.OIDC_CLIENT_SECRET ?? '');
    const forgeries: Organization['forge'][] = [
      (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'test' }).sign(privateKey),
      async (claims) => new UnsecuredJWT(claims).encode(),
      (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret),
    ];
    for (const forge of forgeries) {
      museum.forge = forge;
      const visitor = new Visitor(app.origin);
      await expectNobody(visitor, await wayBack(visitor));
    }
  });

  test('is good once, in the browser that was sent', async () => {
    const [visitor, other] = [new Visitor(app.origin), new Visitor(app.origin)];
    const back = await wayBack(visitor);
    // Without the cookies of the way, as when somebody else's address is opened: the provider is not even asked.
    const asked = museum.asked.length;
    await expectNobody(other, back);
    expect(museum.asked.length).toBe(asked);
    // With the cookies of another way.
    await begin(other);
    await expectNobody(other, back);

    const kept = new Map(visitor.cookies);
    expect(to(await visitor.fetch(back.pathname + back.search))).toBe(`${app.origin}/`);
    await visitor.signOut();
    await expectNobody(visitor, back);
    // Not even with a copy of the cookies from before: the provider knows its code.
    const copy = new Visitor(app.origin);
    for (const [name, value] of kept) copy.cookies.set(name, value);
    await expectNobody(copy, back);
  });

  test.each(['pkce.code_verifier', 'nonce', 'state'])('needs the %s of its own way', async (name) => {
    const [visitor, other] = [new Visitor(app.origin), new Visitor(app.origin)];
    const back = await wayBack(visitor);
    await begin(other);
    visitor.cookies.set(`next-auth.${name}`, other.cookies.get(`next-auth.${name}`) ?? '');
    await expectNobody(visitor, back);
    const without = new Visitor(app.origin);
    const second = await wayBack(without);
    without.cookies.delete(`next-auth.${name}`);
    await expectNobody(without, second);
  });

  test('is asked for no more often than failed ways are allowed from an address', async () => {
    const asked = () => museum.asked.filter((path) => path === '/token').length;
    const limited = await startApp({ database, port: limitedPort, env: { ...museum.env, AUTH_LIMIT: '1' } });
    try {
      const visitor = new Visitor(limited.origin);
      const back = await wayBack(visitor);
      const kept = new Map(visitor.cookies);
      back.searchParams.set('code', 'x'.repeat(43));
      const ends: (string | null)[] = [];
      const before = asked();
      for (let i = 0; i < 12; i++) {
        const again = new Visitor(limited.origin);
        for (const [name, value] of kept) again.cookies.set(name, value);
        ends.push(to(await again.fetch(back.pathname + back.search)));
      }
      expect(ends.slice(0, 10)).toEqual(Array(10).fill('/sign-in?organization=failed'));
      expect(ends.slice(10)).toEqual(Array(2).fill('/sign-in?organization=too_many'));
      expect(asked() - before).toBe(10);
    } finally {
      await limited.stop();
    }
  });

  test('is not taken by a POST, and the way begins only in our own pages', { tags: 'accounts/csrf' }, async () => {
    const visitor = new Visitor(app.origin);
    const back = await wayBack(visitor);
    const posted = await visitor.fetch(back.pathname, { method: 'POST', body: new URLSearchParams(back.search) });
    expect(posted.status).toBe(404);
    const headers = { origin: 'https://evil.example', 'content-type': 'application/json' };
    for (const path of ['/api/auth/signin/oidc', '/api/auth/callback/entry']) {
      const foreign = await visitor.fetch(path, { method: 'POST', headers, body: '{}' });
      expect([foreign.status, await foreign.json()]).toEqual([403, { error: 'origin' }]);
      const own = { 'content-type': 'application/json' };
      const forged = await visitor.fetch(path, { method: 'POST', headers: own, body: '{"csrfToken":"x"}' });
      expect([forged.status, await forged.json()]).toEqual([403, { error: 'csrf' }]);
    }
  });
});

test.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
  'nobody is led to %s',
  { tags: 'accounts/open-redirect' },
  async (callbackUrl) => {
    const visitor = new Visitor(app.origin);
    const back = await wayBack(visitor, SUB, { callbackUrl });
    back.searchParams.set('callbackUrl', callbackUrl);
    visitor.cookies.set('next-auth.callback-url', encodeURIComponent(callbackUrl));
    // A cookie that is no address at all is not even read.
    const ends = [`${app.origin}/`, '/sign-in?organization=failed'];
    expect(ends).toContain(to(await visitor.fetch(back.pathname + back.search)));
    const stranger = new Visitor(app.origin);
    const first = await wayBack(stranger, make.name('subject'));
    stranger.cookies.set('next-auth.callback-url', encodeURIComponent(callbackUrl));
    expect(['/welcome', ...ends]).toContain(to(await stranger.fetch(first.pathname + first.search)));
  },
);

describe('the choice of a user name', { tags: 'accounts/organization-entry' }, () => {
  async function pending() {
    const visitor = new Visitor(app.origin);
    const sub = make.name('subject');
    await signInBy(visitor, sub);
    return { visitor, sub, token: visitor.cookies.get('tertulia.entry') ?? '' };
  }
  const withToken = (token: string) => {
    const visitor = new Visitor(app.origin);
    visitor.cookies.set('tertulia.entry', token);
    return visitor;
  };

  test('is made once, in the browser that came back, in time, and after the latest way; nobody can tell which', async () => {
    const used = await pending();
    expect((await choose(used.visitor, { username: make.name('Nueva') })).status).toBe(200);
    const late = await pending();
    await database.db.update(pendingIdentities).set({ expiresAt: new Date(Date.now() - 1_000) });
    const before = await pending();
    await signInBy(new Visitor(app.origin), before.sub);
    const guessed = (await pending()).token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    const answers: string[] = [];
    for (const token of [used.token, late.token, before.token, guessed, '', 'x'.repeat(43), '%00']) {
      const answer = await choose(withToken(token), { username: make.name('Nueva') });
      expect(answer.status).toBe(404);
      answers.push(await answer.text());
    }
    expect(new Set(answers).size).toBe(1);
    expect(used.visitor.setCookies.find((line) => line.startsWith('tertulia.entry='))).toMatch(
      /; Path=\/; Max-Age=900; HttpOnly; SameSite=Lax$/,
    );
  });

  test('one of several at once makes the account', async () => {
    const { token } = await pending();
    const names = ['Uno', 'Dos', 'Tres', 'Cuatro'].map((name) => make.name(name));
    const answers = await Promise.all(names.map((username) => choose(withToken(token), { username })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404]);
    const rows = await Promise.all(
      names.map((name) => database.db.select().from(users).where(eq(users.username, name))),
    );
    expect(rows.flat()).toHaveLength(1);
  });

  test('stores no token', async () => {
    const { token } = await pending();
    const rows = await database.db.select().from(pendingIdentities);
    const stored = JSON.stringify(rows.map(({ tokenHash }) => [tokenHash.toString('base64url'), String(tokenHash)]));
    expect(stored).not.toContain(token);
    expect(app.logs()).not.toContain(token);
  });
});

describe('an account that exists', { tags: 'accounts/organization-takeover' }, () => {
  test('is not entered by somebody with its name or address', async () => {
    const person = await make.person('member');
    const sub = make.name('subject');
    museum.accounts.set(sub, {
      name: person.username,
      preferred_username: person.username,
      email: `${person.username}@museo.test`,
    });
    const visitor = new Visitor(app.origin);
    expect(to(await signInBy(visitor, sub))).toBe('/welcome');
    const taken = await choose(visitor, { username: person.username });
    expect([taken.status, await taken.json()]).toMatchObject([409, { fields: { username: ['taken'] } }]);
    expect(await visitor.whoAmI()).toBeNull();
    expect(await database.db.select().from(identities).where(eq(identities.userId, person.userId))).toEqual([]);
  });

  test('is linked only by its own session and password, and with nobody else’s identity', async () => {
    const person = await make.person('member');
    const [mine, theirs] = [new Visitor(app.origin), new Visitor(app.origin)];
    await mine.signIn(person.username, PASSWORD);
    expect((await begin(new Visitor(app.origin), { current: PASSWORD })).status).toBe(401);
    expect((await begin(mine, { current: '' })).status).toBe(400);
    // A way that began without the password is a sign-in, and ends in no link.
    expect(to(await signInBy(mine, make.name('subject')))).toBe('/account?organization=other#organization');
    // A cookie that says that this session asked for a link can be made by nobody, and is of one session.
    for (const forged of ['x', mine.cookies.get('next-auth.session-token') ?? '']) {
      const back = await wayBack(mine, make.name('subject'));
      mine.cookies.set('tertulia.link', forged);
      expect(to(await mine.fetch(back.pathname + back.search))).toBe('/account?organization=failed#organization');
    }
    const other = await make.person('member');
    await theirs.signIn(other.username, PASSWORD);
    await begin(theirs, { current: PASSWORD });
    const back = await wayBack(mine, make.name('subject'));
    mine.cookies.set('tertulia.link', theirs.cookies.get('tertulia.link') ?? '');
    expect(to(await mine.fetch(back.pathname + back.search))).toBe('/account?organization=failed#organization');
    // Somebody else's identity.
    expect(to(await signInBy(mine, SUB, { current: PASSWORD }))).toBe('/account?organization=taken#organization');
    for (const { userId } of [person, other])
      expect(await database.db.select().from(identities).where(eq(identities.userId, userId))).toEqual([]);
  });

  test('has one identity, which two people who link it at once do not share', async () => {
    const people = [await make.person('member'), await make.person('member')];
    const sub = make.name('subject');
    const answers = await Promise.all(
      people.map(async ({ username }) => {
        const visitor = new Visitor(app.origin);
        await visitor.signIn(username, PASSWORD);
        return to(await signInBy(visitor, sub, { current: PASSWORD }));
      }),
    );
    expect(answers.sort()).toEqual([
      '/account?organization=linked#organization',
      '/account?organization=taken#organization',
    ]);
  });
});
