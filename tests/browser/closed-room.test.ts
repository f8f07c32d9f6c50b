import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { rooms, sessions } from '@/lib/db/schema';
import { findRoom } from '@/lib/rooms/store';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { axe, chat, DESK, pictures, SMALL } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';
import { type Person, signedIn } from '@/tests/support/people';
import { browserFixture } from './fixture';

/** Errors that Chromium logs in its console because of what the tests do. */
const CLOSED = /WebSocket|status of 404|ERR_INTERNET/;
/** A page asks about a closed room at least every 30 s. */
const REOPENED_MS = 45_000;

const picture = pictures('archived');
const { ana, app, browser, database } = browserFixture();
let root: Person;
let made = 0;

beforeAll(async () => {
  // Without Redis, so a node learns about changes only from the database.
  root = await signedInAdmin(database.db, 'carolina');
});

async function room() {
  const name = `plaza_${made++}`;
  await roomWith(database.db, name, [{ by: root, text: 'buenas' }]);
  const found = await findRoom(database.db, name);
  if (!found) throw new Error('no room');
  return found;
}

/** Archives or reopens a room with the same request as the administration page. */
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
  it('shows a notice instead of the composer, links to the open rooms, and keeps the draft', async () => {
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

  it('shows unsent messages as not sent, to copy or discard, and sends the rest when it is reopened', async () => {
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
    // The word is short, so the wait begins before it.
    const copied = page.getByRole('button', { name: 'Copiado' }).waitFor();
    await page.getByRole('button', { name: 'Copiar' }).first().click();
    await copied;
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('una');
    await page.getByRole('button', { name: 'Descartar' }).nth(1).click();
    await expect.poll(() => chat(page).texts()).toEqual(['buenas', 'una', 'tres']);

    await archive(id, false);
    await expect.poll(() => chat(page).sent.count(), { timeout: REOPENED_MS }).toBe(2);
    const reader = await browser.visit(app, { as: root, path: `/r/${name}` });
    expect(await chat(reader).texts()).toEqual(['buenas', 'una', 'tres']);
  }, 90_000);

  it('keeps a message that is refused a moment before the page knows that the room is archived', async () => {
    const { id, name } = await room();
    const page = await browser.visit(app, { as: ana, path: `/r/${name}`, expected: CLOSED });
    await chat(page).message('buenas').waitFor();
    await chat(page).write('tarde');
    // No notification is sent, so the page learns of it from the refused message.
    await database.db.update(rooms).set({ archivedAt: new Date() }).where(eq(rooms.id, id));
    await page.keyboard.press('Enter');
    await notice(page).waitFor();
    await chat(page).log.getByRole('img', { name: 'No enviado' }).waitFor();
    await archive(id, false);
    await chat(page).sent.waitFor({ timeout: REOPENED_MS });
  }, 90_000);

  it('is shown as open at once when it was reopened and the tab is visible again', async () => {
    const { id, name } = await room();
    const page = await browser.visit(app, { as: ana, path: `/r/${name}`, expected: CLOSED });
    await chat(page).message('buenas').waitFor();
    await setHidden(page, true);
    await archive(id, true);
    await notice(page).waitFor();
    await archive(id, false);
    await setHidden(page, false);
    // Sooner than the timer of a hidden tab allows.
    await chat(page).field.waitFor({ timeout: 10_000 });
  });
});

describe('a session that has ended', () => {
  it('shows messages as not sent until the person has signed in again', async () => {
    const eva = await signedIn(database.db, 'eva');
    const { name } = await room();
    const page = await browser.visit(app, { as: eva, path: `/r/${name}`, expected: /WebSocket|status of 401/ });
    await chat(page).message('buenas').waitFor();
    await database.db.update(sessions).set({ revokedAt: new Date() }).where(eq(sessions.id, eva.sessionId));
    await page.getByText('Tu sesión terminó.').waitFor();
    await chat(page).say('sin sesión');
    await chat(page).log.getByRole('img', { name: 'No enviado' }).waitFor();
    expect(await chat(page).log.getByRole('img', { name: 'Enviando' }).count()).toBe(0);
  });

  it('because another person signed in shows a link to reload the page instead of the composer', async () => {
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
  it('fits, with targets of at least 44 px', async () => {
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
    await picture(page, `${locale} ${viewport.width} ${scheme}`);
    await archive(id, false);
  });
});

/** Expects both buttons below an unsent message in one line, each at least 44 px wide and high. */
async function expectTargets(page: Page): Promise<void> {
  const copy = await page.getByRole('button', { name: /^(Copiar|Copy)$/ }).boundingBox();
  const discard = await page.getByRole('button', { name: /^(Descartar|Discard)$/ }).boundingBox();
  for (const box of [copy, discard]) {
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect(box?.width).toBeGreaterThanOrEqual(44);
  }
  expect(copy?.y).toBe(discard?.y);
}
