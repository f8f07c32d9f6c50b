import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { axe, chat, hydrated, PHONE, pictures } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';
import { browserFixture } from './fixture';

const DESK = { width: 1440, height: 900 };
/** What Chromium logs about a room that no longer exists for the person. */
const GONE = /status of 404/;

const picture = pictures('journey');
const { app, browser, database, luis } = browserFixture();

const list = (page: Page) => page.getByRole('navigation', { name: 'Conversaciones' });
const row = (page: Page, name: string | RegExp) => list(page).getByRole('link', { name });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const field = (page: Page, label: string) => page.getByRole('dialog').getByLabel(label);

async function signUp(name: string, scheme: 'light' | 'dark'): Promise<Page> {
  const page = await browser.visit(app, { path: '/sign-up', viewport: DESK, scheme, expected: GONE });
  await page.getByLabel('Tu nombre').fill(name);
  await page.getByLabel('Contraseña', { exact: true }).fill(`la clave de ${name}`);
  await button(page, 'Crear cuenta').click();
  await page.waitForURL(`${app.origin}/r/social`);
  await hydrated(page);
  return page;
}

/** The same person on a phone. */
async function onPhone(desk: Page): Promise<Page> {
  const cookies = await desk.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).find((pair) => pair.includes('session-token'));
  const as = { userId: 0, username: '', sessionId: '', cookie: cookie ?? '' };
  return browser.visit(app, { as, path: '/', viewport: PHONE, touch: true, scheme: 'dark', expected: GONE });
}

async function choose(page: Page, label: string, name: string): Promise<void> {
  await field(page, label).fill(name);
  await page.getByRole('dialog').getByRole('option', { name }).click();
}

async function open(page: Page, name: RegExp): Promise<void> {
  await row(page, name).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

async function says(page: Page, room: RegExp, text: string): Promise<void> {
  await open(page, room);
  await chat(page).say(text);
  await chat(page).message(text).waitFor();
}

it('two people sign up, find a room, open a closed one, invite a third, and talk; one is removed while writing', {
  timeout: 240_000,
}, async () => {
  await roomWith(database.db, 'huerta', [{ by: luis, text: '¿quién riega?' }]);
  const ines = await signUp('Inés Prado', 'light');
  const tomas = await signUp('Tomás Ríos', 'dark');
  const third = await browser.visit(app, { as: luis, path: '/r/social', viewport: DESK });

  // Inés looks inside before she joins. Tomás joins from the list.
  await row(ines, 'Explorar salas').click();
  await ines.getByRole('main').getByRole('link', { name: 'huerta' }).waitFor();
  await picture(ines, 'browse desk light');
  await ines.getByRole('main').getByRole('link', { name: 'huerta' }).click();
  await chat(ines).message('¿quién riega?').waitFor();
  expect(await chat(ines).field.count()).toBe(0);
  await picture(ines, 'looking desk light');
  await button(ines, 'Unirme').click();
  await chat(ines).say('yo el martes');
  await row(tomas, 'Explorar salas').click();
  await button(tomas, 'Unirme a huerta').click();
  await tomas.waitForURL(`${app.origin}/r/huerta`);
  await chat(tomas).message('yo el martes').waitFor();

  // Inés makes a closed room with Tomás, and then invites Luis.
  await button(ines, 'Crear una sala').click();
  await field(ines, 'Nombre').fill('Sorpresa de Luz');
  await ines.getByRole('radio', { name: /^Cerrada/ }).check();
  await choose(ines, 'A quién invitas', 'Tomás');
  await picture(ines, 'new closed room desk light');
  await button(ines, 'Crear la sala').click();
  await ines.getByRole('heading', { level: 1, name: 'Sorpresa de Luz' }).waitFor();
  await row(tomas, /^Sorpresa de Luz/).waitFor();
  expect(await row(third, /^Sorpresa de Luz/).count()).toBe(0);
  await button(ines, 'Opciones de la sala').click();
  await button(ines, 'Invitar').click();
  await choose(ines, 'A quién', 'Luis');
  await ines.getByRole('dialog').getByRole('button', { name: 'Invitar' }).click();
  await row(third, /^Sorpresa de Luz/).waitFor();

  // Three rooms, and a conversation of two.
  await open(tomas, /^social/);
  await says(ines, /^Sorpresa de Luz/, 'que no se entere');
  await says(third, /^Sorpresa de Luz/, 'ni una palabra');
  await chat(ines).message('ni una palabra').waitFor();
  await says(ines, /^social/, 'buenos días');
  await says(third, /^huerta/, 'yo el jueves');
  await open(ines, /^Sorpresa de Luz/);
  await button(ines, 'Detalles de la sala').click();
  await ines
    .getByRole('complementary')
    .getByRole('button', { name: /^Tomás Ríos/ })
    .click();
  await picture(ines, 'card desk light');
  await ines.getByRole('dialog', { name: 'Tomás Ríos' }).getByRole('button', { name: 'Escribir' }).click();
  await ines.waitForURL(/\/d\/\d+/);
  await chat(ines).say('¿llevas tú la tarta?');
  await chat(ines).sent.waitFor();

  // What is unread at the desk is read on the phone.
  await row(tomas, /^Inés Prado.*1 mensaje sin leer/).waitFor();
  await row(tomas, /^Sorpresa de Luz.*sin leer/).waitFor();
  await row(tomas, /^huerta.*sin leer/).waitFor();
  await picture(tomas, 'unread desk dark');
  const phone = await onPhone(tomas);
  for (const [name, text] of [
    [/^Inés Prado/, '¿llevas tú la tarta?'],
    [/^Sorpresa de Luz/, 'ni una palabra'],
    [/^huerta/, 'yo el jueves'],
  ] as const) {
    await row(phone, name).tap();
    await chat(phone).message(text).waitFor();
    await row(tomas, new RegExp(`${name.source}(?!.*sin leer)`)).waitFor();
    await picture(phone, `room ${text.slice(-5)} phone dark`);
    await phone.getByRole('link', { name: /^Volver a la lista/ }).tap();
  }
  await picture(phone, 'list phone dark');

  // Tomás is removed while he writes.
  await open(tomas, /^Sorpresa de Luz/);
  await chat(tomas).write('he encargado una de limón');
  await open(ines, /^Sorpresa de Luz/);
  await button(ines, 'Detalles de la sala').click();
  await button(ines, 'Opciones de Tomás Ríos').click();
  await button(ines, 'Sacar de la sala').click();
  await picture(ines, 'remove desk light');
  await ines.getByRole('dialog').getByRole('button', { name: 'Sacar' }).click();
  await tomas.getByText('Ya no tienes acceso a esta sala.').waitFor();
  await row(tomas, /^Sorpresa de Luz/).waitFor({ state: 'detached' });
  expect(await axe(tomas)).toEqual([]);
  await picture(tomas, 'removed desk dark');
  await says(third, /^Sorpresa de Luz/, 'qué pena');
  await chat(ines).message('qué pena').waitFor();
  expect(await tomas.content()).not.toContain('qué pena');
  await row(phone, /^huerta/).waitFor();
  expect(await row(phone, /^Sorpresa de Luz/).count()).toBe(0);
  const path = new URL(tomas.url()).pathname;
  await tomas.reload();
  await tomas.getByRole('heading', { name: 'Página no encontrada' }).waitFor();
  expect(await tomas.content()).not.toContain('ni una palabra');

  // The draft is back when he is a member again.
  await tomas.goto(`${app.origin}/r/social`);
  await hydrated(tomas);
  await ines.getByRole('complementary').getByRole('button', { name: 'Invitar' }).click();
  await choose(ines, 'A quién', 'Tomás');
  await ines.getByRole('dialog').getByRole('button', { name: 'Invitar' }).click();
  await open(tomas, /^Sorpresa de Luz/);
  await tomas.waitForURL(app.origin + path);
  await expect.poll(() => chat(tomas).field.inputValue()).toBe('he encargado una de limón');
});
