import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { rooms } from '@/lib/db/schema';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { axe, chat, DESK, PHONE, pictures } from '@/tests/support/browser/browser';
import { directPath, roomWith } from '@/tests/support/conversation';
import { type Person, signedIn } from '@/tests/support/people';
import { browserFixture } from './fixture';

/** Errors that Chromium logs in its console while a page is offline. */
const AWAY = /WebSocket|ERR_INTERNET|Failed to (load|fetch)/;

const { ana, app, browser, database, luis } = browserFixture();
let root: Person;
let made = 0;

beforeAll(async () => {
  root = await signedInAdmin(database.db, 'carolina');
});

async function newRoom(): Promise<{ id: number; name: string; path: string }> {
  const name = `patio_${made++}`;
  await roomWith(database.db, name, [{ by: luis, text: `hola de ${name}` }]);
  const [room] = await database.db.select({ id: rooms.id }).from(rooms).where(eq(rooms.name, name));
  return { id: room?.id ?? 0, name, path: `/r/${name}` };
}

const direct = (me: Person, other: Person) => directPath(database.db, me, other);

const list = (page: Page) => page.getByRole('navigation', { name: 'Conversaciones' });
const link = (page: Page, name: string) => list(page).getByRole('link', { name });
const details = (page: Page) => page.getByRole('complementary');
const detailsButton = (page: Page) => page.getByRole('button', { name: 'Detalles de la sala' });
const hasFocus = (page: Page, role: 'complementary' | 'button', name?: string) =>
  page.getByRole(role, name ? { name } : {}).evaluate((element) => element === document.activeElement);

const picture = pictures('room-page');

describe('a room that is not in the list', () => {
  it('has its people as the title, if it is a hidden conversation', async () => {
    const path = await direct(luis, await signedIn(database.db, 'eva'));
    const [id] = path.match(/\d+$/) ?? [];
    const page = await browser.visit(app, { as: luis, path });
    await ask(app, `/api/direct/${id}`, { as: luis, method: 'DELETE', body: '' });
    await link(page, 'Eva').waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Eva' }).waitFor();
    await expect.poll(() => page.title()).toBe('Eva · Tertulia');
  });
});

describe('a room that is changed while somebody looks at it', () => {
  it('has its new title, topic and address without a reload, and its details stay open', async () => {
    const { id, name, path } = await newRoom();
    const page = await browser.visit(app, { as: ana, path });
    await chat(page).say('hola');
    await chat(page).sent.waitFor();
    await page.evaluate(() => Object.assign(window, { stays: true }));
    await detailsButton(page).click();
    await details(page).waitFor();
    const body = { name: `${name}_nuevo`, title: 'El patio', topic: 'De plantas' };
    expect((await ask(app, `/api/rooms/by-id/${id}`, { as: root, method: 'PATCH', body })).status).toBe(200);
    await page.waitForURL(`${app.origin}${path}_nuevo?details`);
    await page.getByRole('heading', { level: 1, name: 'El patio' }).waitFor();
    await page
      .getByRole('banner')
      .getByText(/^De plantas · /)
      .waitFor();
    await details(page).getByText('De plantas', { exact: true }).waitFor();
    await expect.poll(() => page.title()).toBe('# El patio · Tertulia');
    await chat(page).say('sigo aquí');
    await chat(page).message('sigo aquí').waitFor();
    await page.goBack();
    await expect.poll(() => details(page).count()).toBe(0);
    await page.waitForURL(`${app.origin}${path}_nuevo`);
    expect(await page.evaluate(() => 'stays' in window)).toBe(true);
  });

  it('counts a person who signed up meanwhile as soon as its details are opened', async () => {
    const page = await browser.visit(app, { as: ana, path: '/r/social' });
    const words = async () =>
      (await page
        .getByRole('banner')
        .getByText(/ miembros? · /)
        .textContent()) ?? '';
    const before = Number((await words()).match(/\d+/)?.[0]);
    await signedIn(database.db, `nueva${made++}`);
    await detailsButton(page).click();
    await expect.poll(words).toContain(`${before + 1} miembros`);
  });
});

describe('the details of a room', () => {
  it('take the focus, close on Escape, and give it back to their button', async () => {
    const page = await browser.visit(app, { as: ana, path: (await newRoom()).path, viewport: DESK });
    await detailsButton(page).click();
    await expect.poll(() => hasFocus(page, 'complementary')).toBe(true);
    await picture(page, 'details');
    await page.keyboard.press('Escape');
    await expect.poll(() => details(page).count()).toBe(0);
    await expect.poll(() => hasFocus(page, 'button', 'Detalles de la sala')).toBe(true);
  });

  it('cover the messages on a phone, which are marked as read only when the details are closed', async () => {
    const { path } = await newRoom();
    const page = await browser.visit(app, { as: ana, path, viewport: PHONE, touch: true });
    const reads: string[] = [];
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => String(payload).includes('"read"') && reads.push(String(payload))),
    );
    await page.reload();
    await chat(page).write('a ver');
    await chat(page).send.tap();
    await chat(page).sent.waitFor();
    await detailsButton(page).tap();
    await details(page).getByText('Luis').waitFor();
    await expect.poll(() => hasFocus(page, 'complementary')).toBe(true);
    reads.length = 0;
    const other = await browser.visit(app, { as: luis, path });
    await chat(other).say('¿alguien?');
    await page.locator('[data-text]').getByText('¿alguien?').waitFor({ state: 'attached' });
    // Once the page answers this, all frames that it sent before have been reported.
    await page.evaluate(() => document.title);
    expect(reads).toEqual([]);
    await details(page).getByRole('button', { name: 'Cerrar' }).tap();
    await expect.poll(() => reads.length).toBe(1);
    await expect.poll(() => hasFocus(page, 'button', 'Detalles de la sala')).toBe(true);
  });
});

describe('the way back to the list on a phone', () => {
  const back = (page: Page) => page.getByRole('link', { name: /^Volver a la lista/ });
  const entries = (page: Page) => page.evaluate(() => window.history.length);

  it('goes back if the list is the page before', async () => {
    const { name, path } = await newRoom();
    const page = await browser.visit(app, { as: ana, path: '/', viewport: PHONE, touch: true });
    await link(page, name).tap();
    await page.waitForURL(app.origin + path);
    await chat(page).log.waitFor();
    const before = await entries(page);
    await back(page).tap();
    await link(page, name).waitFor();
    expect([page.url(), await entries(page)]).toEqual([`${app.origin}/`, before]);
    await page.goForward();
    await page.waitForURL(app.origin + path);
  });

  it('replaces the page otherwise', async () => {
    const { name, path } = await newRoom();
    const page = await browser.visit(app, { as: ana, path, viewport: PHONE, touch: true });
    await chat(page).log.waitFor();
    const before = await entries(page);
    await back(page).tap();
    await link(page, name).waitFor();
    expect([page.url(), await entries(page)]).toEqual([`${app.origin}/`, before]);
  });
});

describe('around the room', () => {
  it('the list on a phone and the page of all rooms say that the connection is lost, and how much is unread', async () => {
    const { name } = await newRoom();
    const other = await browser.visit(app, { as: luis, path: await direct(luis, ana) });
    const phone = { viewport: PHONE, touch: true };
    const [rows, all] = [
      await browser.visit(app, { as: ana, path: '/', ...phone, expected: AWAY }),
      await browser.visit(app, { as: ana, path: '/browse', ...phone, expected: AWAY }),
    ];
    await link(rows, name).waitFor();
    await chat(other).say('¿vienes?');
    await expect.poll(() => rows.title()).toBe('(1) Tertulia');
    await expect.poll(() => all.title()).toBe('(1) Explorar salas · Tertulia');
    for (const page of [rows, all]) {
      await page.context().setOffline(true);
      await chat(page).banner.waitFor();
      expect(await axe(page)).toEqual([]);
      await picture(page, page === rows ? 'list offline' : 'browse offline');
      await page.context().setOffline(false);
      await chat(page).banner.waitFor({ state: 'detached' });
    }
  });

  it('what one types after a click on a room in the list goes into its composer', async () => {
    const [one, two] = [await newRoom(), await newRoom()];
    const page = await browser.visit(app, { as: ana, path: one.path, viewport: DESK });
    await link(page, two.name).click();
    await chat(page).message(`hola de ${two.name}`).waitFor();
    await page.keyboard.type('buenas');
    expect(await chat(page).field.inputValue()).toBe('buenas');
  });

  it('keys are named as on the device', async () => {
    const { path } = await newRoom();
    const userAgent =
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36';
    const mac = await browser.visit(app, { as: ana, path, userAgent });
    await list(mac).getByText('⌘K', { exact: true }).waitFor();
    const other = await browser.visit(app, { as: ana, path });
    await list(other).getByText('Ctrl K', { exact: true }).waitFor();
  });

  it('the page of all rooms writes “Today” with a capital in English', async () => {
    const { name, path } = await newRoom();
    const other = await browser.visit(app, { as: luis, path });
    await chat(other).say('hola');
    await chat(other).sent.last().waitFor();
    const page = await browser.visit(app, { as: ana, path: '/browse', locale: 'en-GB' });
    const row = page.getByRole('main').getByRole('listitem').filter({ hasText: name });
    await row.getByText(/ · Today$/).waitFor();
  });

  it('a search for one’s own name says that nobody else has it', async () => {
    const page = await browser.visit(app, { as: ana, path: (await newRoom()).path });
    await page.getByRole('button', { name: 'Mensaje nuevo' }).click();
    await page.getByRole('combobox').fill('ana');
    await page.getByText('Nadie más se llama así.').waitFor();
    await page.getByRole('combobox').fill('zzz');
    await page.getByText('Nadie se llama así.').waitFor();
  });
});
