import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { files, users } from '@/lib/db/schema';
import { facePath } from '@/lib/files/file';
import { saveChoices } from '@/lib/users/store';
import { signedInAdmin } from '@/tests/support/admins';
import { axe, chat, PHONE, pictures } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';
import { get } from '@/tests/support/files/files';
import type { Person } from '@/tests/support/people';
import { browserFixture } from './fixture';
import { fingersOf } from './messages/fingers';

/** How people choose the picture with which they are seen, and where others see it. */

const LOOK_DESK = { width: 1440, height: 900 };
const { app, browser, database, ana, luis } = browserFixture();
const picture = pictures('faces');

/** A photo of a phone: lying on its side, red on its left and blue on its right. Upright, red is above blue. */
async function photo(): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const [width, height] = [1_200, 800];
  const red = await sharp({ create: { width: width / 2, height, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const buffer = await sharp({ create: { width, height, channels: 3, background: 'blue' } })
    .composite([{ input: red, left: 0, top: 0 }])
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  return { name: 'IMG_2041.jpg', mimeType: 'image/jpeg', buffer };
}

const faceOf = async ({ userId }: Person) =>
  (await database.db.select({ face: users.faceId }).from(users).where(eq(users.id, userId)))[0]?.face ?? null;

/** The mean colour of the upper and the lower half of somebody's face, as another person loads it. */
async function halvesOf(person: Person, reader: Person) {
  const answer = await get(app.origin, facePath((await faceOf(person)) ?? ''), reader);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const { width, height, format } = await sharp(bytes).metadata();
  expect({ width, height, format }).toEqual({ width: 256, height: 256, format: 'webp' });
  const half = async (top: number) => {
    const { dominant } = await sharp(bytes).extract({ left: 0, top, width: 256, height: 128 }).stats();
    return dominant.r > dominant.b ? 'red' : 'blue';
  };
  return [await half(0), await half(128)];
}

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Recortar la foto' });
const shape = (page: Page) => dialog(page).getByRole('group', { name: 'Foto dentro del círculo' });
/** The pictures that have loaded, of those that stand for this file. */
const faces = (page: Page, face: string) =>
  page
    .locator(`img[src="${facePath(face)}"]`)
    .evaluateAll((found) => found.filter((img) => (img as HTMLImageElement).naturalWidth === 256).length);

describe('a face', () => {
  it('is chosen and cropped by keyboard, and seen by others, until an administrator removes it', async () => {
    await saveChoices(database.db, ana.userId, { locale: null, timeZone: 'Asia/Tokyo', hourCycle: null });
    const page = await browser.visit(app, { as: ana, path: '/account', viewport: LOOK_DESK });
    // What is dropped is opened, too.
    await page.getByRole('button', { name: 'Elegir una foto' }).evaluate((button) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['no es una foto'], 'foto.heic', { type: 'image/heic' }));
      button.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    });
    await page.getByText('Este archivo no se puede abrir como foto.').waitFor();
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Elegir una foto' }).press('Enter');
    await (await choosing).setFiles(await photo());
    await expect.poll(() => shape(page).evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await axe(page)).toEqual([]);
    await picture(page, 'crop');
    // The picture goes down as far as it can, so that only its upper part is seen.
    await page.keyboard.press('+');
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowDown');
    await dialog(page).getByLabel('Acercar').press('End');
    await page.keyboard.press('Enter');
    await page.getByText('Foto guardada.').waitFor();
    expect(
      await page.getByRole('button', { name: 'Cambiar la foto' }).evaluate((e) => e === document.activeElement),
    ).toBe(true);
    expect(await halvesOf(ana, luis)).toEqual(['red', 'red']);
    const face = (await faceOf(ana)) ?? '';
    const [row] = await database.db.select().from(files).where(eq(files.id, face));
    expect(row).toMatchObject({ purpose: 'face', name: 'face', type: 'image/webp' });

    await page.getByLabel('Sobre ti').fill('Bibliotecaria.\nhttps://example.org/libros');
    await page.getByRole('button', { name: 'Guardar el perfil' }).click();
    await page.getByText('Guardado.').waitFor();
    expect(await axe(page)).toEqual([]);
    await picture(page, 'account');

    await roomWith(database.db, 'plaza', [{ by: ana, text: 'hola' }]);
    const theirs = await browser.visit(app, { as: luis, path: '/r/plaza', viewport: LOOK_DESK });
    await expect.poll(() => faces(theirs, face)).toBe(1);
    await chat(theirs).log.getByRole('button', { name: 'Ana', exact: true }).click();
    const card = theirs.getByRole('dialog', { name: 'Ana' });
    const link = card.getByRole('link', { name: 'https://example.org/libros' });
    expect(await link.getAttribute('rel')).toContain('noopener');
    await card.getByText(/\d:\d\d .*allí$/).waitFor();
    await card.getByRole('button', { name: 'Ver la foto más grande' }).click();
    await card.getByRole('img', { name: 'Foto de Ana' }).waitFor();
    expect(await axe(theirs)).toEqual([]);
    await picture(theirs, 'card');

    const root = await signedInAdmin(database.db, 'root');
    const admin = await browser.visit(app, { as: root, path: `/admin/people/${ana.userId}`, viewport: LOOK_DESK });
    await picture(admin, 'admin');
    await admin.getByRole('button', { name: 'Quitar la foto' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'Quitar la foto' }).click();
    await admin.getByText('Foto quitada.').waitFor();
    expect(await faceOf(ana)).toBeNull();
  });

  it('is cropped with two fingers on a phone, and removed', async () => {
    const page = await browser.visit(app, {
      as: luis,
      path: '/account',
      viewport: PHONE,
      touch: true,
      scheme: 'dark',
      // The picture that was removed is asked for once more.
      expected: /status of 404/,
    });
    await page.getByLabel('Tu foto').setInputFiles(await photo());
    const box = await shape(page).boundingBox();
    if (!box) throw new Error('The picture has no place');
    const at = (x: number, y: number, id: number) => ({ x: box.x + x * box.width, y: box.y + y * box.height, id });
    const fingers = await fingersOf(page);
    // Two fingers move apart, and then one of them up: only the lower part is seen.
    await fingers('touchStart', [at(0.4, 0.5, 0), at(0.6, 0.5, 1)]);
    await fingers('touchMove', [at(0.2, 0.5, 0), at(0.8, 0.5, 1)]);
    await fingers('touchEnd', []);
    await expect.poll(() => dialog(page).getByLabel('Acercar').inputValue()).toMatch(/^(2\.9|3)/);
    await fingers('touchStart', [at(0.5, 0.95, 0)]);
    await fingers('touchMove', [at(0.5, 0.05, 0)]);
    await fingers('touchEnd', []);
    await picture(page, 'crop phone dark');
    expect(await axe(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Guardar la foto' }).click();
    await page.getByText('Foto guardada.').waitFor();
    expect(await halvesOf(luis, ana)).toEqual(['blue', 'blue']);
    await picture(page, 'account phone dark');
    await page.getByRole('button', { name: 'Quitar la foto' }).click();
    await page.getByText('Foto quitada.').waitFor();
    expect(await faceOf(luis)).toBeNull();
    await page.getByRole('button', { name: 'Elegir una foto' }).waitFor();
  });
});
