import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { chat, hydrated } from '@/tests/support/browser/browser';
import { directPath, roomWith } from '@/tests/support/conversation';
import { signedIn } from '@/tests/support/people';
import { browserFixture } from './fixture';

/** Errors that Chromium logs in its console while a page is offline. */
const AWAY = /WebSocket|ERR_INTERNET|Failed to (load|fetch)/;

const { ana, app, browser, database, luis } = browserFixture();
let made = 0;

/** Creates a room with messages `NAME 1` to `NAME count`. @returns its path */
async function room(count = 3): Promise<{ name: string; path: string }> {
  const name = `patio_${made++}`;
  await roomWith(
    database.db,
    name,
    Array.from({ length: count }, (_, i) => ({ by: luis, text: `${name} ${i + 1}` })),
  );
  return { name, path: `/r/${name}` };
}

/** Goes to a room that is not in memory, as its link does. */
async function load(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => (window as unknown as { next: Next }).next.router.push(to), path);
  await page.waitForURL(app.origin + path);
}

/** Goes to a room in memory, as its link does. */
async function switchTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => window.history.pushState(null, '', to), path);
}

interface Next {
  router: { push(path: string): void };
}

describe('going from room to room', () => {
  it('does not reload the page, keeps its socket, and needs no request for a room in memory', async () => {
    const [one, two] = [await room(), await room()];
    const page = await browser.visit(app, { as: ana, path: one.path });
    // Waits until the page has its socket.
    await chat(page).say('hola');
    await chat(page).sent.waitFor();
    let sockets = 0;
    page.on('websocket', () => sockets++);
    await page.evaluate(() => Object.assign(window, { stays: true }));
    await load(page, two.path);
    await chat(page).message(`${two.name} 3`).waitFor();
    await expect.poll(() => page.title()).toBe(`# ${two.name} · Tertulia`);

    const requests: string[] = [];
    page.on('request', (request) => {
      // The dialogs' scripts are loaded some seconds after the page.
      if (request.resourceType() !== 'script') requests.push(request.url());
    });
    await switchTo(page, one.path);
    await chat(page).message(`${one.name} 3`).waitFor();
    await expect.poll(() => page.title()).toBe(`# ${one.name} · Tertulia`);
    await page.goBack();
    await chat(page).message(`${two.name} 3`).waitFor();
    await page.goForward();
    await chat(page).message(`${one.name} 3`).waitFor();
    expect(await chat(page).texts()).toHaveLength(4);
    expect(requests).toEqual([]);
    expect(sockets).toBe(0);
    expect(await page.evaluate(() => 'stays' in window)).toBe(true);
  });

  it('keeps position and draft of each room, and shows what was written meanwhile', async () => {
    const [one, two] = [await room(120), await room()];
    const page = await browser.visit(app, { as: ana, path: one.path });
    await chat(page).write('a medias');
    await chat(page).log.hover();
    const place = chat(page).message(`${one.name} 105`);
    await expect
      .poll(async () => {
        await page.mouse.wheel(0, -300);
        return place.evaluateAll(([row]) => row !== undefined && row.getBoundingClientRect().top > 100);
      })
      .toBe(true);
    // Scrolling may go on for a moment.
    let top = Number.NaN;
    await expect
      .poll(async () => {
        const before = top;
        top = (await place.boundingBox())?.y ?? Number.NaN;
        return top === before;
      })
      .toBe(true);
    await load(page, two.path);
    await chat(page).message(`${two.name} 3`).waitFor();
    expect(await chat(page).field.inputValue()).toBe('');
    const other = await browser.visit(app, { as: luis, path: one.path });
    await chat(other).say('mientras tanto');
    await chat(other).sent.last().waitFor();
    await switchTo(page, one.path);
    await place.waitFor();
    expect(Math.abs(((await place.boundingBox())?.y ?? 0) - top)).toBeLessThan(2);
    expect(await chat(page).field.inputValue()).toBe('a medias');
    await page.getByRole('button', { name: /1 mensaje nuevo/ }).click();
    await chat(page).message('mientras tanto').waitFor();
  });

  it('sends the unsent messages of a room while another one is shown', async () => {
    const [one, two] = [await room(), await room()];
    const page = await browser.visit(app, { as: ana, path: one.path, expected: AWAY });
    await load(page, two.path);
    await chat(page).message(`${two.name} 3`).waitFor();
    await switchTo(page, one.path);
    await chat(page).message(`${one.name} 3`).waitFor();
    await page.context().setOffline(true);
    await chat(page).banner.waitFor();
    await chat(page).say('sin línea');
    await switchTo(page, two.path);
    await chat(page).message(`${two.name} 3`).waitFor();
    const reader = await browser.visit(app, { as: luis, path: one.path });
    await page.context().setOffline(false);
    await chat(reader).message('sin línea').waitFor();
  });

  it('sends the unsent messages of another room after a reload, too', async () => {
    const [one, two] = [await room(), await room()];
    const page = await browser.visit(app, { as: ana, path: one.path, expected: AWAY });
    await page.context().setOffline(true);
    await chat(page).banner.waitFor();
    await chat(page).say('de antes');
    const reader = await browser.visit(app, { as: luis, path: one.path });
    // Closed before the network is back, so that the new page has to send the message.
    await page.close();
    await page.context().setOffline(false);
    const again = await page.context().newPage();
    await again.goto(app.origin + two.path);
    await hydrated(again);
    await chat(reader).message('de antes').waitFor();
    expect(await chat(again).message('de antes').count()).toBe(0);
  });

  it('shows that a room does not exist, and going back works', async () => {
    const one = await room();
    const page = await browser.visit(app, { as: ana, path: one.path, expected: /404/ });
    await load(page, '/r/nowhere');
    await page.getByRole('heading', { name: 'Página no encontrada' }).waitFor();
    await page.goBack();
    await chat(page).message(`${one.name} 3`).waitFor();
    await chat(page).say('de vuelta');
    await chat(page).sent.waitFor();
  });
});

describe('a direct room', () => {
  it('is a page with their names for its people, and does not exist for others', async () => {
    const eva = await signedIn(database.db, 'eva');
    const path = await directPath(database.db, ana, luis);
    const a = await browser.visit(app, { as: ana, path });
    await chat(a).say('solo para ti');
    await chat(a).sent.waitFor();
    await expect.poll(() => a.title()).toBe('Luis · Tertulia');
    const b = await browser.visit(app, { as: luis, path });
    await chat(b).message('solo para ti').waitFor();
    await b.getByRole('heading', { level: 1, name: 'ana' }).waitFor();
    await chat(b).say('gracias');
    await chat(a).message('gracias').waitFor();
    const c = await browser.visit(app, { as: eva, path, expected: /404/ });
    await c.getByText('Página no encontrada').waitFor();
    expect(await c.content()).not.toContain('solo para ti');
  });
});
