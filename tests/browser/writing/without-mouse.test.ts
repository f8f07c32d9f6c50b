import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { browserFixture } from '@/tests/browser/fixture';
import { chat, DESK } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';

const { ana, app, browser, database, luis } = browserFixture();

beforeAll(async () => {
  for (const name of ['cocina', 'huerta']) await roomWith(database.db, name, [{ by: luis, text: `hola de ${name}` }]);
});

/** The name of the element that has the focus, as a screen reader says it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: element, body } = document;
    if (element === body) return '';
    const label = element?.getAttribute('aria-label') ?? (element as HTMLInputElement | null)?.labels?.[0]?.textContent;
    return (label ?? element?.textContent ?? '').trim();
  });

/** Presses Tab until the element with this name has the focus. @throws if there is none */
async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let i = 0; i < 60; i++) {
    const at = await focused(page);
    if (name.test(at)) return;
    passed.push(at);
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never came to ${name}: ${passed.join(' · ')}`);
}

it('somebody without a mouse goes through the list, a room, its menus, its details and the dialogs', async () => {
  const page = await browser.visit(app, { as: ana, path: '/r/cocina', viewport: DESK });
  const { keyboard } = page;
  const dialog = page.getByRole('dialog');
  // The switcher leads to a room, whose composer takes what is typed.
  await keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  await keyboard.type('huer');
  await page.getByRole('option', { name: 'huerta', selected: true }).waitFor();
  await keyboard.press('Enter');
  await page.waitForURL(`${app.origin}/r/huerta`);
  await chat(page).message('hola de huerta').waitFor();
  await keyboard.type('voy yo');
  await keyboard.press('Enter');
  await chat(page).message('voy yo').waitFor();

  // The list, by Tab; the link that skips it.
  await page.reload();
  await chat(page).message('voy yo').waitFor();
  await tabTo(page, /^Saltar al contenido$/);
  await tabTo(page, /^cocina/);
  await keyboard.press('Enter');
  await page.waitForURL(`${app.origin}/r/cocina`);
  await chat(page).message('hola de cocina').waitFor();

  // The room's menu: arrows move, Escape closes and gives the focus back.
  await tabTo(page, /^Opciones de la sala$/);
  await keyboard.press('Enter');
  await page.getByRole('button', { name: 'Añadir a favoritas' }).waitFor();
  await keyboard.press('ArrowDown');
  expect(await focused(page)).toBe('Añadir a favoritas');
  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 2, name: 'Favoritas' }).waitFor();
  expect(await focused(page)).toBe('Opciones de la sala');
  await keyboard.press('Enter');
  await keyboard.press('Escape');
  expect(await focused(page)).toBe('Opciones de la sala');

  // The details, a person's card from there, and back.
  await tabTo(page, /^Detalles de la sala$/);
  await keyboard.press('Enter');
  await page.getByRole('complementary').getByText('Luis').waitFor();
  await tabTo(page, /^L?Luis$/);
  await keyboard.press('Enter');
  await dialog.getByText('@luis').waitFor();
  expect(await focused(page)).toBe('Escribir');
  await keyboard.press('Escape');
  await expect.poll(() => dialog.count()).toBe(0);
  await tabTo(page, /^Opciones de Luis$/);
  await keyboard.press('Enter');
  await keyboard.press('ArrowDown');
  expect(await focused(page)).toBe('Escribirle');
  // The menu closes first, then the details.
  await keyboard.press('Escape');
  expect(await focused(page)).toBe('Opciones de Luis');
  await keyboard.press('Escape');
  await expect.poll(() => page.getByRole('complementary').count()).toBe(0);
  expect(await focused(page)).toBe('Detalles de la sala');

  // A dialog with a form.
  await tabTo(page, /^Crear una sala$/, 'Shift+Tab');
  await keyboard.press('Enter');
  await dialog.getByLabel('Nombre').waitFor();
  await keyboard.type('Sin ratón');
  await tabTo(page, /^Abierta/);
  await keyboard.press('ArrowDown');
  await tabTo(page, /^A quién invitas$/);
  await keyboard.type('lui');
  await page.getByRole('option', { name: 'Luis' }).waitFor();
  await keyboard.press('Enter');
  await tabTo(page, /^Crear la sala$/);
  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Sin ratón' }).waitFor();
  await keyboard.type('hola a todos');
  await keyboard.press('Enter');
  await chat(page).message('hola a todos').waitFor();

  // The account's menu, and the help.
  await tabTo(page, /^Tu cuenta/);
  await keyboard.press('Enter');
  await keyboard.press('ArrowDown');
  expect(await focused(page)).toBe('Poner un estado…');
  await keyboard.press('Escape');
  await keyboard.press('Control+/');
  await dialog.getByText('Atajos del teclado').waitFor();
  await keyboard.press('Escape');
  await expect.poll(() => dialog.count()).toBe(0);
  await keyboard.press('Alt+ArrowUp');
  await page.waitForURL((url) => !url.pathname.includes('rat'));
});
