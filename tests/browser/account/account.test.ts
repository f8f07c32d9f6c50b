import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { startPasswords } from '@/lib/auth/password/password';
import { sessions, users } from '@/lib/db/schema';
import { browserFixture } from '@/tests/browser/fixture';
import { axe, chat, DESK, pictures, SMALL } from '@/tests/support/browser/browser';
import { newSession, type Person, signedIn } from '@/tests/support/people';

const PASSWORD = 'a perfectly fine one 7';
/** Chromium logs refused requests as errors in its console, although the tests expect them. */
const REFUSALS = /Failed to load resource: the server responded with a status of 4\d\d/;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0';

const picture = pictures('account', { fullPage: true });
const { app, browser, database } = browserFixture({ AUTH_LIMIT: '3' });
let hash: string;
let made = 0;

beforeAll(async () => {
  const passwords = startPasswords({ cost: 4 });
  hash = await passwords.hash(PASSWORD);
  await passwords.end();
});

async function member(): Promise<Person> {
  made += 1;
  const person = await signedIn(database.db, `Socia${made}`);
  await database.db.update(users).set({ passwordHash: hash }).where(eq(users.id, person.userId));
  return person;
}

describe('the account page', () => {
  it('opens from the room, and its settings take effect at once', async () => {
    const page = await browser.visit(app, { as: await member() });
    await chat(page).log.waitFor();
    await page.getByRole('button', { name: /^Tu cuenta/ }).click();
    await page.getByRole('link', { name: 'Tu cuenta' }).click();
    await page.getByRole('heading', { level: 1, name: /^Tu cuenta/ }).waitFor();
    await page.getByLabel('Idioma', { exact: true }).selectOption('en');
    await page.getByLabel('Zona horaria').selectOption('Europe/Madrid');
    await page.getByLabel('Formato de la hora').selectOption('h23');
    await page.getByRole('button', { name: 'Guardar', exact: true }).click();
    await page.getByText('Saved.').waitFor();
    await page.getByRole('heading', { level: 1, name: /^Your account/ }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Madrid');
    await page.getByRole('link', { name: 'Back to the room' }).click();
    await page.getByText('Madrid time').waitFor();
    await chat(page).say('a qué hora');
    const shown = await chat(page).log.locator('time').last().textContent();
    expect(shown).toMatch(/^\d{2}:\d{2}$/);
  });

  it('changes the password, and shows an error beside its field, which gets the focus', async () => {
    const page = await browser.visit(app, { as: await member(), path: '/account', expected: REFUSALS });
    const current = page.getByLabel('Contraseña actual', { exact: true });
    const next = page.getByLabel('Contraseña nueva', { exact: true });
    const change = page.getByRole('button', { name: 'Cambiar la contraseña' });
    await current.fill('not it at all');
    await next.fill('12345678');
    await change.click();
    await page.getByText('No puede tener solo números.').waitFor();
    expect(await next.evaluate((element) => element === document.activeElement)).toBe(true);
    await next.fill(`${PASSWORD} and more`);
    await change.click();
    await page.getByText('La contraseña no es correcta.').waitFor();
    expect(await current.evaluate((element) => element === document.activeElement)).toBe(true);
    expect([await current.getAttribute('autocomplete'), await next.getAttribute('autocomplete')]).toEqual([
      'current-password',
      'new-password',
    ]);
    await current.fill(PASSWORD);
    await next.press('Enter');
    await page.getByText('Contraseña cambiada.').waitFor();
    expect(await current.inputValue()).toBe('');
  });

  it('lists sessions, and ends one with the keyboard', async () => {
    const person = await member();
    const { sessionId } = await newSession(database.db, person.userId);
    await database.db.update(sessions).set({ userAgent: FIREFOX }).where(eq(sessions.id, sessionId));
    const page = await browser.visit(app, { as: person, path: '/account' });
    await page.getByRole('button', { name: 'Cerrar la sesión de Firefox en Linux' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Sesión cerrada.').waitFor();
    await expect.poll(() => page.getByText('Firefox en Linux').count()).toBe(0);
    await page.getByText('Este dispositivo ·').waitFor();
  });

  it('deletes the account after a password and a confirmation, and signs out the other tab', async () => {
    const person = await member();
    const expected = /WebSocket|40\d/;
    const page = await browser.visit(app, { as: person, path: '/account', expected });
    const room = await page.context().newPage();
    await room.goto(app.origin);
    await chat(room).say('me voy');
    await chat(room).sent.waitFor();
    const data = page.getByRole('region', { name: 'Tus datos' });
    await data.getByLabel('Contraseña', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Eliminar mi cuenta' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancelar' }).click();
    await page.getByRole('button', { name: 'Eliminar mi cuenta' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Eliminar mi cuenta' }).click();
    await page.waitForURL(/\/sign-in/);
    await room.waitForURL(/\/sign-in/);
    const [row] = await database.db.select().from(users).where(eq(users.id, person.userId));
    // The row itself is deleted a little later, when no request of this account can be running any more.
    expect(row?.deletingAt).not.toBeNull();
  });

  it.each([
    ['a small phone in the light, in Spanish', SMALL, 'light', 'es-CO'],
    ['a desk in the dark, in English', DESK, 'dark', 'en-GB'],
  ] as const)('is accessible and fits on %s', async (name, viewport, scheme, locale) => {
    const person = await member();
    const { sessionId } = await newSession(database.db, person.userId);
    await database.db
      .update(sessions)
      .set({ userAgent: 'x'.repeat(255) })
      .where(eq(sessions.id, sessionId));
    const page = await browser.visit(app, { as: person, path: '/account', viewport, scheme, locale });
    await page.getByRole('heading', { name: /^(Tus datos|Your data)$/ }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(await axe(page)).toEqual([]);
    await picture(page, name);
  });
});

describe('too many wrong passwords', () => {
  it('are answered with a message that says how long to wait', async () => {
    const { username } = await member();
    const page = await browser.visit(app, { path: '/sign-in', expected: REFUSALS });
    await page.getByLabel('Nombre').fill(username);
    for (let i = 0; i < 3; i += 1) {
      await page.getByLabel('Contraseña', { exact: true }).fill(`wrong ${i}`);
      await page.getByRole('button', { name: 'Entrar' }).click();
      await page.getByText('no son correctos').waitFor();
    }
    await page.getByLabel('Contraseña', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Entrar' }).click();
    await page.getByText('Demasiados intentos. Prueba de nuevo en 15 minutos.').waitFor();
  });
});
