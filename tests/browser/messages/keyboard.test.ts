import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axe, chat } from '@/tests/support/browser/browser';
import { bar, chip, hover, isFocused, messagesFixture, picture, row } from './fixture';

const f = messagesFixture();

/** The message that has the focus. */
const focused = (page: Page) => page.locator('[role=article]:focus');

/** A room with a message of Luis and one of Ana, as Ana sees it. */
async function visit(): Promise<Page> {
  const path = await f.room([
    { by: f.luis, text: '¿Quién trae el café?' },
    { by: f.ana, text: 'Yo lo traigo' },
  ]);
  return f.visit(f.ana, path);
}

describe('the list by keyboard', () => {
  it('is one Tab stop, and the arrow keys go from message to message', async () => {
    const page = await visit();
    await chat(page).log.focus();
    await page.keyboard.press('ArrowUp');
    await page.getByRole('article', { name: /^Tú: Yo lo traigo/ }).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.getByRole('article', { name: /^Luis ¿Quién trae el café\?/ }).waitFor();
    expect(await focused(page).count()).toBe(1);
    await page.keyboard.press('End');
    await page.getByRole('article', { name: /^Tú/ }).waitFor();
    await page.keyboard.press('Home');
    await page.getByRole('article', { name: /^Luis/ }).waitFor();
    await bar(page).waitFor();
    await picture(page, 'keyboard');
    await page.keyboard.press('Escape');
    await expect.poll(() => isFocused(chat(page).field)).toBe(true);
    expect(await page.locator('[role=article]').count()).toBe(0);
    expect(await bar(page).count()).toBe(0);
  });

  it('opens the menu, which gives the focus back to the message', async () => {
    const page = await visit();
    await chat(page).log.focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Copiar el enlace' }).waitFor();
    await picture(page, 'menu');
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page).count()).toBe(1);
  });

  it('has a key for each action, and the message keeps the focus', async () => {
    const page = await visit();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await chat(page).log.focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('c');
    await page.getByText('Texto copiado.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Yo lo traigo');
    await page.keyboard.press('l');
    await page.getByText('Enlace copiado.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${page.url()}?m=2`);
    await page.keyboard.press('u');
    await page.getByText('La sala queda sin leer desde ese mensaje.').waitFor();
    await page.keyboard.press('+');
    await page.locator(':popover-open [role=combobox]').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page).count()).toBe(1);
    await page.keyboard.press('Delete');
    await page.getByText('Mensaje eliminado.').waitFor();
    await page.getByRole('button', { name: 'Deshacer' }).click();
    await row(page, 'Yo lo traigo').waitFor();
  });

  it('reads author, quote, text and reactions of a message, in this order', async () => {
    const page = await visit();
    await chat(page).log.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('r');
    await chat(page).say('Gracias');
    await row(page, 'Gracias').getByRole('img', { name: 'Enviado' }).waitFor();
    await (await hover(page, 'Gracias')).getByRole('button', { name: 'Reaccionar con 👍' }).click();
    await chat(page).log.focus();
    await page.keyboard.press('End');
    const order =
      /^Tú:\s*En respuesta a\s*Luis\s*:\s*¿Quién trae el café\?\s*\.\s*Gracias.*Enviado.*👍\s*1, con la tuya/;
    await page.getByRole('article', { name: order }).waitFor();
    await page.keyboard.press('ArrowRight');
    expect(await isFocused(row(page, 'Gracias').locator('[data-quote]'))).toBe(true);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(() => chip(page, 'Gracias', '👍').count()).toBe(0);
    expect(await axe(page)).toEqual([]);
  });

  it('begins a reply with R, and cancels it with Escape', async () => {
    const page = await visit();
    await chat(page).log.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('r');
    await page.getByText('Respondes a Luis').waitFor();
    await picture(page, 'reply');
    expect(await axe(page)).toEqual([]);
    await chat(page).field.press('Escape');
    await expect.poll(() => page.getByText('Respondes a Luis').count()).toBe(0);
  });

  it('edits one’s last message with the arrow up, and brings the draft back with Escape', async () => {
    const page = await visit();
    await chat(page).field.focus();
    await page.keyboard.press('ArrowUp');
    await page.getByText('Editas tu mensaje').waitFor();
    expect(await chat(page).field.inputValue()).toBe('Yo lo traigo');
    await picture(page, 'edit');
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => chat(page).field.inputValue()).toBe('');
  });
});
