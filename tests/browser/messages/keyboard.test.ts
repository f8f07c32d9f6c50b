import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from '@/tests/support/app';
import { axe, chat, complete, TestBrowser } from '@/tests/support/browser';
import { roomWith } from '@/tests/support/conversation';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';

let database: TestDatabase;
let app: App;
let browser: TestBrowser;
let ana: Person;
let luis: Person;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database });
  browser = await TestBrowser.launch();
  ana = await signedIn(database.db, 'ana');
  luis = await signedIn(database.db, 'luis');
});
afterEach(() => browser.closePages());
afterAll(async () => {
  await browser.close();
  await app.stop();
  await database.drop();
});

/** A room with a message of Luis and one of Ana. @returns its path */
async function room(): Promise<string> {
  const name = `patio_${made++}`;
  await roomWith(database.db, name, [
    { by: luis, text: '¿Quién trae el café?' },
    { by: ana, text: 'Yo lo traigo' },
  ]);
  return `/r/${name}`;
}

async function visit(path: string, options: Partial<Parameters<TestBrowser['visit']>[1]> = {}): Promise<Page> {
  const page = await browser.visit(app, { as: ana, path, ...options });
  await complete(page);
  return page;
}

/** The message with the focus, as a screen reader calls it. */
const focused = (page: Page) => page.locator('[role=article]:focus');
const bar = (page: Page) => page.getByRole('group', { name: 'Acciones del mensaje' });

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.TERTULIA_SCREENSHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}

describe('the list by keyboard', () => {
  it('is one stop, and the arrows go from message to message', async () => {
    const page = await visit(await room());
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
    await expect.poll(() => chat(page).field.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await page.locator('[role=article]').count()).toBe(0);
    expect(await bar(page).count()).toBe(0);
  });

  it('opens the menu, which gives the focus back to the message', async () => {
    const page = await visit(await room());
    await chat(page).log.focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Copiar el enlace' }).waitFor();
    await picture(page, 'menu');
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page).count()).toBe(1);
  });

  it('answers with R, and leaves that with Escape', async () => {
    const page = await visit(await room());
    await chat(page).log.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('r');
    await page.getByText('Respondes a Luis').waitFor();
    await picture(page, 'reply');
    expect(await axe(page)).toEqual([]);
    await chat(page).field.press('Escape');
    await expect.poll(() => page.getByText('Respondes a Luis').count()).toBe(0);
  });

  it('edits the last own message with the arrow up, and Escape brings the draft back', async () => {
    const page = await visit(await room());
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
