import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { block } from '@/lib/users/blocks';
import { saveProfile } from '@/lib/users/profile';
import { axe, chat, DESK, hydrated, PHONE, pictures } from '@/tests/support/browser/browser';
import { directPath, roomWith } from '@/tests/support/conversation';
import { type Person, signedIn } from '@/tests/support/people';
import { browserFixture } from './fixture';

const { app, browser, database } = browserFixture();
let made = 0;

async function called(stem: string, shown: string): Promise<Person> {
  const person = await signedIn(database.db, `${stem}${made++}`);
  await saveProfile(database.db, person.userId, { shown });
  return person;
}

/** Two people, a room that both are in, and their conversation. */
async function two() {
  const [ana, luis] = [await called('ana', 'Ana Gil'), await called('luis', 'Luis Paz')];
  const name = `plaza_${made++}`;
  await roomWith(database.db, name, [{ by: luis, text: 'hola' }]);
  return { ana, luis, room: `/r/${name}`, direct: await directPath(database.db, ana, luis) };
}

const picture = pictures('presence');

/** The other person's row in the list of rooms. */
const row = (page: Page, name: string | RegExp) => page.getByRole('navigation').getByRole('link', { name });
const typing = (page: Page) => page.locator('[data-typing]');
const account = (page: Page) => page.getByRole('button', { name: /^Tu cuenta/ });

/** The kinds of frames on the connections that the page opens from now on, in order. */
function frames(page: Page, event: 'framesent' | 'framereceived'): () => string[] {
  const kinds: string[] = [];
  page.on('websocket', (socket) => {
    const take = ({ payload }: { payload: string | Buffer }) => kinds.push(JSON.parse(String(payload)).type);
    // Two calls, because `on` has a separate type for each event.
    if (event === 'framesent') socket.on('framesent', take);
    else socket.on('framereceived', take);
  });
  return () => kinds;
}

async function setVisible(page: Page, value: 'visible' | 'hidden'): Promise<void> {
  await page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, value);
}

describe('who is here', () => {
  it('is shown in the list, above a conversation, in the details and on the card, also to screen readers', async () => {
    const { ana, luis, direct } = await two();
    const page = await browser.visit(app, {
      as: ana,
      path: `${direct}?details`,
      viewport: { width: 1440, height: 900 },
    });
    await row(page, /^Luis Paz$/).waitFor();
    const luisPage = await browser.visit(app, { as: luis, path: direct });
    await row(page, /^Luis Paz\s*, En línea$/).waitFor();
    await page
      .getByRole('banner')
      .getByText(/^En línea/)
      .waitFor();
    const details = page.getByRole('complementary');
    await details.getByRole('button', { name: /^Luis Paz.*, En línea/ }).click();
    const card = page.getByRole('dialog', { name: 'Luis Paz' });
    await card.getByText(/ · En línea$/).waitFor();
    expect(await axe(page)).toEqual([]);
    await picture(page, 'card');
    await page.keyboard.press('Escape');
    await setVisible(luisPage, 'hidden');
    // A person who has left the tab stays active for half a minute.
    await row(page, /^Luis Paz\s*, Ausente$/).waitFor({ timeout: 60_000 });
    await page
      .getByRole('banner')
      .getByText(/^Ausente/)
      .waitFor();
    expect(await axe(page)).toEqual([]);
    await picture(page, 'away');
    await setVisible(luisPage, 'visible');
    await row(page, /^Luis Paz\s*, En línea$/).waitFor();
  });

  it('leaves out somebody who chose to appear offline, until they choose to appear again', async () => {
    const { ana, luis, direct } = await two();
    const [page, luisPage] = [
      await browser.visit(app, { as: ana, path: direct }),
      await browser.visit(app, { as: luis, path: direct, viewport: DESK }),
    ];
    await row(page, /^Luis Paz\s*, En línea$/).waitFor();
    await account(luisPage).click();
    await picture(luisPage, 'menu');
    expect(await axe(luisPage)).toEqual([]);
    await luisPage.getByRole('button', { name: 'Aparecer sin conexión' }).click();
    await account(luisPage).getByText('Apareces sin conexión').waitFor();
    await row(page, /^Luis Paz$/).waitFor();
    await luisPage.reload();
    await hydrated(luisPage);
    await account(luisPage).getByText('Apareces sin conexión').waitFor();
    await account(luisPage).click();
    await luisPage.getByRole('button', { name: 'Volver a aparecer en línea' }).click();
    await account(luisPage).getByText('En línea').waitFor();
    await row(page, /^Luis Paz\s*, En línea$/).waitFor();
  });
});

describe('a status', () => {
  it('is chosen in the account’s menu, shown to others, and removed', async () => {
    const { ana, luis, direct } = await two();
    const [page, luisPage] = [
      await browser.visit(app, { as: ana, path: direct }),
      await browser.visit(app, { as: luis, path: direct, viewport: DESK, scheme: 'dark' }),
    ];
    await account(luisPage).click();
    await luisPage.getByRole('button', { name: 'Poner un estado…' }).click();
    const dialog = luisPage.getByRole('dialog', { name: 'Tu estado' });
    await dialog.getByLabel('Qué haces').fill('x'.repeat(101));
    await dialog.getByText('Puede tener hasta 100 caracteres.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Guardar' }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: '🌴 De vacaciones' }).click();
    expect(await dialog.getByLabel('Hasta cuándo').inputValue()).toBe('never');
    await dialog.getByLabel('Hasta cuándo').selectOption('Hoy');
    expect(await axe(luisPage)).toEqual([]);
    await picture(luisPage, 'status dark');
    await dialog.getByRole('button', { name: 'Guardar' }).click();
    await account(luisPage).getByText('🌴 De vacaciones').waitFor();
    await row(page, /Luis Paz.*🌴 De vacaciones.*, En línea$/).waitFor();
    await page.getByRole('heading', { level: 1 }).getByRole('button', { name: 'Luis Paz' }).click();
    await page
      .getByRole('dialog')
      .getByText(/^Hasta hoy a las 11:59 p\.\s+m\.$/)
      .waitFor();
    await account(luisPage).click();
    await luisPage.getByRole('button', { name: 'Cambiar el estado…' }).click();
    expect(await dialog.getByLabel('Qué haces').inputValue()).toBe('🌴 De vacaciones');
    await dialog.getByRole('button', { name: 'Quitar el estado' }).click();
    await account(luisPage).getByText('En línea').waitFor();
    await row(page, /^Luis Paz\s*, En línea$/).waitFor();
  });

  it('is chosen on a phone too', async () => {
    const { luis } = await two();
    const page = await browser.visit(app, { as: luis, path: '/', viewport: PHONE, touch: true });
    await account(page).tap();
    await page.getByRole('button', { name: 'Poner un estado…' }).tap();
    const dialog = page.getByRole('dialog', { name: 'Tu estado' });
    await dialog.getByRole('button', { name: '☕ Vuelvo enseguida' }).tap();
    expect(await axe(page)).toEqual([]);
    await picture(page, 'status phone');
    await dialog.getByRole('button', { name: 'Guardar' }).tap();
    await expect.poll(() => dialog.count()).toBe(0);
    await account(page).tap();
    await page.getByRole('button', { name: 'Cambiar el estado…' }).waitFor();
    expect(await axe(page)).toEqual([]);
  });
});

describe('somebody who is writing', () => {
  it('is named above the field until their message comes, and nothing moves', async () => {
    const { ana, luis, room } = await two();
    const [page, luisPage] = [
      await browser.visit(app, { as: ana, path: room }),
      await browser.visit(app, { as: luis, path: room }),
    ];
    await row(page, /^Luis Paz\s*, En línea$/).waitFor();
    const place = () => chat(page).message('hola').boundingBox();
    const before = await place();
    await chat(luisPage).field.fill('bue');
    await typing(page)
      .getByText(/^.?Luis Paz.? está escribiendo…$/)
      .waitFor();
    expect(await place()).toEqual(before);
    expect(await axe(page)).toEqual([]);
    await picture(page, 'typing');
    await chat(luisPage).say('buenas');
    await chat(page).message('buenas').waitFor();
    expect(await typing(page).count()).toBe(0);
    expect(await typing(luisPage).count()).toBe(0);
  });

  it('is not named to people who blocked them', async () => {
    const eva = await called('eva', 'Eva Ruiz');
    const { ana, luis, room } = await two();
    await block(database.db, ana.userId, luis.userId);
    const [page, luisPage, evaPage] = [
      await browser.visit(app, { as: ana, path: room }),
      await browser.visit(app, { as: luis, path: room }),
      await browser.visit(app, { as: eva, path: room }),
    ];
    const received = frames(page, 'framereceived');
    await page.reload();
    await expect.poll(() => received()).toContain('subscribed');
    await chat(luisPage).field.fill('bue');
    await typing(evaPage)
      .getByText(/^.?Luis Paz.? está escribiendo…$/)
      .waitFor();
    await expect.poll(() => received()).toContain('typing');
    expect(await typing(page).count()).toBe(0);
  });

  it('is not announced when the page restores a draft', async () => {
    const { luis, room } = await two();
    const luisPage = await browser.visit(app, { as: luis, path: room });
    // Waits for the page's socket, because Chromium logs an error if a page is left while its socket connects.
    await chat(luisPage).say('buenas');
    await expect.poll(() => chat(luisPage).sent.count()).toBe(2);
    await chat(luisPage).write('bue');
    const sent = frames(luisPage, 'framesent');
    await luisPage.reload();
    await expect.poll(() => chat(luisPage).field.inputValue()).toBe('bue');
    await expect.poll(() => chat(luisPage).send.isEnabled()).toBe(true);
    await chat(luisPage).field.press('Enter');
    await expect.poll(() => sent()).toContain('message');
    expect(sent()).not.toContain('typing');
    await chat(luisPage).write('hola');
    await expect.poll(() => sent()).toContain('typing');
  });
});
