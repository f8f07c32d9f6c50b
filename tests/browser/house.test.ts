import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { accentProperties } from '@/lib/house/accent';
import { signedInAdmin } from '@/tests/support/admins';
import { browserFixture } from './fixture';

const { app, browser, database } = browserFixture();

const accentOf = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--accent').trim());

it('the community’s colour is on every page from the beginning, in both schemes', async () => {
  const root = await signedInAdmin(database.db, 'Raíz');
  const page = await browser.visit(app, { as: root, path: '/admin/house', expected: /400/ });
  const save = () => page.getByRole('button', { name: 'Guardar' }).click();
  await page.getByRole('combobox', { name: 'Color' }).selectOption({ label: 'Otro color…' });
  await page.getByRole('textbox', { name: 'Otro color' }).fill('#ffee00');
  await save();
  await page.getByText('Ese color es demasiado claro').waitFor();
  await page.getByRole('combobox', { name: 'Color' }).selectOption({ label: 'Verde' });
  await save();
  await expect.poll(() => accentOf(page)).toBe('#1a6e33');
  const dark = await browser.visit(app, { path: '/sign-in', scheme: 'dark' });
  expect(await accentOf(dark)).toBe(accentProperties('#1a6e33').dark.accent);
});
