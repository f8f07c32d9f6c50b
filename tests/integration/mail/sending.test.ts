import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { blocks, mailAddresses, mailQueue, memberships, pushChoices, users } from '@/lib/db/schema';
import { chooseDigest, confirmationFor } from '@/lib/mail/addresses';
import { MISSED_MS } from '@/lib/mail/digests';
import { askForPassword } from '@/lib/mail/forgotten';
import { Mails, type MailsDeps } from '@/lib/mail/mails';
import { MOST_QUEUED, putMailBack, takeMails } from '@/lib/mail/queue';
import { block } from '@/lib/users/blocks';
import { setDisabled } from '@/lib/users/people';
import { messagesFixture } from '@/tests/integration/messages/fixture';
import { PushFixture } from '@/tests/integration/push/fixture';
import { Factory } from '@/tests/support/factory';
import type { Person } from '@/tests/support/people';
import { MailServer, silentServer } from '@/tests/support/services/mail-server';

const base = messagesFixture();
const talk = new PushFixture(base);
const SECRET = 'a secret for tests, of more than 32 characters';
const PLAIN = { tls: false, tlsRequired: false, auth: null, from: { name: 'La Huerta', address: 'chat@chat.test' } };

let server: MailServer;
let warned: object[];

beforeAll(async () => {
  server = await MailServer.open();
});
afterAll(() => server.close());
beforeEach(async () => {
  server.received.length = 0;
  server.refusal = null;
  server.hangsUp = false;
  warned = [];
  await db().delete(mailQueue);
  await db().delete(mailAddresses);
  for (const table of [pushChoices, memberships, blocks]) await db().delete(table);
  await db().update(users).set({ timeZone: null, locale: null, disabledAt: null });
});

const db = () => base.database.db;
const settings = () => ({ ...PLAIN, host: '127.0.0.1', port: server.port });
const node = (more: Partial<MailsDeps> = {}) =>
  new Mails({
    db: db(),
    settings: settings(),
    origin: 'https://chat.test',
    secret: SECRET,
    house: { name: async () => 'La Huerta' },
    timeZone: 'UTC',
    passwords: true,
    signUpDomains: [],
    log: { warn: (fields: object) => warned.push(fields) } as MailsDeps['log'],
    ...more,
  });

/** Noon in UTC, some days from now: everything that was said in a test has been unread for long enough. */
function noon(days: number): Date {
  const at = new Date(Date.now() + days * 24 * 3_600_000);
  at.setUTCHours(12, 0, 0, 0);
  return at;
}

async function sendAll(mails: Mails): Promise<void> {
  await mails.send();
  await mails.idle();
}

/** Luis wants mails, and is in the room. */
async function withMail(person: Person = base.luis): Promise<string> {
  const address = await new Factory(db()).mailAddress(person, `persona${person.userId}@ejemplo.org`);
  // Before anything is said in this test.
  await db()
    .update(mailAddresses)
    .set({ toldAt: new Date(Date.now() - 60_000) });
  await talk.join(person);
  return address;
}

/** Ana names Luis. */
const say = (text: string) => talk.say(text, base.room, base.ana, [base.luis]);

const queued = () => db().select().from(mailQueue);

/** Puts what waits at the front, as if the time had come. */
const due = () =>
  db()
    .update(mailQueue)
    .set({ dueAt: new Date(Date.now() - 1_000) });

test('somebody is told of the mention that they have not read for a day, in their language and zone', async () => {
  const address = await withMail();
  await db().update(users).set({ locale: 'en', timeZone: 'Asia/Tokyo' }).where(eq(users.id, base.luis.userId));
  await talk.say('nadie');
  await say(`<b>hola</b> @${base.luis.username}`);
  const mails = node();
  // Not before a day is over, nor at night in Tokyo.
  await mails.look(new Date(Date.now() + MISSED_MS / 2));
  await mails.look(noon(2));
  expect(await queued()).toEqual([]);
  const morning = new Date(noon(3).getTime() + 14 * 3_600_000);
  await mails.look(morning);
  await sendAll(mails);
  const mail = await server.mailTo(address);
  expect(mail.headers.get('subject')).toBe('A message for you at La Huerta');
  expect(mail.headers.get('from')).toBe('La Huerta <chat@chat.test>');
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
  expect(mail.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  expect(mail.headers.get('list-unsubscribe')).toMatch(
    new RegExp(`^<https://chat.test/api/unsubscribe/${base.luis.userId}-[\\w-]{22}>$`),
  );
  expect(mail.text).toContain(`<b>hola</b> @${base.luis.username}`);
  expect(mail.text).toContain('&lt;b&gt;hola&lt;/b&gt;');
  expect(mail.text).not.toContain('nadie');
  // The same is not told again, and nothing more within a day.
  await say(`otra vez @${base.luis.username}`);
  await mails.look(new Date(morning.getTime() + MISSED_MS - 60_000));
  await sendAll(mails);
  expect(server.received).toHaveLength(1);
});

test('of several nodes one queues the mail, and one sends it', async () => {
  const address = await withMail();
  await say(`hola @${base.luis.username}`);
  const nodes = [node(), node(), node()];
  const at = noon(2);
  await Promise.all(nodes.map((mails) => mails.look(at)));
  expect(await queued()).toHaveLength(1);
  await Promise.all(nodes.map((mails) => mails.look(at)));
  await Promise.all(nodes.map((mails) => mails.send()));
  await Promise.all(nodes.map((mails) => mails.idle()));
  await Promise.all(nodes.map((mails) => mails.look(at)));
  await Promise.all(nodes.map(sendAll));
  expect(server.received.map(({ to }) => to)).toEqual([[address]]);
});

test('a node that is killed after it took a mail does not make another one send it', async () => {
  await withMail();
  await say(`hola @${base.luis.username}`);
  await node().look(noon(2));
  // The killed node took it, and did nothing more.
  expect(await takeMails(db(), 3)).toHaveLength(1);
  const other = node();
  await other.look(noon(2));
  await sendAll(other);
  expect(server.received).toEqual([]);
});

test.each([
  ['read it meanwhile', (seq: number) => talk.read(base.luis, base.room, seq)],
  ['muted the room', () => talk.choose(base.luis, { mutedUntil: noon(30) })],
  ['wants to hear nothing of the room', () => talk.choose(base.luis, { notify: 'none' })],
  ['blocked the author', () => block(db(), base.luis.userId, base.ana.userId)],
  ['was disabled', () => setDisabled(db(), base.luis.userId, true)],
  ['pressed the link that ends the mails', () => chooseDigest(db(), base.luis.userId, false)],
] as [string, (seq: number) => Promise<unknown>][])(
  'nothing is sent to somebody who %s after the mail was queued',
  async (_, change) => {
    await withMail();
    const seq = await say(`hola @${base.luis.username}`);
    const mails = node();
    await mails.look(noon(2));
    expect(await queued()).toHaveLength(1);
    await change(seq);
    await sendAll(mails);
    expect(server.received).toEqual([]);
  },
);

test.each([
  ['sender', true, false],
  ['none', false, false],
] as const)('with the choice “%s” a mail shows that much', async (content, hasAuthor, hasText) => {
  const address = await withMail();
  await db().insert(pushChoices).values({ userId: base.luis.userId, content });
  await say(`secreto @${base.luis.username}`);
  const mails = node();
  await mails.look(noon(2));
  await sendAll(mails);
  const { text } = await server.mailTo(address);
  expect([text.includes(base.ana.username), text.includes('secreto')]).toEqual([hasAuthor, hasText]);
});

test('names and titles cannot add headers or recipients', { tags: 'accounts/mail-headers' }, async () => {
  const address = await withMail();
  await say(`hola @${base.luis.username}`);
  const evil = 'La Huerta\r\nBcc: eva@ejemplo.org\r\n\r\n<script>alert(1)</script>';
  const mails = node({ house: { name: async () => evil } });
  await mails.look(noon(2));
  await sendAll(mails);
  const mail = await server.mailTo(address);
  expect(mail.to).toEqual([address]);
  expect(mail.headers.has('bcc')).toBe(false);
  expect(mail.headers.get('subject')).toContain('Bcc: eva@ejemplo.org');
  expect(mail.text.slice(mail.text.indexOf('<!DOCTYPE'))).not.toContain('<script>');
});

test('what the server refuses for the moment is sent later, and what it refuses for good never', async () => {
  const { ana } = base;
  const address = await new Factory(db()).mailAddress(ana);
  await db().update(users).set({ passwordHash: 'x' }).where(eq(users.id, ana.userId));
  const mails = node();
  server.refusal = { code: 451, text: 'later' };
  await askForPassword(db(), address, 'es');
  await sendAll(mails);
  const [waiting] = await queued();
  expect(waiting).toMatchObject({ kind: 'reset', target: address, refusals: 1 });
  expect(waiting?.dueAt.getTime()).toBeGreaterThan(Date.now());
  server.refusal = null;
  await due();
  await sendAll(mails);
  expect(await queued()).toEqual([]);
  expect((await server.mailTo(address)).text).toMatch(/https:\/\/chat\.test\/new-password#[\w-]{22}/);
  server.refusal = { code: 550, text: `no such user ${address}` };
  await askForPassword(db(), address, 'es');
  await sendAll(mails);
  expect(await queued()).toEqual([]);
  // One line for each outage, without the address.
  expect(warned).toHaveLength(2);
  expect(JSON.stringify(warned)).not.toContain('@');
});

test('a mail that the server may have taken is not sent again', async () => {
  const { ana } = base;
  const address = await new Factory(db()).mailAddress(ana);
  await db().update(users).set({ passwordHash: 'x' }).where(eq(users.id, ana.userId));
  // The server reads the mail, and is gone before it answers.
  server.hangsUp = true;
  await askForPassword(db(), address, 'es');
  await sendAll(node());
  server.hangsUp = false;
  expect(warned).toMatchObject([{ outcome: 'unknown' }]);
  expect(await queued()).toEqual([]);
});

test('direct messages are told of with nobody named in them', async () => {
  const address = await withMail();
  const room = await talk.direct();
  for (const text of ['uno', 'dos', 'tres', 'cuatro']) await talk.say(text, room);
  const mails = node();
  await mails.look(noon(2));
  await sendAll(mails);
  const { text, headers } = await server.mailTo(address);
  expect(headers.get('subject')).toBe('4 mensajes para ti en La Huerta');
  expect(['uno', 'dos', 'cuatro', 'y 1 más'].map((part) => text.includes(part))).toEqual([false, true, true, true]);
});

test('a server that says nothing holds few mails, and neither requests nor the end of a node', async () => {
  const silent = await silentServer();
  const mails = node({ settings: { ...settings(), port: silent.port } });
  const make = new Factory(db());
  const addresses: string[] = [];
  for (const person of [base.ana, base.luis]) addresses.push(await make.mailAddress(person));
  await db().update(users).set({ passwordHash: 'x' });
  for (const address of addresses) await askForPassword(db(), address, 'es');
  await mails.send();
  // Requests are taken as before.
  expect(await askForPassword(db(), 'nadie@ejemplo.org', 'es')).toBe(true);
  await mails.stop(performance.now());
  await mails.idle();
  // What the server was never given is in the queue again, for another node.
  expect((await queued()).map(({ target }) => target).sort()).toEqual([...addresses, 'nadie@ejemplo.org'].sort());
  await silent.close();
  await due();
  await sendAll(node());
  expect(server.received.map(({ to: [to] }) => to).sort()).toEqual([...addresses].sort());
});

test('one mail of a kind waits for each target, and no more than a number of mails in all', async () => {
  for (let i = 0; i < 3; i++) expect(await askForPassword(db(), 'nadie@ejemplo.org', 'es')).toBe(true);
  expect(await queued()).toHaveLength(1);
  const [mail] = await takeMails(db(), 1);
  if (!mail) throw new Error('no mail');
  await askForPassword(db(), 'nadie@ejemplo.org', 'en');
  await putMailBack(db(), mail, 1_000);
  expect(await queued()).toMatchObject([{ locale: 'en' }]);
  const rows = Array.from({ length: MOST_QUEUED }, (_, i) => ({
    kind: 'reset' as const,
    target: `a${i}@ejemplo.org`,
    locale: 'es' as const,
    dueAt: noon(1),
    expiresAt: noon(2),
  }));
  for (let at = 0; at < rows.length; at += 1_000)
    await db()
      .insert(mailQueue)
      .values(rows.slice(at, at + 1_000));
  expect(await askForPassword(db(), 'otra@ejemplo.org', 'es')).toBe(false);
});

test('nobody without a confirmed address, a password or an account gets a link', async () => {
  const { ana } = base;
  const make = new Factory(db());
  const address = await make.mailAddress(ana);
  const mails = node();
  await db().update(users).set({ passwordHash: '' }).where(eq(users.id, ana.userId));
  await askForPassword(db(), address, 'es');
  await sendAll(mails);
  await db().update(users).set({ passwordHash: 'x' }).where(eq(users.id, ana.userId));
  const off = node({ passwords: false });
  await askForPassword(db(), address, 'es');
  await sendAll(off);
  await setDisabled(db(), ana.userId, true);
  for (const target of [address, 'nadie@ejemplo.org']) await askForPassword(db(), target, 'es');
  await sendAll(mails);
  expect([await queued(), server.received]).toEqual([[], []]);
  expect(await confirmationFor(db(), ana.userId)).toBeNull();
});
