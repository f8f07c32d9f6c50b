import type { Page, Route } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chat, complete } from '@/tests/support/browser/browser';
import { pageScripts } from '@/tests/support/browser/page-scripts';
import { roomWith } from '@/tests/support/conversation';
import { browserFixture } from './fixture';

/**
 * Bytes of JavaScript (gzip) that a room may load before it works: 165 KB, where a KB is 1,000 bytes, as in `npm run
 * bench`. What a room's first rendering does not need comes later (components/shell/later/later-parts.ts,
 * components/rooms/extras.ts, components/shell/panel-parts.tsx).
 */
const LIMIT = 165_000;

const { ana, app, browser, database, luis } = browserFixture();

beforeAll(async () => {
  for (const name of ['cocina', 'lecturas', 'taller', 'patio'])
    await roomWith(database.db, name, [{ by: luis, text: `hola de ${name}` }]);
});

it('a room loads no more JavaScript than the limit before it works', async () => {
  const scripts = await pageScripts(`${app.origin}/`, ana.cookie);
  expect(scripts.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(LIMIT);
});

it('a room loads its texts in the language of the page, and in no other', async () => {
  const urls = new Set<string>();
  const prepare = async (page: Page) => {
    page.on('request', (request) => request.resourceType() === 'script' && urls.add(request.url()));
  };
  const page = await browser.visit(app, { as: ana, path: '/r/cocina', locale: 'pt-BR', prepare });
  await complete(page);
  await page.getByRole('navigation', { name: 'Conversas' }).waitFor();
  const scripts = await Promise.all([...urls].map(async (url) => (await fetch(url)).text()));
  const has = (text: string) => scripts.some((script) => script.includes(text));
  expect(['Escreva uma mensagem…', 'Estreitar a lista'].map(has)).toEqual([true, true]);
  const others = ['Escribe un mensaje…', 'Write a message…', 'Estrechar la lista', 'Narrow the list'];
  expect(others.filter(has)).toEqual([]);
});

/** The name of the lock under which a room's session sends. Only the chunk of the later parts contains it. */
const LATER = 'tertulia:send:';

let chunk = '';

interface Held {
  release: () => Promise<void>;
  fail: () => Promise<void>;
}

/** The path of that chunk, as a page asks for it. */
async function laterChunk(): Promise<string> {
  let isFound = false;
  let tell: (url: string) => void;
  const found = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const prepare = async (page: Page) => {
    page.on('response', async (response) => {
      if (isFound || !response.url().endsWith('.js')) return;
      // Once it was found, the page may be closed while other answers are read.
      const text = await response.text().catch((error) => (isFound ? '' : Promise.reject(error)));
      if (!text.includes(LATER)) return;
      isFound = true;
      tell(response.url());
    });
  };
  await browser.visit(app, { as: ana, path: '/r/cocina', prepare });
  return found;
}

/** Holds back the later parts of a page until the test releases them or makes them fail. */
async function holdLater(page: Page, chunk: string): Promise<Held> {
  const held: Route[] = [];
  let settle: ((route: Route) => Promise<void>) | null = null;
  await page.route(chunk, async (route) => {
    if (settle) await settle(route);
    else held.push(route);
  });
  const settleAll = async (how: (route: Route) => Promise<void>) => {
    settle = how;
    for (const route of held.splice(0)) await how(route);
  };
  return { release: () => settleAll((route) => route.continue()), fail: () => settleAll((route) => route.abort()) };
}

/** Opens a room whose later parts are held back. */
async function early({ path = '/r/cocina', expected }: { path?: string; expected?: RegExp } = {}) {
  let held: Held | null = null;
  const prepare = async (page: Page) => {
    held = await holdLater(page, chunk);
  };
  const page = await browser.visit(app, { as: ana, path, prepare, isLoading: true, ...(expected && { expected }) });
  if (!held) throw new Error('Nothing was held back');
  // React has the whole page now, not only a part: the field takes the focus in an effect, which is run last.
  await page.locator('textarea:focus').waitFor();
  return { page, ...(held as Held) };
}

describe('before the later parts of a room are loaded', () => {
  beforeAll(async () => {
    chunk = await laterChunk();
  });

  it('one can read and write; a message is shown at once, and is sent once when they are loaded', async () => {
    const { page, release } = await early();
    await chat(page).message('hola de cocina').waitFor();
    await chat(page).say('aquí estoy');
    await chat(page).message('aquí estoy').waitFor();
    expect(await chat(page).field.inputValue()).toBe('');
    expect(await chat(page).sent.count()).toBe(0);
    await release();
    await chat(page).sent.waitFor();
    await page.reload();
    await chat(page).sent.waitFor();
    expect(await chat(page).texts()).toEqual(['hola de cocina', 'aquí estoy']);
  });

  it('a message becomes the draft if the page is left', async () => {
    const { page, release } = await early({ path: '/r/taller' });
    await chat(page).say('sin enviar');
    await chat(page).message('sin enviar').waitFor();
    await page.goto(`${app.origin}/account`, { waitUntil: 'commit' });
    await release();
    await page.goto(`${app.origin}/r/taller`);
    await expect.poll(() => chat(page).field.inputValue()).toBe('sin enviar');
  });

  it('a press on a button or a key takes effect when they are loaded', async () => {
    const { page, release } = await early();
    await page.getByRole('button', { name: 'Detalles de la sala' }).click();
    await release();
    await page.waitForURL(`${app.origin}/r/cocina?details`);
    await page.getByRole('complementary').getByText('Luis').waitFor();
    const other = await early();
    await other.page.keyboard.press('Control+k');
    await other.release();
    await other.page.getByRole('combobox').waitFor();
  });

  it('the links of the list work', async () => {
    const { page, release } = await early();
    await page.getByRole('navigation', { name: 'Conversaciones' }).getByRole('link', { name: 'lecturas' }).click();
    await release();
    await page.waitForURL(`${app.origin}/r/lecturas`);
    await chat(page).message('hola de lecturas').waitFor();
  });

  it('a page that cannot load them says that there is no connection, and tries again', async () => {
    const { page, fail, release } = await early({
      path: '/r/patio',
      expected: /Failed to load|ERR_FAILED|could not be loaded/,
    });
    await fail();
    await chat(page).banner.waitFor();
    await chat(page).say('espero');
    await release();
    await chat(page).sent.waitFor();
    await chat(page).banner.waitFor({ state: 'hidden' });
  });
});
