import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { accentProperties } from '@/lib/house/accent';
import { signedInAdmin } from '@/tests/support/admins';
import { axe, PHONE, pictures } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';
import { browserFixture } from './fixture';

const { ana, app, browser, database, luis } = browserFixture();
const picture = pictures('house');

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

it('a logo is chosen and cropped, and stands in the list of rooms and at sign-in until it is removed', async () => {
  const boss = await signedInAdmin(database.db, 'Jefa');
  await roomWith(database.db, 'huerta', [{ by: luis, text: 'hola' }]);
  const page = await browser.visit(app, { as: boss, path: '/admin/house' });
  const stripes = sharp({ create: { width: 600, height: 400, channels: 3, background: '#c0392b' } });
  const photo = { name: 'logo.png', mimeType: 'image/png', buffer: await stripes.png().toBuffer() };
  await page.getByLabel('Logo de la comunidad').setInputFiles(photo);
  const dialog = page.getByRole('dialog', { name: 'Recortar el logo' });
  await dialog.getByRole('group', { name: 'Imagen dentro del marco' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await picture(page, 'crop');
  await dialog.getByRole('button', { name: 'Guardar el logo' }).click();
  await page.getByText('Logo guardado.').waitFor();
  expect(await axe(page)).toEqual([]);
  await picture(page, 'form');

  const marks = (at: Page) =>
    at.locator('.house-mark').evaluateAll((all) => all.map((mark) => getComputedStyle(mark).backgroundImage));
  const list = await browser.visit(app, { as: ana, path: '/r/huerta', scheme: 'dark' });
  await expect.poll(async () => (await marks(list)).join()).toContain('/api/house-icon/192.png?v=');
  await picture(list, 'list dark');
  const phone = await browser.visit(app, { as: ana, path: '/', viewport: PHONE, touch: true });
  expect(await phone.locator('.sidebar .house-mark').isVisible()).toBe(true);
  await picture(phone, 'list phone');
  const entry = await browser.visit(app, { path: '/sign-in', viewport: PHONE });
  const loaded = await entry.evaluate(
    async (address) => {
      const image = new Image();
      image.src = /url\("(.+)"\)/.exec(address)?.[1] ?? '';
      await image.decode();
      return image.naturalWidth;
    },
    (await marks(entry))[0] ?? '',
  );
  expect(loaded).toBe(192);
  await picture(entry, 'entry phone');

  await page.getByRole('button', { name: 'Quitar el logo' }).click();
  await page.getByText('Otra vez se ve el de Tertulia.').waitFor();
  await entry.reload();
  expect(await marks(entry)).toEqual(['none']);
});
