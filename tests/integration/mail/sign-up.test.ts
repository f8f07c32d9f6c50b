import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mailAddresses, mailQueue, signUpLinks, tries, users } from '@/lib/db/schema';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';
import { codeIn, MailServer } from '@/tests/support/services/mail-server';
import { eventually } from '@/tests/support/wait';

/** CHAT_SIGN_UP=domain: accounts for those who read the mails of an address of a domain. */

const LIMIT = 5;
const PASSWORD = 'caballo grapa batería';

let database: TestDatabase;
let server: MailServer;
let app: App;
let make: Factory;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await MailServer.open();
  make = new Factory(database.db);
  const domains = { CHAT_SIGN_UP: 'domain', CHAT_SIGN_UP_DOMAINS: 'ejemplo.org, Año.es' };
  app = await startApp({ database, env: { ...server.settings, ...domains, AUTH_LIMIT: String(LIMIT) } });
});
afterAll(async () => {
  await app.stop();
  await server.close();
  await database.drop();
});
beforeEach(() => database.db.delete(tries));

const post = (path: string, body: object) => ask(app, path, { method: 'POST', body });
const askFor = (address: string) => post('/api/sign-up/mail', { address });
const look = (link: string) => post('/api/sign-up/link', { code: link });
const signUp = (link: string, username = make.name('Nueva')) =>
  post('/api/sign-up', { username, password: PASSWORD, link });
const newAddress = (domain = 'ejemplo.org') => `${make.name('ana+chat')}@${domain}`;
const codeTo = async (address: string, count = 1) => codeIn(await server.mailTo(address, count), '/sign-up');
/** Resolves when everything that waits was looked at. */
const idle = () =>
  eventually(async () => (await database.db.select().from(mailQueue)).length === 0, { timeoutMs: 30_000 });

test('somebody with a mailbox of the domain gets a link, and makes an account with that address, once', {
  tags: 'accounts/sign-up-by-mail',
}, async () => {
  const address = newAddress();
  expect((await askFor(` ${address.toUpperCase()} `)).status).toBe(200);
  const code = await codeTo(address);
  expect(await (await look(code)).json()).toEqual({ address });
  const username = make.name('Nueva');
  expect((await signUp(code, username)).status).toBe(201);
  const [row] = await database.db.select().from(users).where(eq(users.username, username));
  expect(row).toMatchObject({ role: 'member', invitationId: null });
  const [mail] = await database.db
    .select()
    .from(mailAddresses)
    .where(eq(mailAddresses.userId, row?.id ?? 0));
  expect(mail).toMatchObject({ address, addressKey: address, lookAt: null });
  expect([(await look(code)).status, (await signUp(code)).status]).toEqual([404, 404]);
});

test('a domain with other letters is one, and subdomains and look-alikes are not', {
  tags: 'accounts/sign-up-by-mail',
}, async () => {
  const address = newAddress('año.es');
  expect((await askFor(address)).status).toBe(200);
  // The server writes the domain in its own letters again.
  const shown = await (await look(await codeTo(address))).json();
  expect(shown).toEqual({ address: address.replace('año.es', 'xn--ao-zja.es') });
  const others = ['sub.ejemplo.org', 'ejemplo.org.es', 'noejemplo.org', 'ejemplo.com', 'ano.es'].map((domain) =>
    newAddress(domain),
  );
  for (const other of others) {
    await database.db.delete(tries);
    const answer = await askFor(other);
    expect([answer.status, await answer.text()]).toEqual([200, '{}']);
  }
  await idle();
  const last = newAddress();
  await askFor(last);
  await server.mailTo(last);
  expect(server.received.filter(({ to }) => others.some((other) => to.includes(other)))).toEqual([]);
  const links = await database.db.select().from(signUpLinks);
  expect(links.map(({ addressKey }) => addressKey).filter((key) => others.includes(key))).toEqual([]);
});

describe('an address that has an account', () => {
  test('gets the same answer, and only its mailbox is told which account', {
    tags: 'accounts/mail-known',
  }, async () => {
    const person = await make.person('member');
    const address = await make.mailAddress(person, newAddress());
    const [known, unknown] = [await askFor(address), await askFor(newAddress())];
    expect([known.status, await known.text()]).toEqual([unknown.status, await unknown.text()]);
    const mail = await server.mailTo(address);
    expect(mail.text).toContain(person.username);
    expect(mail.text).not.toContain('/sign-up#');
    expect(await database.db.select().from(signUpLinks).where(eq(signUpLinks.addressKey, address))).toEqual([]);
  });

  test('makes no second one, even if it was confirmed after the link was sent', async () => {
    const address = newAddress();
    await askFor(address);
    const code = await codeTo(address);
    await make.mailAddress(await make.person('member'), address);
    const username = make.name('Nueva');
    expect((await signUp(code, username)).status).toBe(404);
    expect(await database.db.select().from(users).where(eq(users.username, username))).toEqual([]);
  });
});

test('of several uses of one link at once, one makes an account', { tags: 'accounts/sign-up-by-mail' }, async () => {
  const address = newAddress();
  await askFor(address);
  const code = await codeTo(address);
  const names = Array.from({ length: 4 }, () => make.name('Nueva'));
  const answers = await Promise.all(names.map((name) => signUp(code, name)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404, 404]);
  const made = await database.db.select().from(mailAddresses).where(eq(mailAddresses.addressKey, address));
  expect(made).toHaveLength(1);
});

test('links that are guessed, too old or replaced by a newer one, and no link at all, make no account', {
  tags: 'accounts/sign-up-by-mail',
}, async () => {
  const address = newAddress();
  await askFor(address);
  const first = await codeTo(address);
  await askFor(address);
  const second = await codeTo(address, 2);
  const old = new Date(Date.now() - 1_000);
  const statuses: number[] = [];
  for (const code of [first, `${second}A`, '', 'x'.repeat(22)]) {
    await database.db.delete(tries);
    statuses.push((await look(code)).status, (await signUp(code)).status);
  }
  await database.db.update(signUpLinks).set({ expiresAt: old }).where(eq(signUpLinks.addressKey, address));
  await database.db.delete(tries);
  statuses.push((await look(second)).status, (await signUp(second)).status);
  expect(new Set(statuses)).toEqual(new Set([404]));
  const none = await post('/api/sign-up', { username: make.name('Nueva'), password: PASSWORD });
  expect([none.status, await none.json()]).toEqual([403, { error: 'mail_needed' }]);
});

test('mails are limited for an address and for a client', { tags: 'accounts/mail-flood' }, async () => {
  const address = newAddress();
  for (let count = 1; count <= 3; count++) {
    expect((await askFor(address)).status).toBe(200);
    await server.mailTo(address, count);
  }
  expect((await askFor(address)).status).toBe(200);
  await idle();
  expect(server.received.filter(({ to }) => to.includes(address))).toHaveLength(3);
  const statuses: number[] = [];
  for (let i = 0; i < LIMIT; i++) statuses.push((await askFor(newAddress())).status);
  expect(statuses.at(-1)).toBe(429);
});

test('an invitation still lets people in, and the page says whose mailboxes do', async () => {
  const code = await make.invitation();
  const body = { username: make.name('Nueva'), password: PASSWORD, invitation: code };
  expect((await post('/api/sign-up', body)).status).toBe(201);
  expect(await (await ask(app, '/sign-up')).text()).toContain('ejemplo.org, xn--ao-zja.es');
});
