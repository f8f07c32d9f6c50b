import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionIdOfCookie } from '@/lib/auth/token';
import { audit, identities, invitations, pendingIdentities, sessions, users } from '@/lib/db/schema';
import { removeDeleted, setDisabled, setRole } from '@/lib/users/people';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp, TEST_SECRET } from '@/tests/support/app';
import { Visitor } from '@/tests/support/browser/visitor';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory, PASSWORD } from '@/tests/support/factory';
import { freePort } from '@/tests/support/free-port';
import { METRICS_TOKEN, scrape } from '@/tests/support/metrics';
import { withTwoFactor } from '@/tests/support/services/authenticator';
import { begin, choose, Organization, signInBy } from '@/tests/support/services/organization';

const GROUP = 'chat-admins';

let database: TestDatabase;
let museum: Organization;
let app: App;
let make: Factory;
let ports: number[];

beforeAll(async () => {
  database = await createTestDatabase();
  make = new Factory(database.db);
  ports = [await freePort(), await freePort(), await freePort(), await freePort()];
  museum = await Organization.open(...ports);
  app = await start(0, { OIDC_ADMIN_GROUP: GROUP, METRICS_TOKEN });
  await signedInAdmin(database.db, 'Raíz');
});
afterAll(async () => {
  await app.stop();
  await museum.close();
  await database.drop();
});

function start(which: number, env: Record<string, string>): Promise<App> {
  return startApp({ database, port: ports[which] ?? 0, env: { ...museum.env, ...env } });
}

let made = 0;
/** An account at the provider. @returns its subject */
function account(claims: Parameters<Organization['accounts']['set']>[1] = {}): string {
  const sub = `subject-${made++}`;
  museum.accounts.set(sub, claims);
  return sub;
}

/** Somebody who came in by the organization. */
async function insider(claims: Parameters<typeof account>[0] = {}, at = app) {
  const [sub, username, visitor] = [account(claims), make.name('Socia'), new Visitor(at.origin)];
  await signInBy(visitor, sub);
  expect((await choose(visitor, { username })).status).toBe(200);
  const row = await rowOf(username);
  return { sub, username, visitor, userId: row?.id ?? 0 };
}

/** A browser in which this person is signed in by a password. */
async function member() {
  const person = await make.person('member');
  const visitor = new Visitor(app.origin);
  expect((await visitor.signIn(person.username, PASSWORD)).status).toBe(200);
  return { ...person, visitor };
}

const rowOf = async (username: string) =>
  (await database.db.select().from(users).where(eq(users.username, username)))[0];
const to = (answer: Response) => answer.headers.get('location');
const actionsOn = async (userId: number) => {
  const rows = await database.db.select().from(audit).where(eq(audit.personId, userId));
  return rows.map(({ action, actorId }) => [action, actorId]);
};

test('a person comes in for the first time, chooses a user name, and comes in again', async () => {
  const sub = account({ name: 'Ana Pérez', preferred_username: 'ana.perez@museo.test', email: 'ana@museo.test' });
  const visitor = new Visitor(app.origin);
  const back = await signInBy(visitor, sub, { callbackUrl: '/r/social' });
  expect([back.status, to(back)]).toEqual([302, '/welcome?callbackUrl=%2Fr%2Fsocial']);
  expect(await visitor.whoAmI()).toBeNull();
  const page = await (await visitor.fetch('/welcome')).text();
  expect(page).toContain('value="ana.perez"');
  expect(page).toContain('value="Ana Pérez"');

  expect(await (await choose(visitor, { username: 'a b' })).json()).toMatchObject({
    fields: { username: ['characters'] },
  });
  expect((await choose(visitor, { username: 'ana.perez', shown: 'Ana Pérez' })).status).toBe(200);
  expect(await visitor.whoAmI()).toBe('ana.perez');

  const again = new Visitor(app.origin);
  const second = await signInBy(again, sub, { callbackUrl: '/r/social' });
  expect([second.status, to(second)]).toEqual([302, `${app.origin}/r/social`]);
  expect(await again.whoAmI()).toBe('ana.perez');
  expect((await again.signOut()).status).toBe(200);
  expect(await again.whoAmI()).toBeNull();
});

test('the cookie, the session and the account are as after any sign-in, and nothing of the provider is kept', async () => {
  const { visitor, sub, userId } = await insider({ name: 'Eva', email: 'eva@museo.test' });
  const again = new Visitor(app.origin);
  await signInBy(again, sub);
  const usual = new Visitor(app.origin);
  const person = await make.person('member');
  await usual.signIn(person.username, PASSWORD);
  const line = (from: Visitor) => from.setCookies.findLast((one) => one.startsWith('next-auth.session-token='));
  const attributes = (from: Visitor) => line(from)?.replace(/(session-token|Expires)=[^;]*/g, '$1');
  expect(attributes(again)).toBe(attributes(usual));
  expect(attributes(visitor)).toBe(attributes(usual));
  expect(line(again)?.length).toBeLessThan(400);
  // Only the cookies of next-auth's own forms and the session remain.
  expect([...again.cookies.keys()].sort()).toEqual([
    'next-auth.callback-url',
    'next-auth.csrf-token',
    'next-auth.session-token',
  ]);
  const id = await sessionIdOfCookie(again.cookie, { secret: TEST_SECRET, secureCookies: false });
  const [session] = await database.db
    .select()
    .from(sessions)
    .where(eq(sessions.id, id ?? ''));
  expect(session?.userId).toBe(userId);
  const [row] = await database.db.select().from(identities).where(eq(identities.userId, userId));
  expect(Object.keys(row ?? {}).sort()).toEqual(['createdAt', 'issuer', 'subjectHash', 'userId']);
  expect(await database.db.select().from(pendingIdentities)).toEqual([]);
  for (const secret of ['eva@museo.test', sub, 'eyJ']) expect(app.logs()).not.toContain(secret);
});

test('an account without a password is entered by no password', async () => {
  const { username } = await insider();
  for (const password of ['', ' ', 'none', 'undefined'])
    expect((await new Visitor(app.origin).signIn(username, password)).status).toBe(401);
});

describe('an account that exists', () => {
  test('is linked from inside with its password, signs in by it, and is unlinked', async () => {
    const { visitor, userId, username } = await member();
    const sub = account({ name: 'Quien Sea' });
    const wrong = await begin(visitor, { current: 'otra cosa' });
    expect([wrong.status, await wrong.json()]).toMatchObject([400, { fields: { current: ['wrong'] } }]);
    expect(to(await signInBy(visitor, sub, { current: PASSWORD }))).toBe('/account?organization=linked#organization');
    expect(await (await visitor.fetch('/account?organization=linked')).text()).toContain('Cuenta vinculada.');

    const other = new Visitor(app.origin);
    await signInBy(other, sub);
    expect(await other.whoAmI()).toBe(username);
    const data = await (await other.fetch('/api/account/export')).json();
    expect(data.identities).toEqual([
      {
        issuer: museum.issuer,
        createdAt: expect.any(String),
        subjectSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);

    expect((await visitor.account('DELETE', 'organization', { current: 'otra cosa' })).status).toBe(400);
    expect((await visitor.account('DELETE', 'organization', { current: PASSWORD })).status).toBe(200);
    expect(await visitor.whoAmI()).toBe(username);
    expect(await other.whoAmI()).toBeNull();
    expect(to(await signInBy(new Visitor(app.origin), sub))).toBe('/welcome');
    expect(await actionsOn(userId)).toEqual([
      ['account.link', userId],
      ['account.unlink', userId],
    ]);
  });

  test('with a second factor is linked only with a code too, since the way of the organization asks for none', async () => {
    const { visitor, userId } = await member();
    const [right = ''] = (await withTwoFactor(database.db, userId)).recovery;
    for (const code of ['', '000000']) {
      const refused = await begin(visitor, { current: PASSWORD, code });
      expect([refused.status, await refused.json()]).toMatchObject([400, { fields: { code: ['wrong'] } }]);
    }
    const back = await signInBy(visitor, account(), { current: PASSWORD, code: right });
    expect(to(back)).toBe('/account?organization=linked#organization');
  });

  test('cannot be unlinked if that is the only way in', async () => {
    const { visitor, sub } = await insider();
    const answer = await visitor.account('DELETE', 'organization', { current: '' });
    expect([answer.status, await answer.json()]).toEqual([409, { error: 'last_way_in' }]);
    const again = new Visitor(app.origin);
    await signInBy(again, sub);
    expect(await again.whoAmI()).not.toBeNull();
  });

  test('stays out while it is disabled', async () => {
    const { sub, userId } = await insider();
    await setDisabled(database.db, userId, true);
    const visitor = new Visitor(app.origin);
    const back = await signInBy(visitor, sub);
    expect(to(back)).toBe('/sign-in?organization=disabled');
    expect(await visitor.whoAmI()).toBeNull();
    expect(await (await visitor.fetch(to(back) ?? '')).text()).toContain('Tu cuenta está desactivada.');
  });

  test('without a password is deleted by a person who has just come back from the provider', async () => {
    const { visitor, sub, userId } = await insider();
    await database.db
      .update(sessions)
      .set({ provenAt: new Date(Date.now() - 11 * 60_000) })
      .where(eq(sessions.userId, userId));
    const stale = await visitor.account('POST', 'delete', { current: '' });
    expect([stale.status, await stale.json()]).toMatchObject([400, { fields: { current: ['stale'] } }]);
    // The person is asked again at the provider.
    const { url } = await (await begin(visitor, { again: 'true' })).json();
    const asked = new URL(url).searchParams;
    expect([asked.get('prompt'), asked.get('max_age')]).toEqual(['login', '0']);
    // A provider that does not say when they proved it, or whose answer is old, proves nothing.
    for (const auth_time of [undefined, Math.floor(Date.now() / 1_000) - 11 * 60]) {
      museum.tamper = (claims) => ({ ...claims, auth_time });
      await signInBy(visitor, sub, { again: 'true', callbackUrl: '/account' });
      museum.tamper = null;
      expect((await visitor.account('POST', 'delete', { current: '' })).status).toBe(400);
    }
    expect(to(await signInBy(visitor, sub, { again: 'true', callbackUrl: '/account' }))).toBe(`${app.origin}/account`);
    expect((await visitor.account('POST', 'delete', { current: '' })).status).toBe(200);
    await removeDeleted(database.db, userId);
    expect(await database.db.select().from(identities).where(eq(identities.userId, userId))).toEqual([]);
  });
});

describe('a group', () => {
  test('makes an administrator at the first entry, and at a later one', async () => {
    const first = await insider({ groups: ['all', GROUP] });
    expect((await rowOf(first.username))?.role).toBe('admin');
    expect(await actionsOn(first.userId)).toEqual([['account.admin_by_group', first.userId]]);

    const later = await insider({ groups: ['all'] });
    museum.accounts.set(later.sub, { groups: [GROUP] });
    const visitor = new Visitor(app.origin);
    await signInBy(visitor, later.sub);
    expect((await visitor.fetch('/admin/people')).status).toBe(200);
    // Like any change of a role, it ends the other sessions.
    expect(await later.visitor.whoAmI()).toBeNull();
  });

  test('that a person has left makes them a member again; groups that are not told change nothing', async () => {
    const { sub, username, userId } = await insider({ groups: [GROUP] });
    museum.accounts.set(sub, {});
    await signInBy(new Visitor(app.origin), sub);
    expect((await rowOf(username))?.role).toBe('admin');
    museum.accounts.set(sub, { groups: [] });
    const visitor = new Visitor(app.origin);
    await signInBy(visitor, sub);
    expect(await visitor.whoAmI()).toBe(username);
    expect((await rowOf(username))?.role).toBe('member');
    expect((await actionsOn(userId)).at(-1)).toEqual(['account.member_by_group', userId]);
  });

  test('never takes the last administrator away', async () => {
    const { sub, username, userId } = await insider({ groups: [GROUP] });
    const admins = await database.db.select().from(users).where(eq(users.role, 'admin'));
    for (const { id } of admins) if (id !== userId) await setRole(database.db, id, 'member');
    museum.accounts.set(sub, { groups: [] });
    const visitor = new Visitor(app.origin);
    await signInBy(visitor, sub);
    expect(await visitor.whoAmI()).toBe(username);
    expect((await rowOf(username))?.role).toBe('admin');
  });
});

test('whoever is signed in does not end up in the account of somebody else', async () => {
  const [ana, eva] = [await insider(), await insider()];
  expect(to(await signInBy(ana.visitor, eva.sub))).toBe('/account?organization=other#organization');
  expect(await ana.visitor.whoAmI()).toBe(ana.username);
  expect(to(await signInBy(ana.visitor, account()))).toBe('/account?organization=other#organization');
});

test('a person who refuses at the provider, and a provider that is away, are said in words', async () => {
  const visitor = new Visitor(app.origin);
  const back = await signInBy(visitor, '', { callbackUrl: '/r/social' });
  expect(to(back)).toBe('/sign-in?callbackUrl=%2Fr%2Fsocial&organization=failed');
  expect(await (await visitor.fetch(to(back) ?? '')).text()).toContain('No se pudo entrar con la organización.');

  const other = await start(1, { OIDC_ISSUER: `${museum.issuer}/nowhere` });
  try {
    const answer = await begin(new Visitor(other.origin));
    expect([answer.status, await answer.json()]).toEqual([502, { error: 'organization_away' }]);
  } finally {
    await other.stop();
  }
});

test('with CHAT_SIGN_UP=invite new people need an invitation, of which a use is taken; others come in', async () => {
  const invited = await start(1, { CHAT_SIGN_UP: 'invite' });
  try {
    const known = await insider();
    const visitor = new Visitor(invited.origin);
    await signInBy(visitor, known.sub);
    expect(await visitor.whoAmI()).toBe(known.username);

    const stranger = new Visitor(invited.origin);
    await signInBy(stranger, account());
    const username = make.name('Nueva');
    const refused = await choose(stranger, { username });
    expect([refused.status, await refused.json()]).toEqual([403, { error: 'invitation_needed' }]);
    const code = await make.invitation();
    expect((await choose(stranger, { username, invitation: `${code}x` })).status).toBe(404);
    expect((await choose(stranger, { username, invitation: code })).status).toBe(200);
    const invitationId = Number(code.split('-')[0]);
    expect(await rowOf(username)).toMatchObject({ invitationId });
    const [row] = await database.db.select().from(invitations).where(eq(invitations.id, invitationId));
    expect(row?.uses).toBe(1);

    // The invitation is used up: the account is not made, and the person may try again with another one.
    const late = new Visitor(invited.origin);
    await signInBy(late, account());
    expect((await choose(late, { username: make.name('Nueva'), invitation: code })).status).toBe(404);
    const another = await make.invitation();
    expect((await choose(late, { username: make.name('Nueva'), invitation: another })).status).toBe(200);
  } finally {
    await invited.stop();
  }
});

test('with CHAT_SIGN_UP=closed nobody new comes in, and is told so', async () => {
  const pending = new Visitor(app.origin);
  await signInBy(pending, account());
  const closed = await start(2, { CHAT_SIGN_UP: 'closed' });
  try {
    const visitor = new Visitor(closed.origin);
    const back = await signInBy(visitor, account());
    expect(to(back)).toBe('/sign-in?organization=sign_up_closed');
    expect(await (await visitor.fetch(to(back) ?? '')).text()).toContain('Aquí no se crean cuentas nuevas.');
    visitor.cookies.set('tertulia.entry', pending.cookies.get('tertulia.entry') ?? '');
    const answer = await choose(visitor, { username: make.name('Nueva') });
    expect([answer.status, await answer.json()]).toEqual([403, { error: 'sign_up_closed' }]);
  } finally {
    await closed.stop();
  }
});

test('with CHAT_PASSWORDS=off people sign in by the organization only', async () => {
  const linked = await member();
  const sub = account();
  await signInBy(linked.visitor, sub, { current: PASSWORD });
  const without = await start(3, { CHAT_PASSWORDS: 'off' });
  try {
    const visitor = new Visitor(without.origin);
    const refused = await visitor.signIn(linked.username, PASSWORD);
    expect([refused.status, await refused.json()]).toEqual([403, { error: 'passwords_off' }]);
    expect((await visitor.signUp({ username: make.name('Nueva'), password: 'caballo grapa' })).status).toBe(403);
    for (const path of ['/sign-in', '/sign-up', '/invite'])
      expect(await (await visitor.fetch(path)).text()).not.toContain('type="password"');
    // `again` makes the provider say when the person proved it.
    await signInBy(visitor, sub, { again: 'true' });
    expect(await visitor.whoAmI()).toBe(linked.username);
    const page = await (await visitor.fetch('/account')).text();
    expect(page).toContain('Aquí todos entran con la organización');
    expect(page).not.toContain('type="password"');
    expect(page).not.toContain('Con él entras');
    const code = await make.passwordLink();
    expect((await ask(app, '/api/password-link', { method: 'POST', body: { code } })).status).toBe(200);
    expect((await ask(without, '/api/password-link', { method: 'POST', body: { code } })).status).toBe(404);
    expect((await visitor.account('DELETE', 'organization', { current: '' })).status).toBe(409);
  } finally {
    await without.stop();
  }
});

test('arrivals are counted by their outcome', async () => {
  const counted = await scrape(app);
  for (const outcome of ['signed_in', 'new', 'entered', 'linked', 'refused', 'failed'])
    expect(counted.get(`tertulia_organization_sign_ins_total{outcome="${outcome}"}`), outcome).toBeGreaterThan(0);
});

test('a new installation without passwords is begun by an administrator of the organization, and by nobody else', async () => {
  const own = await createTestDatabase();
  const env = { ...museum.env, CHAT_SIGN_UP: '', CHAT_PASSWORDS: 'off', OIDC_ADMIN_GROUP: GROUP };
  const first = await startApp({ database: own, port: ports[3] ?? 0, env });
  try {
    expect(first.logs()).toContain('the first of that group who signs in becomes one');
    const enter = async (claims: Parameters<typeof account>[0]) => {
      const visitor = new Visitor(first.origin);
      await signInBy(visitor, account(claims));
      const answer = await choose(visitor, { username: make.name('Nueva') });
      return [answer.status, (await answer.json()).error];
    };
    expect(await enter({})).toEqual([403, 'invitation_needed']);
    expect(await enter({ groups: [GROUP] })).toEqual([200, undefined]);
    expect(await own.db.select({ role: users.role }).from(users)).toEqual([{ role: 'admin' }]);
    expect(await enter({ groups: [GROUP] })).toEqual([403, 'invitation_needed']);
  } finally {
    await first.stop();
    await own.drop();
  }
});
