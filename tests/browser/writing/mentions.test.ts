import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type ClientMention, SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { findRoom } from '@/lib/rooms/store';
import { block } from '@/lib/users/blocks';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { axe, chat, SMALL, TestBrowser } from '@/tests/support/browser/browser';
import { ChatClient } from '@/tests/support/chat-client';
import { roomWith } from '@/tests/support/conversation';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';

/** The number of mentions in the list and in the title, and the page that lists all mentions. */

let database: TestDatabase;
let app: App;
const browser = new TestBrowser();
let ana: Person;
let luis: Person;
let luisClient: ChatClient;
const rooms: Record<string, number> = {};

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database });
  await browser.launch();
  [ana, luis] = [await signedIn(database.db, 'ana'), await signedIn(database.db, 'luis')];
  for (const name of ['cocina', 'huerta']) {
    await roomWith(database.db, name, [{ by: luis, text: `hola de ${name}` }]);
    rooms[name] = (await findRoom(database.db, name))?.id ?? 0;
  }
  luisClient = await ChatClient.connect({
    origin: app.origin,
    cookie: luis.cookie,
    room: null,
    protocol: SUBPROTOCOL_V2,
  });
  for (const room of Object.values(rooms)) {
    luisClient.send({ type: 'subscribe', room, ref: 1 });
    await luisClient.frame((frame) => frame.type === 'subscribed' && frame.room === room);
  }
});
afterEach(() => browser.closePages());
afterAll(async () => {
  await luisClient.close();
  await browser.close();
  await app.stop();
  await database.drop();
});

const list = (page: Page) => page.getByRole('navigation', { name: 'Conversaciones' });
const link = (page: Page, name: RegExp) => list(page).getByRole('link', { name });

/** Luis sends a message whose word with an @ names somebody. @returns its seq */
async function mention(name: string, text: string, who: ClientMention['who']): Promise<number> {
  const clientId = randomUUID();
  const [word = ''] = /@\S+/.exec(text) ?? [];
  const mentions = [{ at: text.indexOf('@'), length: word.length, who }];
  luisClient.send({ type: 'message', room: rooms[name] ?? 0, message: text, clientId, mentions });
  const answer = await luisClient.frame(
    (frame) => 'clientId' in frame && frame.type !== 'message' && frame.clientId === clientId,
  );
  return answer.type === 'ack' ? answer.seq : 0;
}

it('mentions are counted in the list and in the title until the room is read', async () => {
  const page = await browser.visit(app, { as: ana, path: '/r/cocina' });
  await mention('huerta', 'mira esto, @ana', ana.userId);
  await link(page, /^huerta ?, sin leer, 1 mención$/).waitFor();
  await expect.poll(() => page.title()).toMatch(/^\(1\) /);
  await mention('huerta', '@todos: hay tomates', 'all');
  await link(page, /^huerta ?, sin leer, 2 menciones$/).waitFor();
  await ask(app, `/api/rooms/by-id/${rooms.huerta}/membership`, {
    as: ana,
    method: 'PATCH',
    body: { notify: 'mentions' },
  });
  await expect.poll(() => page.title()).toMatch(/^\(2\) /);
  await link(page, /^huerta/).click();
  await chat(page).field.waitFor();
  await link(page, /^huerta$/).waitFor();
  await expect.poll(() => page.title()).not.toMatch(/^\(/);
});

it('mentions disappear when the message is edited or deleted, also for people in another room', async () => {
  const page = await browser.visit(app, { as: ana, path: '/r/cocina' });
  const seqs = [await mention('huerta', 'uno @ana', ana.userId), await mention('huerta', 'dos @ana', ana.userId)];
  await link(page, /^huerta ?, sin leer, 2 menciones$/).waitFor();
  const room = rooms.huerta ?? 0;
  luisClient.send({ type: 'edit', room, target: seqs[0] ?? 0, message: 'uno', clientId: randomUUID() });
  await link(page, /^huerta ?, sin leer, 1 mención$/).waitFor();
  luisClient.send({ type: 'delete', room, target: seqs[1] ?? 0, clientId: randomUUID() });
  // Without a mention, a room that notifies of mentions only has no count, but it is still unread.
  await link(page, /^huerta ?, sin leer$/).waitFor();
});

it('mentions have a page of their own, newest first, with a link to each, at a desk and on a phone', async () => {
  for (let i = 1; i <= 22; i++) await mention(i % 2 === 0 ? 'cocina' : 'huerta', `**número** ${i}, @ana`, ana.userId);
  const page = await browser.visit(app, { as: ana, path: '/r/cocina' });
  await link(page, /^Menciones$/).click();
  await page.waitForURL(`${app.origin}/mentions`);
  const main = page.getByRole('main');
  const rows = main.getByRole('listitem');
  await expect.poll(() => rows.count()).toBe(20);
  expect(await rows.first().innerText()).toContain('número 22, @ana');
  expect(await rows.first().innerText()).toContain('cocina');
  expect(await axe(page)).toEqual([]);
  await main.getByRole('button', { name: 'Ver más' }).click();
  await expect.poll(() => rows.count()).toBeGreaterThan(22);
  const dark = await browser.visit(app, { as: ana, path: '/mentions', viewport: SMALL, touch: true, scheme: 'dark' });
  await expect.poll(() => dark.getByRole('main').getByRole('listitem').count()).toBe(20);
  expect(await axe(dark)).toEqual([]);
  expect(await dark.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await dark.getByRole('main').getByRole('link', { name: /^luis/i }).first().click();
  await dark.waitForURL(/\/r\/cocina/);
  await chat(dark).log.getByText('número').last().waitFor();
});

it('mentions by a blocked person are neither counted nor listed', async () => {
  const page = await browser.visit(app, { as: ana, path: '/mentions' });
  await expect.poll(() => page.getByRole('main').getByRole('listitem').count()).toBe(20);
  await block(database.db, ana.userId, luis.userId);
  await mention('huerta', 'otra vez, @ana', ana.userId);
  await page.reload();
  await page.getByText('Nadie te ha mencionado todavía.').waitFor();
  await link(page, /^huerta ?, sin leer$/).waitFor();
});
