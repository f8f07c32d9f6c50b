import type { Locator, Page, Route } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { findRoom } from '@/lib/rooms/store';
import { axe, complete, PHONE, pictures } from '@/tests/support/browser/browser';
import { blinking, photo, sendFiles, silence } from '@/tests/support/files/sent';
import { finger, hold, middle, pinch } from './fingers';
import { hover, isFocused, marked, messagesFixture, row } from './fixture';

const f = messagesFixture();
const picture = pictures('files');

/** A room in which Luis and Ana have sent files of all kinds: 16 pictures, and 5 others. */
let path = '';

beforeAll(async () => {
  path = await f.room([{ by: f.luis, text: '¿Cómo quedó la mesa?' }]);
  const room = (await findRoom(f.database.db, path.slice('/r/'.length)))?.id ?? 0;
  const photos = (count: number) =>
    Promise.all(
      Array.from({ length: count }, async (_, i) => {
        return { name: `foto ${i + 1}.jpg`, bytes: await photo(1_200, 900, i * 40) };
      }),
    );
  const [luis, ana] = [
    { as: f.luis, room },
    { as: f.ana, room },
  ];
  const view = { name: 'ventana.jpg', bytes: await photo(3_000, 2_000), alt: 'Una ventana con plantas' };
  const code = "from itertools import cycle\n\nturnos = cycle(['Luis', 'Iván'])\nprint(next(turnos))\n";
  const pdf = { name: 'El río y la conversación, notas de lectura.pdf', bytes: `%PDF-1.4\n${'x'.repeat(1_400_000)}` };
  await sendFiles(f.app, [view], { ...luis, text: 'Así entraba la luz' });
  const { seq } = await sendFiles(f.app, await photos(3), ana);
  await sendFiles(f.app, await photos(10), { ...luis, text: 'Todas las del sábado' });
  await sendFiles(f.app, [{ name: 'alta.jpg', bytes: await photo(900, 1_600, 200) }], ana);
  await sendFiles(f.app, [{ name: 'luces.gif', bytes: await blinking(320, 240) }], luis);
  await sendFiles(f.app, [pdf, { name: 'voz.wav', bytes: silence() }], luis);
  await sendFiles(f.app, [{ name: 'turnos.py', bytes: code }], { ...ana, text: 'Con esto saco los turnos' });
  await sendFiles(f.app, [{ name: 'turnos.ods', bytes: 'PK\x03\x04 no es más' }], {
    ...luis,
    text: 'perfecto',
    replyTo: seq,
  });
});

const viewer = (page: Page): Locator => page.getByRole('dialog');
const link = (page: Page, alt: string): Locator =>
  page.locator('[data-picture]').filter({ has: page.getByAltText(alt) });

/** Holds back the bytes of all files of a page. @returns what lets them through */
async function withoutFiles(page: Page): Promise<() => Promise<void>> {
  const held: Route[] = [];
  let isOpen = false;
  await page.route('**/f/**', async (route) => {
    if (isOpen) await route.continue();
    else held.push(route);
  });
  return async () => {
    isOpen = true;
    for (const route of held.splice(0)) await route.continue();
  };
}

const heights = (page: Page): Promise<number[]> =>
  page.locator('[data-message]').evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));

/** Scrolls to each picture, and waits until it is there. */
async function seeAll(page: Page): Promise<void> {
  for (const image of await page.locator('[data-picture] img').all()) {
    await image.scrollIntoViewIfNeeded();
    await expect
      .poll(() => image.evaluate((each: HTMLImageElement) => each.complete && each.naturalWidth > 0))
      .toBe(true);
  }
}

describe('at a desk', () => {
  it('files stand in boxes that do not move, and open, by mouse and by keys', async () => {
    let release = async () => {};
    const page = await f.browser.visit(f.app, {
      as: f.ana,
      path,
      isLoading: true,
      prepare: async (made) => {
        release = await withoutFiles(made);
      },
    });
    await complete(page);
    await picture(page, 'before they are loaded');
    const before = await heights(page);
    await release();
    await page.getByText('from itertools import cycle').waitFor();
    await picture(page, 'desk end');
    await seeAll(page);
    expect(await heights(page)).toEqual(before);
    await picture(page, 'desk beginning');
    expect(await axe(page)).toEqual([]);
    expect(await row(page, 'perfecto').locator('[data-quote]').textContent()).toContain('3 fotos');

    await hover(page, 'Así entraba la luz');
    await link(page, 'Una ventana con plantas').click();
    await viewer(page).getByText('1 de 16').waitFor();
    await viewer(page).getByRole('heading', { name: 'Luis' }).waitFor();
    await viewer(page).getByText('Así entraba la luz').waitFor();
    await picture(page, 'large view');
    expect(await axe(page)).toEqual([]);
    const saved = page.waitForEvent('download');
    await viewer(page).getByRole('link', { name: 'Descargar' }).click();
    expect((await saved).suggestedFilename()).toBe('ventana.jpg');
    await viewer(page).getByRole('button', { name: 'Foto siguiente' }).click();
    await viewer(page).getByText('2 de 16').waitFor();
    await viewer(page).getByRole('button', { name: 'Ir al mensaje' }).click();
    await expect.poll(() => viewer(page).count()).toBe(0);

    await page.getByRole('log').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => isFocused(link(page, 'Una ventana con plantas'))).toBe(true);
    await page.keyboard.press('Enter');
    await viewer(page).getByText('1 de 16').waitFor();
    await page.keyboard.press('End');
    await viewer(page).getByText('16 de 16').waitFor();
    await page.keyboard.press('ArrowLeft');
    await viewer(page).getByText('15 de 16').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => viewer(page).count()).toBe(0);
    expect(await isFocused(link(page, 'Una ventana con plantas'))).toBe(true);
    expect(new URL(page.url()).pathname).toBe(path);
  });

  it('a room’s files are in its details', async () => {
    const page = await f.visit(f.ana, path);
    await page.getByRole('button', { name: 'Detalles de la sala' }).click();
    const pane = page.getByRole('complementary');
    await pane.getByRole('button', { name: 'Ver todos' }).click();
    await pane.getByRole('button', { name: 'turnos.ods' }).waitFor();
    await pane.locator('img').last().waitFor();
    await picture(page, 'all files');
    expect(await axe(page)).toEqual([]);
    expect(await pane.locator('img').count()).toBe(16);
    await pane.getByRole('button', { name: 'Audio y video' }).click();
    await pane.getByRole('button', { name: 'voz.wav' }).waitFor();
    expect(await pane.getByRole('listitem').count()).toBe(1);
    await pane.getByRole('button', { name: 'Archivos' }).click();
    const found = marked(row(page, 'Con esto saco los turnos'));
    await pane.getByRole('button', { name: 'turnos.py' }).click();
    await found;
    await pane.getByRole('button', { name: 'Fotos', exact: true }).click();
    await pane.getByRole('button', { name: 'luces.gif' }).click();
    await viewer(page).getByText('16 de 16').waitFor();
    await page.goBack();
    await expect.poll(() => viewer(page).count()).toBe(0);
    await pane.getByRole('heading', { name: 'Fotos y archivos' }).waitFor();
  });
});

describe('on a phone', () => {
  const scale = (page: Page) =>
    viewer(page)
      .locator('[data-frame]')
      .evaluate((frame) => new DOMMatrix(getComputedStyle(frame).transform).a);

  it('fingers open a picture, turn to the next, zoom, and go back', async () => {
    const page = await f.visit(f.luis, path, { viewport: PHONE, touch: true, scheme: 'dark' });
    await picture(page, 'phone end');
    await link(page, 'alta.jpg').scrollIntoViewIfNeeded();
    await picture(page, 'phone middle');
    expect(await axe(page)).toEqual([]);
    const sheet = await hold(page, link(page, 'alta.jpg'));
    await sheet.getByRole('button', { name: 'Descargar' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => sheet.count()).toBe(0);
    await link(page, 'alta.jpg').tap();
    await viewer(page).getByText('15 de 16').waitFor();
    await picture(page, 'phone large view');
    expect(await axe(page)).toEqual([]);

    const touch = await finger(page);
    const { x, y } = await middle(viewer(page).locator('[data-frame]'));
    const drag = async (px: number) => {
      await touch.down(x, y);
      for (const part of [0.3, 0.6, 1]) await touch.move(x + px * part, y);
      await touch.up();
    };
    await drag(150);
    await viewer(page).getByText('14 de 16').waitFor();
    await drag(-150);
    await viewer(page).getByText('15 de 16').waitFor();
    await pinch(page, { x, y }, 30, 90);
    await expect.poll(() => scale(page)).toBeGreaterThan(2);
    // It moves the picture now, and turns nothing.
    await drag(-150);
    await viewer(page).getByText('15 de 16').waitFor();
    await pinch(page, { x, y }, 90, 10);
    await expect.poll(() => scale(page)).toBe(1);
    for (let i = 0; i < 2; i++) {
      await touch.down(x, y);
      await touch.up();
    }
    await expect.poll(() => scale(page)).toBe(2.5);
    await page.goBack();
    await expect.poll(() => viewer(page).count()).toBe(0);
    expect(new URL(page.url()).pathname).toBe(path);
  });

  it('what moves stands still for people who want that, until they play it', async () => {
    const page = await f.visit(f.luis, path, { viewport: PHONE, touch: true });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const image = page.getByAltText('luces.gif');
    await image.scrollIntoViewIfNeeded();
    await expect.poll(() => image.evaluate((each: HTMLImageElement) => each.currentSrc)).toContain('size=small');
    await link(page, 'luces.gif').tap();
    const large = viewer(page).getByAltText('luces.gif');
    expect(await large.getAttribute('src')).toContain('size=');
    await viewer(page).getByRole('button', { name: 'Reproducir' }).tap();
    await expect.poll(() => large.getAttribute('src')).not.toContain('size=');
  });
});
