import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { findRoom } from '@/lib/rooms/store';
import { axe, PHONE, pictures } from '@/tests/support/browser/browser';
import { rememberMarks, wasMarked } from '@/tests/support/browser/marks';
import { photo, sendFiles } from '@/tests/support/files/sent';
import { chat, messagesFixture } from './messages/fixture';

const f = messagesFixture();
const picture = pictures('days');
const WIDE = { width: 1280, height: 800 };
const FIRST = 'Buenos días. Anoche empecé el ensayo que mandó Camila.';

/** A room with messages on some days of August 2026, and today. */
let path = '';
let room = 0;

beforeAll(async () => {
  const { ana, luis, eva } = f;
  const at = (day: string, time: string) => `${day}T${time}:00.000-05:00`;
  path = await f.room([
    { by: luis, text: 'Empezamos', at: at('2024-11-02', '09:00') },
    { by: luis, text: '¿Quién trae el pan?', at: at('2026-08-19', '19:30') },
    { by: luis, text: FIRST, at: at('2026-08-21', '08:52') },
    { by: luis, text: 'La orilla del río ya me atrapó, y voy por la página diez.', at: at('2026-08-21', '08:53') },
    {
      by: ana,
      text: 'A mí me recordó al Magdalena en invierno: el mismo río, pero nunca el mismo color.',
      at: at('2026-08-21', '09:14'),
    },
    {
      by: eva,
      text: 'Eso está en la segunda parte, ya verás. Copio aquí la frase para el **sábado**:\n> Nadie vuelve a la misma conversación: ha cambiado quien habla, y también la orilla.',
      at: at('2026-08-21', '09:15'),
    },
    { by: ana, text: '¿Alguien lleva el molinillo? El mío se quedó en la finca.', at: at('2026-08-21', '13:20') },
    { by: luis, text: 'Miren cómo va quedando la mesa.', at: at('2026-08-21', '13:40') },
    { by: eva, text: '🎉', at: at('2026-08-21', '18:05') },
    { by: eva, text: 'Casi medianoche', at: at('2026-08-21', '23:59') },
    { by: ana, text: 'Ya es sábado', at: at('2026-08-22', '00:00') },
    ...Array.from({ length: 60 }, (_, n) => ({ by: luis, text: `relleno ${n}`, at: at('2026-09-03', '10:00') })),
  ]);
  room = (await findRoom(f.database.db, path.slice('/r/'.length)))?.id ?? 0;
});

const dialog = (page: Page) => page.getByRole('dialog');
const day = (page: Page, name: string) => page.getByRole('link', { name, exact: false });
const transcript = (page: Page) => page.getByRole('region', { name: 'Mensajes del día' });

describe('the calendar', () => {
  it('leads by keys from the label of a day to another day, to the first message, and to the page of a day', async () => {
    const page = await f.visit(f.ana, path);
    await page.getByRole('heading', { name: '3 de septiembre de 2026', level: 2 }).waitFor();
    await page.getByRole('button', { name: '3 de septiembre de 2026' }).focus();
    await page.keyboard.press('Enter');
    await day(page, 'jueves 3 de septiembre de 2026, con mensajes').waitFor();
    await picture(page, 'calendar');
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('PageUp');
    await day(page, 'viernes 21 de agosto de 2026, con mensajes').waitFor();
    expect(await dialog(page).getByRole('link', { name: 'con mensajes' }).count()).toBe(3);
    // A day without messages can have the focus, but leads nowhere.
    await page.keyboard.press('Enter');
    for (const key of ['End', 'ArrowDown', 'ArrowDown', 'ArrowLeft', 'Space']) await page.keyboard.press(key);
    await dialog(page).waitFor({ state: 'detached' });
    await chat(page).message(FIRST).waitFor();

    await page.getByRole('button', { name: 'Ir a un día' }).click();
    await dialog(page).getByRole('combobox', { name: 'Año' }).selectOption('2024');
    await dialog(page).getByRole('button', { name: 'Primer mensaje' }).click();
    await chat(page).message('Empezamos').waitFor();

    await page.getByRole('button', { name: '21 de agosto de 2026' }).click();
    await dialog(page).getByRole('link', { name: 'Ver el 21 de agosto como página' }).click();
    await page.waitForURL(`${f.app.origin}${path}/2026-08-21`);
    await page.getByRole('heading', { name: 'Viernes 21 de agosto', level: 1 }).waitFor();
    await expect.poll(() => page.title()).toContain(`21 de agosto de 2026 · # ${path.slice(3)}`);
  });

  it('is a sheet on a phone', async () => {
    const page = await f.visit(f.ana, path, { viewport: PHONE, touch: true, scheme: 'dark' });
    const pill = page.getByRole('button', { name: '3 de septiembre de 2026' });
    // The area that a finger can press is larger than the label.
    const { x = 0, y = 0 } = (await pill.boundingBox()) ?? {};
    await page.touchscreen.tap(x + 20, y - 10);
    await day(page, 'jueves 3 de septiembre de 2026, con mensajes').waitFor();
    await picture(page, 'phone calendar dark');
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
  });
});

describe('a day as a page', () => {
  it('is read, linked to, left for other days and zones, and printed', async () => {
    const page = await f.browser.visit(f.app, {
      as: f.ana,
      path: `${path}/2026-08-21#m6`,
      viewport: WIDE,
      prepare: rememberMarks,
    });
    await wasMarked(page, 'm6');
    await picture(page, 'desk');
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Saltar al contenido' }).press('Enter');
    await page.locator('main:focus').waitFor();
    expect(await transcript(page).getByRole('article').count()).toBe(8);
    await transcript(page).getByText('Cuatro horas después').first().waitFor();
    await page.getByRole('button', { name: 'Mostrar' }).waitFor({ state: 'detached' });

    await day(page, 'sábado 22 de agosto de 2026, con mensajes').click();
    await page.getByRole('heading', { name: 'Sábado 22 de agosto' }).waitFor();
    await transcript(page).getByText('Ya es sábado').waitFor();
    await page.getByRole('link', { name: 'Ver en mi hora' }).click();
    await page.waitForURL('**/2026-08-22?zone=UTC');
    await transcript(page).getByText('Casi medianoche').waitFor();
    await page.getByRole('link', { name: 'Día anterior con mensajes: 21 ago' }).click();
    await page.waitForURL('**/2026-08-21?zone=UTC');
    await page.goBack();
    await page.getByRole('heading', { name: 'Sábado 22 de agosto' }).waitFor();

    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Ir a una sala' }).fill('21 de agosto');
    await page.getByRole('option', { name: '21 de agosto de 2026 en' }).click();
    // Next gives an address that the tab began with its fragment again.
    await page.waitForURL(/2026-08-21(#m6)?$/);
    await page.getByRole('heading', { name: 'Viernes 21 de agosto' }).waitFor();
    const pdf = await page.pdf({ preferCSSPageSize: true, format: 'A4' });
    if (process.env.TERTULIA_SCREENSHOTS) await writeFile(`${process.env.TERTULIA_SCREENSHOTS}/days.pdf`, pdf);
    await page.getByRole('link', { name: 'Abrir en la conversación' }).click();
    await chat(page).message(FIRST).waitFor();
  });

  it('is live while it is today, and moves nothing that one reads', async () => {
    const today = new Date(Date.now() - 5 * 3_600_000).toISOString().slice(0, 10);
    const page = await f.browser.visit(f.app, { as: f.luis, path: `${path}/${today}` });
    await page.getByText('Hoy todavía no hay mensajes').waitFor();
    const other = await f.visit(f.ana, path);
    await chat(other).say('¿Hay alguien?');
    await transcript(page).getByText('¿Hay alguien?').waitFor();
    await page.getByText('1 mensaje ·').waitFor();
    await sendFiles(f.app, [{ name: 'mesa.jpg', bytes: await photo(1_200, 800, 20), alt: 'Una mesa' }], {
      as: f.eva,
      room,
      text: 'La mesa de hoy',
    });
    await page.getByAltText('Una mesa').click();
    await dialog(page).getByText('La mesa de hoy').waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    const before = await transcript(page).getByText('¿Hay alguien?').boundingBox();
    for (let n = 0; n < 30; n++) await chat(other).say(`sigo ${n}`);
    await transcript(page).getByText('sigo 29').waitFor();
    expect(await transcript(page).getByText('¿Hay alguien?').boundingBox()).toEqual(before);
    await picture(page, 'today');
    expect(await axe(page)).toEqual([]);
  });

  it('fits on a phone', async () => {
    const page = await f.browser.visit(f.app, {
      as: f.ana,
      path: `${path}/2026-08-21`,
      viewport: PHONE,
      touch: true,
      scheme: 'dark',
    });
    await picture(page, 'phone dark');
    expect(await axe(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
    await page.getByRole('button', { name: 'Ir a un día' }).tap();
    await day(page, 'miércoles 19 de agosto de 2026, con mensajes').tap();
    await page.getByRole('heading', { name: 'Miércoles 19 de agosto' }).waitFor();
  });
});
