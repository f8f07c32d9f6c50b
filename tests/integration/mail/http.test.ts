import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { audit, mailAddresses, passwordLinks, tries } from '@/lib/db/schema';
import { unsubscribeCode } from '@/lib/mail/unsubscribe-code';
import { ask } from '@/tests/support/admins';
import { type App, startApp, TEST_SECRET } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory, PASSWORD } from '@/tests/support/factory';
import type { Person } from '@/tests/support/people';
import { codeIn, MailServer } from '@/tests/support/services/mail-server';
import { eventually } from '@/tests/support/wait';

const LIMIT = 5;
const NEW = 'caballo grapa batería';

let database: TestDatabase;
let server: MailServer;
let app: App;
/** Without a mail server. */
let plain: App;
let make: Factory;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await MailServer.open();
  make = new Factory(database.db);
  const env = { ...server.settings, AUTH_LIMIT: String(LIMIT) };
  [app, plain] = await Promise.all([startApp({ database, env }), startApp()]);
});
afterAll(async () => {
  await Promise.all([app.stop(), plain.stop()]);
  await server.close();
  await database.drop();
});
beforeEach(() => database.db.delete(tries));

const newAddress = () => `${make.name('correo')}@ejemplo.org`;
const give = (as: Person, address: string, more: object = {}) =>
  ask(app, '/api/account/mail', {
    as,
    method: 'POST',
    body: { current: PASSWORD, address, digest: false, ...more },
  });
const look = (code: string) => ask(app, '/api/mail-link', { method: 'POST', body: { code } });
const confirm = (code: string) => ask(app, '/api/mail-link', { method: 'PUT', body: { code } });
const forgotten = (address: string, at = app) => ask(at, '/api/forgotten', { method: 'POST', body: { address } });
const exported = async (as: Person) => (await (await ask(app, '/api/account/export', { as })).json()).mail;

/** The newest mail to this address that has the text, once it is there. */
async function mailAbout(address: string, text: string) {
  const found = () => server.received.filter((mail) => mail.to.includes(address) && mail.text.includes(text)).at(-1);
  await eventually(() => found() !== undefined, { timeoutMs: 20_000 });
  return found() ?? expect.fail();
}

/** A person with a confirmed address. */
async function withMail(): Promise<Person & { address: string }> {
  const person = await make.person('member');
  return { ...person, address: await make.mailAddress(person) };
}

test('an address is confirmed by the link of a mail, once, and is in the person’s own export only', async () => {
  const ana = await make.person('member');
  const address = newAddress();
  expect((await give(ana, ` ${address.toUpperCase()} `, { digest: true })).status).toBe(200);
  const sent = `${address.split('@')[0]?.toUpperCase()}@ejemplo.org`;
  expect(await exported(ana)).toMatchObject({ address: null, waiting: sent });
  const mail = await server.mailTo(sent);
  const code = codeIn(mail, '/confirm-mail');
  expect(mail.text).toContain(`${app.origin}/confirm-mail#${code}`);
  expect(await (await look(code)).json()).toEqual({ username: ana.username, address: sent });
  expect((await confirm(code)).status).toBe(200);
  expect(await exported(ana)).toMatchObject({ address: sent, waiting: null, digest: true });
  expect([(await look(code)).status, (await confirm(code)).status]).toEqual([404, 404]);

  const other = await make.person('member');
  const card = await (await ask(app, `/api/people/${ana.userId}`, { as: other })).text();
  expect(card.toLowerCase()).not.toContain(address);
  const body = { current: PASSWORD };
  expect((await ask(app, '/api/account/mail', { as: ana, method: 'DELETE', body })).status).toBe(200);
  expect(await exported(ana)).toMatchObject({ address: null });
  const actions = await database.db.select().from(audit).where(eq(audit.personId, ana.userId));
  expect(actions.map(({ action }) => action)).toEqual(['account.mail', 'account.mail_off']);
});

test('an address needs the password, and must be one address', { tags: 'accounts/mail-headers' }, async () => {
  const ana = await make.person('member');
  const wrong = await give(ana, newAddress(), { current: 'otra cosa' });
  expect(await wrong.json()).toMatchObject({ fields: { current: ['wrong'] } });
  for (const address of [
    'ana',
    'a@ejemplo.org, b@ejemplo.org',
    'a@ejemplo.org\r\nBcc: b@ejemplo.org',
    'a@[127.0.0.1]',
  ]) {
    expect(await (await give(ana, address)).json()).toMatchObject({ fields: { address: ['malformed'] } });
    expect((await forgotten(address)).status).toBe(400);
  }
  expect(await exported(ana)).toMatchObject({ waiting: null });
});

test('of two people with the same address, the one who confirms it first has it, and nobody is told before', {
  tags: 'accounts/mail-known',
}, async () => {
  const { address } = await withMail();
  const luis = await make.person('member');
  expect((await give(luis, address)).status).toBe(200);
  const code = codeIn(await server.mailTo(address), '/confirm-mail');
  const answer = await confirm(code);
  expect([answer.status, await answer.json()]).toEqual([409, { error: 'mail_taken' }]);
  expect(await exported(luis)).toMatchObject({ address: null });
});

test('a confirmed address stays until another one is confirmed, and an earlier link is over then', async () => {
  const ana = await withMail();
  const [second, third] = [newAddress(), newAddress()];
  await give(ana, second);
  const earlier = codeIn(await server.mailTo(second), '/confirm-mail');
  await give(ana, third);
  const later = codeIn(await server.mailTo(third), '/confirm-mail');
  expect((await confirm(earlier)).status).toBe(404);
  expect(await exported(ana)).toMatchObject({ address: ana.address, waiting: third });
  expect((await confirm(later)).status).toBe(200);
  expect(await exported(ana)).toMatchObject({ address: third, waiting: null, digest: true });
});

test('a forgotten password: the link of the mail sets another one, once, within an hour', async () => {
  const ana = await withMail();
  expect((await forgotten(ana.address.toUpperCase())).status).toBe(200);
  const code = codeIn(await server.mailTo(ana.address), '/new-password');
  const [link] = await database.db.select().from(passwordLinks).where(eq(passwordLinks.userId, ana.userId));
  const leftMs = (link?.expiresAt.getTime() ?? 0) - Date.now();
  expect(leftMs > 0 && leftMs <= 3_600_000).toBe(true);
  const use = () => ask(app, '/api/password-link', { method: 'PUT', body: { code, password: NEW } });
  expect([(await use()).status, (await use()).status]).toEqual([200, 404]);
  const actions = await database.db.select().from(audit).where(eq(audit.personId, ana.userId));
  expect(actions.map(({ action }) => action)).toEqual(['account.password_mail', 'account.password_by_link']);
});

test('nobody learns by the answer whether an address has an account', { tags: 'accounts/mail-known' }, async () => {
  const { address } = await withMail();
  const seen = async (to: string) => {
    const answer = await forgotten(to);
    return [answer.status, await answer.text(), [...answer.headers.keys()].sort().join()];
  };
  const nobody = newAddress();
  expect(await seen(address)).toEqual(await seen(nobody));
  await server.mailTo(address);
  expect(server.received.some(({ to }) => to.includes(nobody))).toBe(false);
});

test('one address gets three mails in 15 minutes, and one client asks for a number of them', {
  tags: 'accounts/mail-flood',
}, async () => {
  const { address } = await withMail();
  for (let sent = 1; sent <= 3; sent++) {
    expect((await forgotten(address)).status).toBe(200);
    await server.mailTo(address, sent);
  }
  // The same answer, and no mail: a later one to somebody else arrives first.
  expect((await forgotten(address)).status).toBe(200);
  const other = await withMail();
  expect((await forgotten(other.address)).status).toBe(200);
  await server.mailTo(other.address);
  expect(server.received.filter(({ to }) => to.includes(address))).toHaveLength(3);
  expect((await forgotten(newAddress())).status).toBe(429);

  // Of another kind there are as many: nobody can keep a link for a password away by giving the address as theirs.
  const luis = await make.person('member');
  for (let times = 1; times <= 3; times++) expect((await give(luis, address)).status).toBe(200);
  const answer = await give(luis, address);
  expect([answer.status, await answer.json()]).toEqual([429, { error: 'too_many_mails' }]);
  const eva = await withMail();
  expect((await give(eva, other.address)).status).toBe(200);
  expect((await forgotten(eva.address)).status).toBe(429);
  await database.db.delete(tries);
  for (let times = 1; times <= 3; times++) expect((await give(eva, eva.address)).status).toBe(200);
  expect((await forgotten(eva.address)).status).toBe(200);
  expect(codeIn(await mailAbout(eva.address, '/new-password'), '/new-password')).not.toBe('');
});

test('a link that is asked for by mail leaves the administrator’s, and each is over when one was used', async () => {
  const root = await make.person('admin');
  const ana = await withMail();
  const path = `/api/admin/people/${ana.userId}/password-link`;
  const { code: given } = await (await ask(app, path, { as: root, method: 'POST', body: {} })).json();
  await forgotten(ana.address);
  const mailed = codeIn(await server.mailTo(ana.address), '/new-password');
  const isGood = async (code: string) =>
    (await ask(app, '/api/password-link', { method: 'POST', body: { code } })).status;
  expect([await isGood(given), await isGood(mailed)]).toEqual([200, 200]);
  // Another address ends what may be in the mailbox of the first one, and nothing else.
  const next = newAddress();
  await give(ana, next);
  await confirm(codeIn(await server.mailTo(next), '/confirm-mail'));
  expect([await isGood(given), await isGood(mailed)]).toEqual([200, 404]);
  await forgotten(next);
  const again = codeIn(await mailAbout(next, '/new-password'), '/new-password');
  const use = await ask(app, '/api/password-link', { method: 'PUT', body: { code: given, password: NEW } });
  expect([use.status, await isGood(given), await isGood(again)]).toEqual([200, 404, 404]);
});

test('an address that is given up is told so, whoever does it, and an administrator does not see which it was', {
  tags: 'accounts/mail-moved',
}, async () => {
  const root = await make.person('admin');
  const told = async (address: string) => (await mailAbout(address, 'ya no es la de ninguna cuenta')).text;
  const ana = await withMail();
  const next = newAddress();
  await give(ana, next);
  await confirm(codeIn(await server.mailTo(next), '/confirm-mail'));
  const text = await told(ana.address);
  expect(text).toContain('ya no es la de ninguna cuenta');
  expect(text).not.toMatch(new RegExp(`${next}|${ana.username}|/#|\\w#\\w{20}`));

  const path = `/api/admin/people/${ana.userId}`;
  expect(await (await ask(app, `/admin/people/${ana.userId}`, { as: root })).text()).not.toContain(next);
  expect((await ask(app, path, { as: root, method: 'PATCH', body: { mail: null } })).status).toBe(200);
  expect(await exported(ana)).toMatchObject({ address: null, waiting: null });
  expect(await told(next)).toContain('ya no es la de ninguna cuenta');
  for (const mail of ['otra@ejemplo.org', '', false])
    expect((await ask(app, path, { as: root, method: 'PATCH', body: { mail } })).status).toBe(400);
  const actions = await database.db.select().from(audit).where(eq(audit.personId, ana.userId));
  expect(actions.map(({ action, actorId }) => [action, actorId])).toEqual([
    ['account.mail', ana.userId],
    ['person.remove_mail', root.userId],
  ]);
});

test('the link at the end of a mail ends such mails, without a session, by one press', {
  tags: 'accounts/unsubscribe',
}, async () => {
  const ana = await withMail();
  const code = unsubscribeCode(ana.userId, TEST_SECRET);
  const path = `/api/unsubscribe/${code}`;
  const isOn = async () => {
    const [row] = await database.db.select().from(mailAddresses).where(eq(mailAddresses.userId, ana.userId));
    return row?.lookAt !== null;
  };
  // Programs that open links change nothing.
  const opened = await ask(app, path);
  expect([opened.status, opened.headers.get('location'), await isOn()]).toEqual([303, `/unsubscribe#${code}`, true]);
  const wrong = code.replace(/.{3}$/, 'abc');
  for (const bad of [wrong, code.replace(/^\d+/, '1'), 'x', `${code}x`, '%2F%2Fevil.example'])
    expect((await ask(app, `/api/unsubscribe/${bad}`, { method: 'POST' })).status).toBe(404);
  expect(await isOn()).toBe(true);
  // As mail programs send it (RFC 8058): a form, no cookie and no Origin.
  const press = (body: BodyInit) => fetch(`${app.origin}${path}`, { method: 'POST', body });
  expect((await press(new URLSearchParams({ other: 'One-Click' }))).status).toBe(400);
  expect(await isOn()).toBe(true);
  const form = new FormData();
  form.set('List-Unsubscribe', 'One-Click');
  expect((await press(form)).status).toBe(200);
  expect(await isOn()).toBe(false);
  expect((await press(new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }))).status).toBe(200);

  const choose = (digest: boolean) => ask(app, '/api/account/mail', { as: ana, method: 'PATCH', body: { digest } });
  expect([(await choose(true)).status, await isOn()]).toEqual([200, true]);
});

test('without a mail server nothing of it is there', async () => {
  const ana = await new Factory(plain.database?.db ?? database.db).person('member');
  const body = { current: PASSWORD, address: newAddress(), digest: false };
  const statuses = [
    (await forgotten(newAddress(), plain)).status,
    (await ask(plain, '/api/account/mail', { as: ana, method: 'POST', body })).status,
    (await ask(plain, '/forgotten')).status,
    (await ask(plain, '/confirm-mail')).status,
    (await ask(plain, '/unsubscribe')).status,
  ];
  expect(statuses).toEqual([404, 404, 404, 404, 404]);
  expect(await (await ask(plain, '/account', { as: ana })).text()).not.toContain('id="mail"');
  expect(await (await ask(plain, '/sign-in')).text()).not.toContain('/forgotten');
});
