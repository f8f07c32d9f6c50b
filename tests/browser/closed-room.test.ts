import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rooms, sessions } from '@/lib/db/schema';
import { findRoom } from '@/lib/rooms/store';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { axe, chat, DESK, SMALL, TestBrowser } from '@/tests/support/browser';
import { roomWith } from '@/tests/support/conversation';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';

/** What Chromium writes into its console about answers that the tests bring about. */
const CLOSED = /WebSocket|status of 404|ERR_INTERNET/;
/** A closed room is asked about every 30 s at least. */
const REOPENED_MS = 45_000;

let database: TestDatabase;
let app: App;
let browser: TestBrowser;
let root: Person;
let ana: Person;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  // Without Redis, and so by each node's own look at the database alone.
  app = await startApp({ database });
  browser = await TestBrowser.launch();
  root = await signedInAdmin(database.db, 'carolina');
  ana = await signedIn(database.db, 'ana');
});
afterEach(() => browser.closePages());
afterAll(async () => {
  await browser.close();
  await app.stop();
  await database.drop();
});

async function room() {
  const name = `plaza_${made++}`;
  await roomWith(database.db, name, [{ by: root, text: 'buenas' }]);
  const found = await findRoom(database.db, name);
  if (!found) throw new Error('no room');
  return found;
}

/** As the page of the administration does it. */
async function archive(id: number, archived: boolean): Promise<void> {
  const answer = await ask(app, `/api/admin/rooms/${id}`, { as: root, method: 'PATCH', body: { archived } });
  expect(answer.status).toBe(200);
}

const notice = (page: Page) => page.getByRole('main').getByRole('status').getByText('Esta sala está archivada.');

async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    Object.defineProperty(document, 'visibilityState', { value: value ? 'hidden' : 'visible', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

describe('a room that is archived while somebody is in it', () => {
  it('says so in the composer’s place, leads to the open rooms, and comes back with what was written', async () => {
    const { id, name } = await room();
    const page = await browser.visit(app, { as: ana, path: `/r/${name}`, expected: CLOSED });
    await chat(page).message('buenas').waitFor();
    await chat(page).write('a medias');
    await archive(id, true);
    await notice(page).waitFor();
    expect(await chat(page).field.count()).toBe(0);
    expect(await chat(page).send.count()).toBe(0);
    const others = page.getByRole('navigation', { name: 'Otras salas' });
    expect(await others.getByRole('link', { name: '# social' }).getAttribute('href')).toBe('/r/social');
    expect(await others.getByRole('link', { name: `# ${name}` }).count()).toBe(0);
    expect(await axe(page)).toEqual([]);

    await archive(id, false);
    await chat(page).field.waitFor({ timeout: REOPENED_MS });
    await notice(page).waitFor({ state: 'detached' });
    expect(await chat(page).field.inputValue()).toBe('a medias');
    expect(await chat(page).field.evaluate((field) => field === document.activeElement)).toBe(true);
    await chat(page).say('otra vez aquí');
    await chat(page).sent.waitFor();
  }, 90_000);

  it('keeps what was unsent as not sent, to copy or let go, and sends the rest once it is open', async () => {
    const { id, name } = await room();
    const page = await browser.visit(app, { as: ana, path: `/r/${name}`, expected: CLOSED });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await chat(page).message('buenas').waitFor();
    await page.context().setOffline(true);
    await chat(page).banner.waitFor();
    for (const text of ['una', 'dos', 'tres']) await chat(page).say(text);
    await archive(id, true);
    await page.context().setOffline(false);
    await notice(page).waitFor();
    await page.getByText('Los mensajes pendientes se enviarán cuando se abra de nuevo.').waitFor();
    expect(await chat(page).log.getByRole('img', { name: 'No enviado' }).count()).toBe(3);
    expect(await chat(page).log.getByRole('img', { name: 'Enviando' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Reintentar' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Copiar' }).first().click();
    await page.getByRole('button', { name: 'Copiado' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('una');
    await page.getByRole('button', { name: 'Descartar' }).nth(1).click();
    await expect.poll(() => chat(page).texts()).toEqual(['buenas', 'una', 'tres']);

    await archive(id, false);
    await expect.poll(() => chat(page).sent.count(), { timeout: REOPENED_MS }).toBe(2);
    const reader = await browser.visit(app, { as: root, path: `/r/${name}` });
    expect(await chat(reader).texts()).toEqual(['buenas', 'una', 'tres']);
  }, 90_000);

  it('takes no message that was refused a moment before it closed for lost', async () => {
    const { id, name } = await room();
    const page = await browser.visit(app, { as: ana, path: `/r/${name}`, expected: CLOSED });
    await chat(page).message('buenas').waitFor();
    await chat(page).write('tarde');
    // Nobody is told, so it is the message that hears of it first.
    await database.db.update(rooms).set({ archivedAt: new Date() }).where(eq(rooms.id, id));
    await page.keyboard.press('Enter');
    await notice(page).waitFor();
    await chat(page).log.getByRole('img', { name: 'No enviado' }).waitFor();
    await archive(id, false);
    await chat(page).sent.waitFor({ timeout: REOPENED_MS });
  }, 90_000);

  it('is back at once for whoever looks at the tab again', async () => {
    const { id, name } = await room();
    const page = await browser.visit(app, { as: ana, path: `/r/${name}`, expected: CLOSED });
    await chat(page).message('buenas').waitFor();
    await setHidden(page, true);
    await archive(id, true);
    await notice(page).waitFor();
    await archive(id, false);
    await setHidden(page, false);
    // Sooner than the clock of a hidden tab would have it.
    await chat(page).field.waitFor({ timeout: 10_000 });
  });
});

describe('a session that is not there any more', () => {
  it('leaves what is written as not sent until one has signed in again', async () => {
    const { name } = await room();
    const eva = await signedIn(database.db, 'eva');
    const page = await browser.visit(app, { as: eva, path: `/r/${name}`, expected: /WebSocket|status of 401/ });
    await chat(page).message('buenas').waitFor();
    await database.db.update(sessions).set({ revokedAt: new Date() }).where(eq(sessions.id, eva.sessionId));
    await page.getByText('Tu sesión terminó.').waitFor();
    await chat(page).say('sin sesión');
    await chat(page).log.getByRole('img', { name: 'No enviado' }).waitFor();
    expect(await chat(page).log.getByRole('img', { name: 'Enviando' }).count()).toBe(0);
  });

  it('but another person’s, offers nothing to write in, and to load the page anew', async () => {
    const { name } = await room();
    const page = await browser.visit(app, { as: ana, path: `/r/${name}`, expected: CLOSED });
    await chat(page).message('buenas').waitFor();
    await page.context().setOffline(true);
    await chat(page).banner.waitFor();
    const [cookie = '', value = ''] = root.cookie.split(/=(.*)/);
    await page.context().addCookies([{ name: cookie, value, url: app.origin, httpOnly: true, sameSite: 'Lax' }]);
    await page.context().setOffline(false);
    await page.getByRole('main').getByText('Otra persona entró en este navegador.').waitFor();
    expect(await chat(page).field.count()).toBe(0);
    expect(await axe(page)).toEqual([]);
    await page.getByRole('link', { name: 'Recargar' }).click();
    await page.getByRole('button', { name: 'Tu cuenta: carolina' }).waitFor();
  });
});

describe.each([
  ['es-CO', DESK, 'light'],
  ['es-CO', SMALL, 'dark'],
  ['en-GB', DESK, 'dark'],
  ['en-GB', SMALL, 'light'],
] as const)('an archived room in %s at %o, %s', (locale, viewport, scheme) => {
  it('fits, with targets for a finger', async () => {
    const { id, name } = await room();
    for (const other of ['cocina', 'lecturas', 'avisos']) await roomWith(database.db, other, []);
    const touch = viewport === SMALL;
    const options = { as: ana, path: `/r/${name}`, viewport, scheme, locale, touch, expected: CLOSED };
    const page = await browser.visit(app, options);
    await chat(page).message('buenas').waitFor();
    await page.context().setOffline(true);
    await chat(page).write('¿Quién trae el café del sábado? Yo puedo llevar el pan.');
    await chat(page).send.click();
    await archive(id, true);
    await page.context().setOffline(false);
    await page.getByRole('navigation', { name: /^(Otras salas|Other rooms)$/ }).waitFor();
    await page.getByRole('button', { name: /^(Descartar|Discard)$/ }).waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    expect(await axe(page)).toEqual([]);
    if (touch) await expectTargets(page);
    const folder = process.env.TERTULIA_SCREENSHOTS;
    if (folder) await page.screenshot({ path: `${folder}/pages-archived-${locale}-${viewport.width}-${scheme}.png` });
    await archive(id, false);
  });
});

/** Both buttons below an unsent message, as large as a finger and in one line. */
async function expectTargets(page: Page): Promise<void> {
  const copy = await page.getByRole('button', { name: /^(Copiar|Copy)$/ }).boundingBox();
  const discard = await page.getByRole('button', { name: /^(Descartar|Discard)$/ }).boundingBox();
  for (const box of [copy, discard]) {
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect(box?.width).toBeGreaterThanOrEqual(44);
  }
  expect(copy?.y).toBe(discard?.y);
}
