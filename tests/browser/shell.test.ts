import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRoom } from '@/lib/rooms/store';
import { axe, chat, DESK, PHONE, SMALL } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';
import { browserFixture } from './fixture';

const { ana, app, browser, database, luis } = browserFixture();

beforeAll(async () => {
  for (const name of ['cocina', 'lecturas', 'viajes']) {
    await roomWith(database.db, name, [{ by: luis, text: `hola de ${name}` }]);
  }
  // A room without members.
  await createRoom(database.db, { name: 'huerta' });
});

const list = (page: Page) => page.getByRole('navigation', { name: 'Conversaciones' });
const link = (page: Page, name: string) => list(page).getByRole('link', { name });
const isFit = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

describe('on a phone', () => {
  it('the list, a room and its details are three levels, and going back leads one level up', async () => {
    const page = await browser.visit(app, { as: ana, path: '/', viewport: PHONE, touch: true });
    await link(page, 'cocina').tap();
    await page.waitForURL(`${app.origin}/r/cocina`);
    await chat(page).message('hola de cocina').waitFor();
    expect(await list(page).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Detalles de la sala' }).tap();
    await page.waitForURL(`${app.origin}/r/cocina?details`);
    await page.getByRole('complementary').getByText('Luis').waitFor();
    expect(await chat(page).message('hola de cocina').isVisible()).toBe(false);
    await page.goBack();
    await chat(page).message('hola de cocina').waitFor();
    expect(page.url()).toBe(`${app.origin}/r/cocina`);
    await page.getByRole('link', { name: /^Volver a la lista/ }).tap();
    await link(page, 'lecturas').waitFor();
    expect(page.url()).toBe(`${app.origin}/`);
  });

  it('the list is accessible and fits in 360 px in both schemes', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      const page = await browser.visit(app, { as: ana, path: '/', viewport: SMALL, touch: true, scheme });
      await link(page, 'lecturas').waitFor();
      expect(await axe(page)).toEqual([]);
      expect(await isFit(page)).toBe(true);
    }
  });
});

describe('on a desk', () => {
  it('the first room stands beside the list and gives the page its address', async () => {
    const page = await browser.visit(app, { as: ana, path: '/', viewport: DESK });
    await page.waitForURL(`${app.origin}/r/social`);
    await expect.poll(() => link(page, 'social').getAttribute('aria-current')).toBe('page');
    await chat(page).log.waitFor();
  });

  it('keys lead to the next room, and to a room whose name is misspelled', async () => {
    const page = await browser.visit(app, { as: ana, path: '/r/cocina', viewport: DESK });
    await chat(page).field.focus();
    await page.keyboard.press('Alt+ArrowDown');
    await page.waitForURL(`${app.origin}/r/lecturas`);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').pressSequentially('viajse');
    await page.getByRole('option', { name: 'viajes', selected: true }).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${app.origin}/r/viajes`);
    await chat(page).message('hola de viajes').waitFor();
  });

  it('the list stays narrow on this device, and still names its rooms', async () => {
    const page = await browser.visit(app, { as: ana, path: '/r/cocina', viewport: DESK });
    await page.getByRole('button', { name: 'Estrechar la lista' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Ensanchar la lista' }).waitFor();
    expect((await list(page).boundingBox())?.width).toBeLessThan(80);
    await link(page, 'lecturas').click();
    await page.waitForURL(`${app.origin}/r/lecturas`);
    expect(await axe(page)).toEqual([]);
  });

  it('the details are accessible, and close with the browser’s back button', async () => {
    const page = await browser.visit(app, { as: ana, path: '/r/cocina', viewport: DESK });
    await page.getByRole('button', { name: 'Detalles de la sala' }).click();
    await page.getByRole('complementary').getByText('Luis').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.goBack();
    await expect.poll(() => page.getByRole('complementary').count()).toBe(0);
  });

  it('an open room can be read, but not written in, before one joins', async () => {
    const page = await browser.visit(app, { as: ana, path: '/r/huerta', viewport: DESK });
    await page.getByRole('button', { name: 'Unirme' }).waitFor();
    expect(await chat(page).field.count()).toBe(0);
    expect(await axe(page)).toEqual([]);
  });

  it('Escape closes a dialog and gives the focus back', async () => {
    const page = await browser.visit(app, { as: ana, path: '/r/cocina', viewport: DESK });
    const add = page.getByRole('button', { name: 'Crear una sala' });
    await add.press('Enter');
    await page.getByRole('dialog').getByLabel('Nombre').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await expect.poll(() => add.evaluate((button) => button === document.activeElement)).toBe(true);
  });
});
