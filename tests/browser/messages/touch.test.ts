import { describe, expect, it } from 'vitest';
import { axe, PHONE, SMALL } from '@/tests/support/browser/browser';
import { finger, hold, middle } from './fingers';
import { chat, chip, marked, messagesFixture, picture, row } from './fixture';

const f = messagesFixture();

/** A conversation on Ana's phone, and on Luis's desk. */
async function phone({ viewport = PHONE, scheme = 'light' as 'light' | 'dark', locale = 'es-CO' } = {}) {
  const path = await f.room([
    { by: f.luis, text: '¿Quién trae el café?' },
    { by: f.ana, text: 'Yo lo traigo' },
  ]);
  const page = await f.visit(f.ana, path, { viewport, touch: true, scheme, locale });
  return { page, path };
}

describe('a finger that is held on a message', () => {
  it('opens a sheet, which stays open when it is lifted, and reacts', async () => {
    const { page, path } = await phone();
    const other = await f.visit(f.luis, path);
    const sheet = await hold(page, row(page, '¿Quién trae el café?').locator('[data-bubble]'));
    await sheet.getByRole('heading', { name: 'Mensaje de Luis' }).waitFor();
    await picture(page, 'sheet');
    expect(await axe(page)).toEqual([]);
    await sheet.getByRole('button', { name: 'Reaccionar con 👍' }).tap();
    await chip(other, '¿Quién trae el café?', '👍').waitFor();
    await expect.poll(() => sheet.count()).toBe(0);
    await chip(page, '¿Quién trae el café?', '👍').tap();
    await expect.poll(() => chip(other, '¿Quién trae el café?', '👍').count()).toBe(0);
  });

  it('edits and deletes one’s own', async () => {
    const { page, path } = await phone({ viewport: SMALL, scheme: 'dark' });
    const other = await f.visit(f.luis, path);
    const edit = await hold(page, row(page, 'Yo lo traigo').locator('[data-bubble]'));
    await picture(page, 'sheet dark');
    expect(await axe(page)).toEqual([]);
    await edit.getByRole('button', { name: 'Editar' }).tap();
    await expect.poll(() => chat(page).field.inputValue()).toBe('Yo lo traigo');
    await chat(page).field.fill('Lo traigo yo');
    await picture(page, 'edit dark');
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Guardar los cambios' }).tap();
    await row(other, 'Lo traigo yo').waitFor();
    const sheet = await hold(page, row(page, 'Lo traigo yo').locator('[data-bubble]'));
    await sheet.getByRole('button', { name: 'Eliminar' }).tap();
    await row(other, 'Mensaje eliminado').waitFor();
  });

  it('picks any emoji from the sheet', async () => {
    const { page } = await phone();
    const sheet = await hold(page, row(page, '¿Quién trae el café?').locator('[data-bubble]'));
    await sheet.getByRole('button', { name: 'Reaccionar…' }).tap();
    await page.getByRole('option').first().tap();
    await row(page, '¿Quién trae el café?').locator('[data-react]').waitFor();
  });

  it('on a reaction lists who reacted', async () => {
    const { page, path } = await phone();
    const other = await f.visit(f.luis, path);
    await row(other, 'Yo lo traigo').locator('[data-bubble]').hover();
    await row(other, 'Yo lo traigo').getByRole('button', { name: 'Reaccionar con 👍' }).click();
    const list = await hold(page, chip(page, 'Yo lo traigo', '👍'));
    await list.getByRole('listitem').getByText('Luis').waitFor();
    await picture(page, 'who reacted phone');
    expect(await chip(page, 'Yo lo traigo', '👍').textContent()).toBe('👍1');
  });
});

describe('a finger that moves over a message', () => {
  it('from its start towards its end begins a reply', async () => {
    const { page } = await phone();
    const touch = await finger(page);
    const { x, y } = await middle(row(page, '¿Quién trae el café?').locator('[data-bubble]'));
    await touch.down(x, y);
    for (const px of [10, 25, 40, 60, 80]) await touch.move(x + px, y + 1);
    await picture(page, 'swipe');
    await touch.up();
    await page.getByText('Respondes a Luis').waitFor();
    await picture(page, 'reply phone');
    expect(await axe(page)).toEqual([]);
    await chat(page).field.fill('Gracias');
    // On a busy machine, a tap may last so long that the browser takes it for a long press.
    await page.getByRole('button', { name: 'Enviar' }).click();
    await row(page, 'Gracias').locator('[data-quote]').getByText('¿Quién trae el café?').waitFor();
    await picture(page, 'answer phone');
    const isMarked = marked(row(page, '¿Quién trae el café?'));
    await row(page, 'Gracias').locator('[data-quote]').tap();
    await isMarked;
  });

  it('upwards scrolls and begins no reply', async () => {
    const { page } = await phone();
    const touch = await finger(page);
    const { x, y } = await middle(row(page, '¿Quién trae el café?').locator('[data-bubble]'));
    await touch.down(x, y);
    for (const px of [10, 25, 40, 80]) await touch.move(x + px / 4, y - px);
    await touch.up();
    // The sheet of a later touch is open, so the bar of a reply would be shown by now.
    await hold(page, row(page, '¿Quién trae el café?').locator('[data-bubble]'));
    expect(await page.getByText('Respondes a Luis').count()).toBe(0);
  });
});

describe('in English', () => {
  it('the sheet has English words', async () => {
    const { page } = await phone({ locale: 'en-GB' });
    const sheet = await hold(page, row(page, '¿Quién trae el café?').locator('[data-bubble]'));
    for (const name of ['React…', 'Reply', 'Copy text', 'Copy link', 'Mark as unread'])
      await sheet.getByRole('button', { name }).waitFor();
  });
});
