import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPasswords } from '@/lib/auth/password/password';
import { takeCode, twoFactorOf } from '@/lib/auth/two-factor/two-factors';
import { audit, recoveryCodes, twoFactors, users } from '@/lib/db/schema';
import { removeDeleted, setPasswordHash } from '@/lib/users/people';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp, TEST_SECRET } from '@/tests/support/app';
import { Visitor } from '@/tests/support/browser/visitor';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory, PASSWORD } from '@/tests/support/factory';
import type { Person } from '@/tests/support/people';
import { codeOf, withTwoFactor } from '@/tests/support/services/authenticator';

const LIMIT = 10;

let database: TestDatabase;
let nodes: [App, App];
let app: App;
let make: Factory;
let address = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = { AUTH_LIMIT: String(LIMIT), TRUSTED_PROXIES: '1', CHAT_TWO_FACTOR: 'administrators' };
  nodes = [await startApp({ database, env }), await startApp({ database, env })];
  app = nodes[0];
  make = new Factory(database.db);
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  await database.drop();
});

/** Signs in from an address of its own. */
async function signIn({ username }: Person, code?: string, { node = 0, password = PASSWORD, from = ++address } = {}) {
  const visitor = new VisitorFrom((nodes[node] as App).origin, `203.0.113.${from}`);
  const answer = await visitor.signIn(username, password, code === undefined ? {} : { code });
  const body = await answer.json();
  return { status: answer.status, error: body.error as string | undefined, name: await visitor.whoAmI() };
}

class VisitorFrom extends Visitor {
  constructor(
    origin: string,
    readonly from: string,
  ) {
    super(origin);
  }

  override fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('x-forwarded-for', this.from);
    return super.fetch(path, { ...init, headers });
  }
}

/** A change of one's own account. */
async function change(as: Person, method: string, body: object, path = '') {
  const answer = await ask(app, `/api/account/two-factor${path}`, {
    as,
    method,
    body,
    headers: { 'x-forwarded-for': `198.51.100.${++address}` },
  });
  return { status: answer.status, body: await answer.json() };
}

const twoFactor = ({ userId }: Person) => twoFactorOf(database.db, userId);
const isSignedIn = async (as: Person) => (await ask(app, '/api/rooms', { as })).status === 200;
const actionsOn = async ({ userId }: Person) =>
  (await database.db.select().from(audit).where(eq(audit.personId, userId)).orderBy(audit.id)).map(
    ({ action, actorName }) => `${actorName} ${action}`,
  );

test('a person sets it up, signs in with it, gets new recovery codes and turns it off; sessions stay', async () => {
  const ana = await make.person('member');
  expect(await change(ana, 'POST', { current: 'wrong' })).toMatchObject({ body: { fields: { current: ['wrong'] } } });
  const { body: begun } = await change(ana, 'POST', { current: PASSWORD });
  expect(begun.uri).toContain(`secret=${begun.key}`);
  expect(await twoFactor(ana)).toBeNull();
  expect(await signIn(ana)).toMatchObject({ status: 200, name: ana.username });

  const finish = (code: string) => change(ana, 'PUT', { setUp: begun.setUp, code });
  expect(await finish(codeOf(begun.key, 7))).toMatchObject({ status: 400, body: { fields: { code: ['wrong'] } } });
  expect(await change(ana, 'PUT', { setUp: 'x', code: '123456' })).toMatchObject({ status: 410 });
  const first = codeOf(begun.key);
  const { body: on } = await finish(first);
  expect(on.codes).toHaveLength(10);
  expect(await finish(codeOf(begun.key))).toMatchObject({ status: 409, body: { error: 'on' } });
  expect(await change(ana, 'POST', { current: PASSWORD })).toMatchObject({ status: 409 });
  expect(await isSignedIn(ana)).toBe(true);
  expect(await twoFactor(ana)).toMatchObject({ codesLeft: 10 });

  expect(await signIn(ana)).toEqual({ status: 401, error: 'code_needed', name: null });
  expect(await signIn(ana, first)).toEqual({ status: 401, error: 'code_wrong', name: null });
  expect(await signIn(ana, codeOf(begun.key, 1))).toMatchObject({ status: 200, name: ana.username });
  expect(await signIn(ana, on.codes[0])).toMatchObject({ status: 200, name: ana.username });
  expect(await signIn(ana, on.codes[0].toUpperCase())).toMatchObject({ error: 'code_wrong' });
  expect(await twoFactor(ana)).toMatchObject({ codesLeft: 9 });

  const again = await change(ana, 'POST', { current: PASSWORD, code: on.codes[1] }, '/codes');
  expect(again.body.codes).toHaveLength(10);
  expect(await signIn(ana, on.codes[2])).toMatchObject({ error: 'code_wrong' });
  const off = (body: object) => change(ana, 'DELETE', body);
  expect(await off({ current: PASSWORD, code: on.codes[3] })).toMatchObject({ body: { fields: { code: ['wrong'] } } });
  expect(await off({ current: 'wrong', code: again.body.codes[0] })).toMatchObject({ status: 400 });
  expect(await off({ current: PASSWORD, code: again.body.codes[0] })).toMatchObject({ status: 200 });
  expect(await twoFactor(ana)).toBeNull();
  expect(await signIn(ana)).toMatchObject({ status: 200 });
  expect(await isSignedIn(ana)).toBe(true);
  expect(await actionsOn(ana)).toEqual(
    ['two_factor_on', 'recovery_codes', 'two_factor_off'].map((action) => `${ana.username} account.${action}`),
  );
});

test('another password, also by a link, leaves it on; an administrator turns it off, which ends all sessions', async () => {
  const ana = await make.person('member');
  const { recovery } = await withTwoFactor(database.db, ana.userId);
  const passwords = startPasswords({ cost: 4 });
  await setPasswordHash(database.db, ana.userId, await passwords.hash('otra clave larga'));
  await passwords.end();
  expect(await signIn(ana, undefined, { password: 'otra clave larga' })).toMatchObject({ error: 'code_needed' });
  const root = await signedInAdmin(database.db, make.name('Raíz'));
  await withTwoFactor(database.db, root.userId);
  const visitor = new VisitorFrom(app.origin, '203.0.113.250');
  await visitor.signIn(ana.username, 'otra clave larga', { code: recovery[0] ?? '' });
  expect(await visitor.whoAmI()).toBe(ana.username);
  const off = (id: number) => ask(app, `/api/admin/people/${id}/two-factor`, { as: root, method: 'DELETE', body: {} });
  expect((await off(ana.userId)).status).toBe(200);
  expect((await off(ana.userId)).status).toBe(200);
  expect((await off(root.userId)).status).toBe(409);
  expect(await visitor.whoAmI()).toBeNull();
  expect(await signIn(ana, undefined, { password: 'otra clave larga' })).toMatchObject({ status: 200 });
  expect(await actionsOn(ana)).toEqual([`${root.username} person.two_factor_off`]);
});

describe('attacks', () => {
  test('without the right password nothing tells who has two factors', {
    tags: 'accounts/second-factor-hint',
  }, async () => {
    const [one, two] = [await make.person('member'), await make.person('member')];
    const { key, recovery } = await withTwoFactor(database.db, two.userId);
    for (const code of [undefined, codeOf(key), recovery[0], '', 'x'.repeat(100)]) {
      const [plain, second] = [
        await signIn(one, code, { password: 'no' }),
        await signIn(two, code, { password: 'no' }),
      ];
      expect(second).toEqual(plain);
      expect([plain.status, plain.error]).toEqual([401, undefined]);
    }
    // A right code was not used up.
    expect(await signIn(two, recovery[0])).toMatchObject({ status: 200 });
  });

  test('of several uses of one code over two nodes, one succeeds', { tags: 'accounts/code-replay' }, async () => {
    const ana = await make.person('member');
    const { key, recovery } = await withTwoFactor(database.db, ana.userId);
    for (const code of [codeOf(key), recovery[0]]) {
      const all = await Promise.all(Array.from({ length: 5 }, (_, i) => signIn(ana, code, { node: i % 2 })));
      expect(all.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
      expect(await signIn(ana, code, { node: 1 })).toMatchObject({ error: 'code_wrong' });
    }
    // An earlier code than the last one is no longer good either.
    expect(await signIn(ana, codeOf(key, -1))).toMatchObject({ error: 'code_wrong' });
  });

  test('guesses are limited for the account, from whatever address', { tags: 'accounts/guessed-codes' }, async () => {
    const ana = await make.person('member');
    const { key, recovery } = await withTwoFactor(database.db, ana.userId);
    for (let i = 0; i < LIMIT; i += 1) {
      expect(await signIn(ana, '000 000', { node: i % 2 })).toMatchObject({ status: 401, error: 'code_wrong' });
      expect(await signIn(ana)).toMatchObject({ error: 'code_needed' });
    }
    expect(await signIn(ana, codeOf(key))).toMatchObject({ status: 429 });
    expect(await signIn(ana, recovery[0])).toMatchObject({ status: 429 });
    expect(await change(ana, 'DELETE', { current: PASSWORD, code: recovery[0] })).toMatchObject({ status: 429 });
    // Of the right password nothing is counted, and nothing is forgiven.
    expect(await signIn(ana)).toMatchObject({ error: 'code_needed' });
  });

  test('from one address, the password between the guesses forgives none', {
    tags: 'accounts/guessed-codes',
  }, async () => {
    const ana = await make.person('member');
    await withTwoFactor(database.db, ana.userId);
    const from = ++address;
    for (let i = 0; i < LIMIT; i += 1) {
      await signIn(ana, undefined, { from });
      await signIn(ana, undefined, { password: 'no', from });
    }
    expect(await signIn(ana, undefined, { from })).toMatchObject({ status: 429 });
  });

  test('an administrator without two factors is only a member, also where the room decides', {
    tags: 'accounts/administration-without-second-factor',
  }, async () => {
    const root = await make.person('admin');
    const room = await make.roomWith(null, null, 'open');
    const seq = await make.say(room, 'hola');
    const { userId } = await make.addTo(room, 'member');
    const hide = () => ask(app, `/api/rooms/by-id/${room}/messages/${seq}/hidden`, { as: root, method: 'PUT' });
    const silence = () =>
      ask(app, `/api/rooms/by-id/${room}/members/${userId}/silence`, {
        as: root,
        method: 'PUT',
        body: { seconds: 3_600 },
      });
    const page = async () => {
      const { status, headers } = await ask(app, '/admin/people', { as: root });
      return [status, headers.get('location')];
    };
    const handler = () =>
      ask(app, `/api/admin/people/${userId}`, { as: root, method: 'PATCH', body: { disabled: true } });
    const attempts = async () => [(await hide()).status, (await silence()).status, (await handler()).status];
    expect(await attempts()).toEqual([403, 403, 403]);
    expect(await page()).toEqual([307, '/account#two-factor']);
    await withTwoFactor(database.db, root.userId);
    expect(await attempts()).toEqual([200, 200, 200]);
    expect((await page())[0]).toBe(200);
  });
});

test('with another secret of the installation recovery codes still work, and those of the app do not', async () => {
  const ana = await make.person('member');
  const { key, recovery } = await withTwoFactor(database.db, ana.userId);
  const other = { db: database.db, secret: 'another secret, of more than 32 characters' };
  expect(await takeCode(other, ana.userId, codeOf(key))).toBe(false);
  expect(await takeCode(other, ana.userId, recovery[0] ?? '')).toBe(true);
  expect(await takeCode({ db: database.db, secret: TEST_SECRET }, ana.userId, codeOf(key))).toBe(true);
});

test('the export says since when, without a secret; nothing is left of a deleted person', async () => {
  const ana = await make.person('member');
  const { key, recovery } = await withTwoFactor(database.db, ana.userId);
  const [row] = await database.db.select().from(twoFactors).where(eq(twoFactors.userId, ana.userId));
  const text = await (await ask(app, '/api/account/export', { as: ana })).text();
  expect(JSON.parse(text).profile.twoFactorSince).toBe(row?.createdAt.toISOString());
  for (const secret of [key, recovery[0] ?? '', row?.secret.toString('base64') ?? '', 'codeHash', 'lastStep'])
    expect(text).not.toContain(secret);
  const now = new Date();
  await database.db.update(users).set({ disabledAt: now, deletingAt: now }).where(eq(users.id, ana.userId));
  expect(await removeDeleted(database.db, ana.userId)).toBe(true);
  for (const table of [twoFactors, recoveryCodes])
    expect(await database.db.select().from(table).where(eq(table.userId, ana.userId))).toEqual([]);
});
