import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { signedInAdmin } from '@/tests/support/admins';
import { chat, hydrated } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';
import type { Person } from '@/tests/support/people';
import { browserFixture } from './fixture';

const { app, browser, database, luis } = browserFixture();
let root: Person;
let made = 0;

beforeAll(async () => {
  root = await signedInAdmin(database.db, 'carolina');
});

/** Creates a room in which some messages have many lines, so that a guessed height is wrong. */
async function room(): Promise<string> {
  const name = `plaza_${made++}`;
  const text = (i: number) => (i % 7 ? `mensaje ${i}` : `mensaje ${i}\n${'una línea más\n'.repeat(1 + (i % 5))}fin`);
  const conversation = Array.from({ length: 150 }, (_, i) => ({ by: i % 2 ? root : luis, text: text(i + 1) }));
  await roomWith(database.db, name, conversation);
  return `/r/${name}`;
}

/** Scrolls back until `text` is visible. */
async function readBack(page: Page, text: string): Promise<void> {
  await chat(page).log.hover();
  await expect
    .poll(
      async () => {
        await page.mouse.wheel(0, -400);
        return chat(page)
          .message(text)
          .evaluateAll(([row]) => row !== undefined && row.getBoundingClientRect().top > 100);
      },
      { timeout: 30_000 },
    )
    .toBe(true);
}

/** The position of a message's top edge in the window, in px. */
async function topOf(page: Page, text: string): Promise<number> {
  return chat(page)
    .message(text)
    .evaluate((row) => row.getBoundingClientRect().top);
}

async function expectAt(page: Page, text: string, top: number): Promise<void> {
  await chat(page).message(text).waitFor({ state: 'attached' });
  await expect.poll(async () => Math.abs((await topOf(page, text)) - top), { timeout: 10_000 }).toBeLessThan(2);
}

async function open(page: Page, line: 'Tu cuenta' | 'Administración'): Promise<void> {
  await page.getByRole('button', { name: /^Tu cuenta/ }).click();
  await page.getByRole('link', { name: line }).click();
  await page.waitForURL(/\/(account|admin\/messages)$/);
  await hydrated(page);
}

describe('returning to the room', () => {
  it('from the account page restores the position, by the link and by the browser’s back button', async () => {
    const path = await room();
    const page = await browser.visit(app, { as: root, path });
    await readBack(page, 'mensaje 60');
    const top = await topOf(page, 'mensaje 60');
    await open(page, 'Tu cuenta');
    await page.getByRole('link', { name: 'Volver a la sala' }).click();
    await page.waitForURL(app.origin + path);
    await expectAt(page, 'mensaje 60', top);

    await open(page, 'Tu cuenta');
    await page.goBack();
    await page.waitForURL(app.origin + path);
    await expectAt(page, 'mensaje 60', top);
  });

  it('from the administration restores the position too, and shows how many messages are new', async () => {
    const path = await room();
    const page = await browser.visit(app, { as: root, path });
    await readBack(page, 'mensaje 100');
    const top = await topOf(page, 'mensaje 100');
    await open(page, 'Administración');
    await page.getByRole('link', { name: 'Personas' }).click();
    await page.waitForURL(/people/);
    const other = await browser.visit(app, { as: luis, path });
    const sent = await chat(other).sent.count();
    await chat(other).say('mientras tanto');
    await expect.poll(() => chat(other).sent.count()).toBe(sent + 1);
    await page.getByRole('link', { name: 'Ir al chat' }).click();
    await page.waitForURL(app.origin + path);
    await expectAt(page, 'mensaje 100', top);
    await page.getByRole('button', { name: /1 mensaje nuevo/ }).click();
    await expect.poll(() => chat(page).log.evaluate((log) => log.scrollTop)).toBe(0);
  });

  it('shows the end to a person who was at the end, or who types the address', async () => {
    const path = await room();
    const page = await browser.visit(app, { as: root, path });
    await open(page, 'Tu cuenta');
    await page.getByRole('link', { name: 'Volver a la sala' }).click();
    await page.waitForURL(app.origin + path);
    await hydrated(page);
    expect(await chat(page).log.evaluate((log) => log.scrollTop)).toBe(0);
    await readBack(page, 'mensaje 120');
    await page.goto(app.origin + path);
    await hydrated(page);
    await chat(page).write('la página vive');
    expect(await chat(page).log.evaluate((log) => log.scrollTop)).toBe(0);
  });

  it('restores the position after a reload', async () => {
    const path = await room();
    const page = await browser.visit(app, { as: root, path });
    await readBack(page, 'mensaje 80');
    const top = await topOf(page, 'mensaje 80');
    await page.reload();
    await expectAt(page, 'mensaje 80', top);
  });

  it('never leads to another host, and leads to the first room if no room is known', async () => {
    const page = await browser.visit(app, { as: root, path: '/account' });
    const link = page.getByRole('link', { name: 'Volver a la sala' });
    expect(await link.getAttribute('href')).toBe('/');
    for (const evil of ['//evil.example', 'https://evil.example/', 'javascript:alert(1)', '/\\evil.example']) {
      await page.evaluate((path) => sessionStorage.setItem('tertulia:room', path), evil);
      await page.reload();
      await hydrated(page);
      expect(await link.getAttribute('href')).toBe('/');
    }
  });
});
