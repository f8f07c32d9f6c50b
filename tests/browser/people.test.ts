import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { block } from '@/lib/users/blocks';
import { saveProfile } from '@/lib/users/profile';
import { axe, chat, complete, DESK, PHONE, pictures } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';
import { type Person, signedIn } from '@/tests/support/people';
import { browserFixture } from './fixture';

/** A refusal, which Chromium logs in its console. */
const REFUSALS = /the server responded with a status of (400|409)/;
const PASSWORD = 'caballo grapa batería';
const LOOK_DESK = { width: 1440, height: 900 };

const { app, browser, database } = browserFixture();
let made = 0;

const somebody = (stem: string) => signedIn(database.db, `${stem}${made++}`);

/** A new person whom people see under this name. */
async function called(stem: string, shown: string): Promise<Person> {
  const person = await somebody(stem);
  await saveProfile(database.db, person.userId, { shown });
  return person;
}

/** A room with these messages. @returns its path */
async function room(...conversation: { by: Person; text: string }[]): Promise<string> {
  const name = `plaza_${made++}`;
  await roomWith(database.db, name, conversation);
  return `/r/${name}`;
}

/** The name above somebody's messages. */
const author = (page: Page, name: string) => chat(page).log.getByRole('button', { name, exact: true });
const card = (page: Page, name: string) => page.getByRole('dialog', { name });

const picture = pictures('people');

describe('signing up', () => {
  it('asks for the name that people see, and proposes a user name', async () => {
    const luis = await somebody('luis');
    const path = '/r/social';
    const page = await browser.visit(app, { path: `/sign-up?callbackUrl=${encodeURIComponent(path)}` });
    const username = page.getByLabel('Nombre de usuario');
    await page.getByLabel('Tu nombre').fill('María José');
    await expect.poll(() => username.inputValue()).toBe('maría.josé');
    await username.fill('mj');
    await page.getByLabel('Tu nombre').fill('María José Ruiz');
    expect(await username.inputValue()).toBe('mj');
    await page.getByLabel('Contraseña', { exact: true }).fill(PASSWORD);
    expect(await axe(page)).toEqual([]);
    await picture(page, 'sign-up');
    await page.getByRole('button', { name: 'Crear cuenta' }).click();
    await page.waitForURL(app.origin + path);
    await page.getByRole('button', { name: 'Tu cuenta: María José Ruiz' }).waitFor();
    const luisPage = await browser.visit(app, { as: luis, path });
    await chat(page).say('buenas');
    await chat(luisPage).message('buenas').waitFor();
    await author(luisPage, 'María José Ruiz').waitFor();
  });

  it('says that a user name is taken, and puts another one into the field', async () => {
    await signedIn(database.db, 'Inés.Gil');
    const page = await browser.visit(app, { path: '/sign-up', expected: REFUSALS });
    await page.getByLabel('Tu nombre').fill('Inés Gil');
    await page.getByLabel('Contraseña', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Crear cuenta' }).click();
    await page.getByText('Ese nombre ya está en uso. Te proponemos inés.gil2.').waitFor();
    expect(await page.getByLabel('Nombre de usuario').inputValue()).toBe('inés.gil2');
    await page.getByRole('button', { name: 'Crear cuenta' }).click();
    await page.waitForURL(`${app.origin}/r/social`);
  });
});

describe('the account', () => {
  it('changes the name that people see', async () => {
    const me = await somebody('rosa');
    const page = await browser.visit(app, { as: me, path: '/account', expected: REFUSALS });
    const field = page.getByLabel('Nombre que ven los demás');
    const save = page.getByRole('button', { name: 'Guardar el perfil' });
    await field.fill('Administrador');
    await save.click();
    await page.getByText('Ese nombre está reservado').waitFor();
    await field.fill('Rosa Campos');
    await save.click();
    await page.getByText('Guardado.').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Tu cuenta Rosa Campos' }).waitFor();
    await page.getByRole('link', { name: 'Volver a la sala' }).click();
    await page.getByRole('button', { name: 'Tu cuenta: Rosa Campos' }).waitFor();
  });

  it('lists the people who are blocked, and unblocks one', async () => {
    const [me, luis] = [await somebody('ana'), await called('luis', 'Luis Paz')];
    await block(database.db, me.userId, luis.userId);
    const page = await browser.visit(app, { as: me, path: '/account', viewport: LOOK_DESK });
    await page.getByText(`@${luis.username}`).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('heading', { name: 'Personas bloqueadas' }).scrollIntoViewIfNeeded();
    await picture(page, 'account');
    await page.getByRole('button', { name: 'Desbloquear a Luis Paz' }).press('Enter');
    await page.getByText('Desbloqueaste a Luis Paz.').waitFor();
    await page.getByText('No has bloqueado a nadie.').waitFor();
  });
});

describe('somebody’s card', () => {
  it('opens from a name by keyboard, and gives the focus back', async () => {
    const [me, luis, eva] = [await somebody('ana'), await called('luis', 'Luis Paz'), await called('eva', 'Eva Gil')];
    await saveProfile(database.db, eva.userId, { status: { text: 'De viaje', until: null } });
    const path = await room({ by: eva, text: 'hola' }, { by: luis, text: 'buenas' });
    const page = await browser.visit(app, { as: me, path, viewport: LOOK_DESK });
    const [evaName, luisName] = [author(page, 'Eva Gil'), author(page, 'Luis Paz')];
    await complete(page);
    await chat(page).field.focus();
    // The button that attaches files stands between them.
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await expect.poll(() => luisName.evaluate((name) => name === document.activeElement)).toBe(true);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const dialog = card(page, 'Eva Gil');
    await dialog.getByText('De viaje').waitFor();
    await dialog.getByText(`@${eva.username}`).waitFor();
    expect(await axe(page)).toEqual([]);
    await picture(page, 'card desk');
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
    await expect.poll(() => evaName.evaluate((name) => name === document.activeElement)).toBe(true);
  });

  it('leads to a conversation, whose title has the name, and opens from there', async () => {
    const [me, luis] = [await somebody('ana'), await called('luis', 'Luis Paz')];
    const path = await room({ by: luis, text: 'hola' });
    const page = await browser.visit(app, { as: me, path, viewport: PHONE, touch: true, scheme: 'dark' });
    await author(page, 'Luis Paz').tap();
    await card(page, 'Luis Paz').waitFor();
    await picture(page, 'card phone');
    await card(page, 'Luis Paz').getByRole('button', { name: 'Escribir' }).tap();
    await page.waitForURL(/\/d\/\d+$/);
    await expect.poll(() => page.title()).toBe('Luis Paz · Tertulia');
    await page.getByRole('heading', { level: 1 }).getByRole('button', { name: 'Luis Paz' }).tap();
    await card(page, 'Luis Paz').waitFor();
    expect(await axe(page)).toEqual([]);
  });

  it('opens from the list of members', async () => {
    const [me, luis] = [await somebody('ana'), await called('luis', 'Luis Paz')];
    const path = await room({ by: luis, text: 'hola' });
    const page = await browser.visit(app, { as: me, path: `${path}?details`, viewport: DESK });
    await page.route('**/members*', (route) => {
      const member = { id: luis.userId, name: luis.username, shown: 'Luis Paz', role: 'member' };
      return route.fulfill({ json: { members: [member], next: null, total: 1 } });
    });
    await page.reload();
    await page
      .getByRole('complementary')
      .getByRole('button', { name: /^Luis Paz/ })
      .click();
    await card(page, 'Luis Paz').getByRole('button', { name: 'Bloquear' }).waitFor();
  });
});

describe('a blocked person’s messages', () => {
  it('are folded into one line after a confirmation, can be opened, and come back', async () => {
    const [me, luis] = [await called('ana', 'Ana Gil'), await called('luis', 'Luis Paz')];
    const path = await room(
      { by: luis, text: 'uno' },
      { by: me, text: 'dos' },
      { by: luis, text: 'tres' },
      { by: luis, text: 'cuatro' },
    );
    const page = await browser.visit(app, { as: me, path, viewport: LOOK_DESK });
    const luisPage = await browser.visit(app, { as: luis, path });
    await author(page, 'Luis Paz').last().click();
    const dialog = card(page, 'Luis Paz');
    await dialog.getByRole('button', { name: 'Bloquear' }).click();
    const question = page.getByRole('dialog', { name: '¿Bloquear a Luis Paz?' });
    expect(await axe(page)).toEqual([]);
    await picture(page, 'question');
    await question.getByRole('button', { name: 'Bloquear' }).click();
    await dialog.getByText('Bloqueaste a esta persona.').waitFor();
    await dialog.getByRole('button', { name: 'Cerrar' }).click();
    await expect.poll(() => chat(page).texts()).toEqual(['dos']);
    await page.getByRole('button', { name: 'Mensaje de una persona bloqueada · Mostrar' }).waitFor();
    await chat(luisPage).say('cinco');
    const line = page.getByRole('button', { name: '3 mensajes de una persona bloqueada · Mostrar' });
    await line.waitFor();
    expect(await chat(page).texts()).toEqual(['dos']);
    expect(await axe(page)).toEqual([]);
    await picture(page, 'folded');
    await line.press('Enter');
    await expect.poll(() => chat(page).texts()).toEqual(['dos', 'tres', 'cuatro', 'cinco']);
    await page.getByRole('button', { name: '3 mensajes de una persona bloqueada · Ocultar' }).waitFor();
    await chat(luisPage).say('seis');
    await chat(page).message('seis').waitFor();
    await author(page, 'Luis Paz').last().click();
    await dialog.getByRole('button', { name: 'Desbloquear' }).click();
    await dialog.getByRole('button', { name: 'Cerrar' }).click();
    await expect.poll(() => chat(page).texts()).toEqual(['uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis']);
    expect(await page.getByText('persona bloqueada').count()).toBe(0);
  });

  it('are folded in the page that the server sends too, and are in no copied text', async () => {
    const [me, luis, eva] = [await somebody('ana'), await somebody('luis'), await called('eva', 'Eva Gil')];
    const path = await room({ by: luis, text: 'uno' }, { by: me, text: 'dos' }, { by: eva, text: 'tres' });
    await block(database.db, me.userId, luis.userId);
    const html = await (await fetch(app.origin + path, { headers: { Cookie: me.cookie } })).text();
    expect(html).toContain('Mensaje de una persona bloqueada');
    const page = await browser.visit(app, { as: me, path, viewport: PHONE, touch: true, scheme: 'dark' });
    await picture(page, 'folded phone');
    // Copying is one of the extras.
    await complete(page);
    await page.keyboard.press('Control+a');
    const copied = await page.evaluate(() => {
      const data = new DataTransfer();
      document.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
      return data.getData('text/plain');
    });
    expect(copied).toMatch(/] Ana\d+: dos\n.*] Eva Gil: tres$/);
    expect(copied).not.toContain('uno');
  });
});
