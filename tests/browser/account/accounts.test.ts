import { beforeAll, describe, expect, it } from 'vitest';
import { browserFixture } from '@/tests/browser/fixture';
import { axe, chat, DESK, PHONE } from '@/tests/support/browser/browser';
import { signedIn } from '@/tests/support/people';

const PASSWORD = 'a perfectly fine one 7';
/** Chromium logs refused requests as errors in its console, although the tests expect them. */
const REFUSALS = /Failed to load resource: the server responded with a status of 4\d\d/;

const { app, browser, database } = browserFixture();

describe('signing up', () => {
  it('shows each error beside its field and moves the focus there', async () => {
    const page = await browser.visit(app, { path: '/sign-up', expected: REFUSALS });
    await page.getByLabel('Nombre de usuario').fill('a b');
    await page.getByLabel('Contraseña', { exact: true }).fill('12345678');
    await page.getByRole('button', { name: 'Crear cuenta' }).click();
    const name = page.getByLabel('Nombre de usuario');
    await page.getByText('Usa solo letras').waitFor();
    await page.getByText('No puede tener solo números').waitFor();
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    const described = await name.getAttribute('aria-describedby');
    expect(await page.locator(`[id="${described}"]`).textContent()).toContain('Usa solo letras');
    expect(await name.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await axe(page)).toEqual([]);
  });

  it('refuses a name that is taken, in any case and with any accents', async () => {
    await signedIn(database.db, 'José');
    const page = await browser.visit(app, { path: '/sign-up', expected: REFUSALS });
    await page.getByLabel('Nombre de usuario').fill('JOSE');
    await page.getByLabel('Contraseña', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Crear cuenta' }).click();
    await page.getByText('Ese nombre ya está en uso').waitFor();
  });

  it('leads to the list of rooms on a phone', async () => {
    const page = await browser.visit(app, { viewport: PHONE, touch: true });
    await page.waitForURL(`${app.origin}/sign-in?callbackUrl=%2F`);
    await page.getByRole('link', { name: /cuenta/ }).click();
    await page.getByLabel('Nombre de usuario').fill('Paloma');
    await page.getByLabel('Contraseña', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Crear cuenta' }).tap();
    await page.waitForURL(`${app.origin}/`);
    await page.getByRole('link', { name: 'social' }).tap();
    await chat(page).log.waitFor();
  });

  it('works with password managers', async () => {
    const page = await browser.visit(app, { path: '/sign-up' });
    expect(await page.getByLabel('Nombre de usuario').getAttribute('autocomplete')).toBe('username');
    expect(await page.getByLabel('Contraseña', { exact: true }).getAttribute('autocomplete')).toBe('new-password');
    await page.goto(`${app.origin}/sign-in`);
    expect(await page.getByLabel('Contraseña', { exact: true }).getAttribute('autocomplete')).toBe('current-password');
  });
});

describe('signing in', () => {
  beforeAll(async () => {
    const body = JSON.stringify({ username: 'Rosa', password: PASSWORD });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${app.origin}/api/sign-up`, { method: 'POST', headers, body });
    expect(answer.status).toBe(201);
  });

  it('gives the same answer to a wrong password and to an unknown name', {
    tags: 'accounts/unknown-user',
  }, async () => {
    for (const name of ['Rosa', 'nobody_here']) {
      const page = await browser.visit(app, { path: '/sign-in', expected: REFUSALS });
      await page.getByLabel('Nombre').fill(name);
      await page.getByLabel('Contraseña', { exact: true }).fill('not her password');
      await page.getByRole('button', { name: 'Entrar' }).click();
      await page.getByText('El nombre de usuario o la contraseña no son correctos.').waitFor();
    }
  });

  it('works by keyboard alone and leads back to the requested page', async () => {
    const page = await browser.visit(app, { path: '/r/social', viewport: DESK });
    await page.waitForURL(`${app.origin}/sign-in?callbackUrl=%2Fr%2Fsocial`);
    await page.getByRole('button', { name: 'Entrar' }).and(page.locator(':enabled')).waitFor();
    await page.getByLabel('Nombre').focus();
    await page.keyboard.type('rosa');
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${app.origin}/r/social`);
    await chat(page).log.waitFor();
  });

  it('redirects people who are already signed in', async () => {
    const page = await browser.visit(app, { as: await signedIn(database.db, 'Tomás'), path: '/sign-in' });
    await page.waitForURL(`${app.origin}/r/social`);
  });

  it('never redirects to another site', { tags: 'accounts/open-redirect' }, async () => {
    const person = await signedIn(database.db, 'Elena');
    for (const target of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
      const path = `/sign-in?callbackUrl=${encodeURIComponent(target)}`;
      const page = await browser.visit(app, { as: person, path });
      await page.waitForURL(`${app.origin}/r/social`);
    }
  });
});

describe('signing out', () => {
  it('leads to the sign-in page, and the room is no longer accessible', async () => {
    const page = await browser.visit(app, { as: await signedIn(database.db, 'Inés') });
    await page.getByRole('button', { name: 'Tu cuenta: Inés' }).click();
    await page.getByRole('button', { name: 'Cerrar sesión' }).click();
    await page.waitForURL(`${app.origin}/sign-in`);
    await page.goto(app.origin);
    await page.waitForURL(`${app.origin}/sign-in?callbackUrl=%2F`);
  });

  it('asks for confirmation if a message is unsent', async () => {
    const page = await browser.visit(app, {
      as: await signedIn(database.db, 'Julia'),
      expected: /WebSocket|ERR_INTERNET/,
    });
    const room = chat(page);
    await room.say('llega');
    await room.sent.waitFor();
    await page.context().setOffline(true);
    await room.say('se queda');
    await page.getByRole('button', { name: 'Tu cuenta: Julia' }).click();
    await page.getByRole('button', { name: 'Cerrar sesión' }).click();
    await page.getByText('Si cierras sesión ahora, se pierde 1 mensaje.').waitFor();
    await page.getByRole('button', { name: 'Cancelar' }).click();
    await page.context().setOffline(false);
    await expect.poll(() => room.sent.count(), { timeout: 15_000 }).toBe(2);
  });
});

describe('the language', () => {
  it.each([
    ['es-CO', 'es', 'Entrar'],
    ['en-GB', 'en', 'Sign in'],
    ['fr-FR', 'es', 'Entrar'],
  ])('for the locale %s is %s', async (locale, lang, button) => {
    const page = await browser.visit(app, { path: '/sign-in', locale });
    expect(await page.locator('html').getAttribute('lang')).toBe(lang);
    await page.getByRole('button', { name: button, exact: true }).waitFor();
  });
});
