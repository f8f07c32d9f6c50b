import { randomUUID } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { findRoom } from '@/lib/rooms/store';
import { block } from '@/lib/users/blocks';
import { axe, chat, complete, PHONE, pictures, SMALL } from '@/tests/support/browser/browser';
import { ChatClient } from '@/tests/support/chat-client';
import { directPath, type RoomMessage, roomWith } from '@/tests/support/conversation';
import { sendFiles } from '@/tests/support/files/sent';
import { type Person, signedIn } from '@/tests/support/people';
import { browserFixture } from './fixture';

/** The search panel, as people use it at a desk and on a phone. */

const WIDE = { width: 1280, height: 800 };

const picture = pictures('search');
const { ana, app, browser, database, luis } = browserFixture();
let eva: Person;
let kitchen = 0;
let readings = 0;

/** Minutes after noon of the first day. */
const at = (day: number, minute: number) => new Date(Date.UTC(2026, 7, day, 14, minute)).toISOString();

beforeAll(async () => {
  eva = await signedIn(database.db, 'eva');
  const talk: RoomMessage[] = [];
  for (let day = 1; day <= 20; day++) {
    for (let i = 0; i < 20; i++) {
      const by = [ana, luis, eva][i % 3] as Person;
      talk.push({ by, text: `Mensaje ${i} del día ${day}, sin nada más`, at: at(day, i) });
    }
    talk.push({ by: luis, text: `Nos vemos junto al **río** a las ${day}`, at: at(day, 30) });
  }
  talk[1] = { by: luis, text: 'La orilla del RÍO más lejano ya me atrapó', at: at(1, 1) };
  talk[2] = { by: eva, text: 'Eso está en la segunda parte, ya verás', at: at(1, 2) };
  const long = `${'Me quedé pensando en todo lo que dijimos aquella tarde. '.repeat(3)}Y en el río, que no vuelve.`;
  talk.push({ by: ana, text: long, at: at(21, 1) }, { by: eva, text: 'Yo del río no digo nada', at: at(21, 2) });
  talk.push({ by: eva, text: 'Del río, ni hablar', at: at(21, 3) }, { by: luis, text: 'fin', at: at(21, 4) });
  await roomWith(database.db, 'cocina', talk);
  await roomWith(database.db, 'lecturas', [
    { by: luis, text: 'A mí me recordó al Magdalena: el mismo río, pero nunca el mismo color', at: at(10, 1) },
    { by: ana, text: 'ya verás', at: at(10, 2) },
  ]);
  await directPath(database.db, ana, luis);
  kitchen = (await findRoom(database.db, 'cocina'))?.id ?? 0;
  readings = (await findRoom(database.db, 'lecturas'))?.id ?? 0;
  await sendFiles(app, [{ name: 'El río y la conversación.pdf', bytes: `%PDF-1.4\n${'x'.repeat(140_000)}` }], {
    as: luis,
    room: readings,
  });
  await block(database.db, ana.userId, eva.userId);
});

const panel = (page: Page): Locator => page.getByRole('search');
const field = (page: Page): Locator => panel(page).getByRole('combobox');
const hits = (page: Page): Locator =>
  panel(page).getByRole('listbox', { name: 'Mensajes encontrados' }).getByRole('option');
const chips = (page: Page): Locator =>
  panel(page).getByRole('list', { name: 'Búsqueda acotada por' }).getByRole('listitem');
const inPanel = (page: Page, name: string): Locator => panel(page).getByRole('button', { name, exact: true });
const query = (page: Page): string | null => new URL(page.url()).searchParams.get('search');
const isFocused = (element: Locator): Promise<boolean> => element.evaluate((one) => one === document.activeElement);
const isShown = (page: Page, text: string): Promise<boolean> =>
  page
    .getByRole('log')
    .getByText(text)
    .first()
    .evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return top > 0 && bottom < innerHeight;
    });

it('one searches at a desk, by keys and by mouse, and goes on reading beside what was found', {
  timeout: 240_000,
}, async () => {
  const page = await browser.visit(app, { as: ana, path: '/r/cocina', viewport: WIDE });
  const look = async (name: string) => {
    await picture(page, name);
    expect(await axe(page), name).toEqual([]);
  };
  await complete(page);
  await chat(page).field.focus();
  await page.keyboard.press('Control+f');
  await expect.poll(() => isFocused(field(page))).toBe(true);
  await expect.poll(() => chips(page).allInnerTexts()).toEqual(['en: # cocina']);
  await picture(page, '1 before');

  // The hits come while one types; blocked people's are one line.
  await page.keyboard.type('rio');
  await hits(page).getByText('2 mensajes de una persona bloqueada').waitFor();
  await panel(page).getByText('24 mensajes').waitFor();
  expect(await hits(page).nth(1).locator('mark').allInnerTexts()).toEqual(['río']);
  await picture(page, '2 hits');
  await expect.poll(() => query(page)).toBe(`in:=${kitchen} rio`);

  // The last hit is far back. The panel stays open, and its field keeps the focus.
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect.poll(() => isShown(page, 'más lejano')).toBe(true);
  await panel(page).locator('[aria-current]').getByText('más lejano').waitFor();
  expect(await isFocused(field(page))).toBe(true);
  expect(await panel(page).locator('[aria-current]').innerText()).toContain('Mensaje 0 del día 1');
  await picture(page, '3 far hit');

  // In all rooms. A hit in another room opens it there.
  await page.keyboard.press('Home');
  await page.keyboard.press('Backspace');
  await expect.poll(() => chips(page).count()).toBe(0);
  await hits(page).getByText('El río y la conversación.pdf').waitFor();
  await look('4 all rooms');
  await hits(page).filter({ hasText: 'Magdalena' }).click();
  await page.waitForURL(/\/r\/lecturas/);
  await expect.poll(() => isShown(page, 'Magdalena')).toBe(true);
  expect(query(page)).toBe('rio');
  await page
    .getByRole('navigation', { name: 'Conversaciones' })
    .getByRole('link', { name: /^cocina/ })
    .click();
  await expect.poll(() => new URL(page.url()).pathname).toBe('/r/cocina');
  await page.reload();
  await hits(page).first().waitFor();
  expect(await field(page).inputValue()).toBe('rio');

  // Operators become chips, typed or chosen.
  await field(page).fill('rio de:luis ');
  await expect.poll(() => chips(page).allInnerTexts()).toEqual(['de: Luis']);
  await inPanel(page, 'tiene:').click();
  await panel(page).getByRole('option', { name: 'archivo', exact: true }).waitFor();
  await look('5 choices');
  await page.keyboard.press('Enter');
  await expect.poll(() => hits(page).count()).toBe(1);
  await inPanel(page, 'antes:').click();
  await panel(page).getByRole('option', { name: 'Otro día…' }).click();
  await panel(page).getByLabel(/Día/).fill('2026-01-31');
  await look('6 day');
  await inPanel(page, 'Añadir').click();
  await expect
    .poll(() => chips(page).allInnerTexts())
    .toEqual(['de: Luis', 'tiene: archivo', 'antes: 31 de enero de 2026']);

  // Nothing is found, and there are ways out.
  await panel(page).getByRole('heading', { name: 'Nada con «rio»' }).waitFor();
  await look('7 nothing');
  await inPanel(page, 'Buscar en cualquier fecha').click();
  await expect.poll(() => hits(page).count()).toBe(1);

  // Pressed again, the keys are the browser's.
  const pressed = () =>
    field(page).evaluate((element) => {
      const press = new KeyboardEvent('keydown', { key: 'f', ctrlKey: true, bubbles: true, cancelable: true });
      return !element.dispatchEvent(press);
    });
  await field(page).focus();
  expect(await pressed()).toBe(false);

  // Earlier searches are kept on this device, until they are removed.
  await page.keyboard.press('Escape');
  await panel(page).waitFor({ state: 'detached' });
  expect(query(page)).toBeNull();
  await page.getByRole('button', { name: 'Buscar en la sala' }).click();
  const earlier = panel(page).getByRole('region', { name: 'Lo último que buscaste' });
  await expect
    .poll(() => earlier.getByRole('listitem').allInnerTexts())
    .toEqual(['rio · de: Luis · tiene: archivo', 'rio', 'rio · en: # cocina']);
  await look('8 recent');
  await earlier.getByRole('button', { name: /^Quitar «rio»/ }).click();
  await earlier.getByText('rio · en: # cocina').click();
  await panel(page).getByText('24 mensajes').waitFor();
  // Of them, one page at least is in the list.
  expect(await hits(page).count()).toBeGreaterThanOrEqual(20);
  await inPanel(page, 'Borrar la búsqueda').click();
  await inPanel(page, 'Borrar todo').click();
  await expect.poll(() => earlier.count()).toBe(0);
  await page.goBack();
  await panel(page).waitFor({ state: 'detached' });
});

it('what is found changes with the messages, and a failure can be repeated', { timeout: 120_000 }, async () => {
  const { origin } = app;
  const client = await ChatClient.connect({ origin, cookie: luis.cookie, room: null, protocol: SUBPROTOCOL_V2 });
  client.send({ type: 'subscribe', room: kitchen, ref: 1 });
  await client.frame((frame) => frame.type === 'subscribed');
  const clientId = randomUUID();
  client.send({ type: 'message', room: kitchen, message: 'La corriente me atrapó del todo', clientId });
  const sent = await client.frame((frame) => frame.type === 'ack' && frame.clientId === clientId);
  const page = await browser.visit(app, {
    as: ana,
    path: `/r/cocina?search=in:=${kitchen} corriente atrapo`,
    viewport: WIDE,
    scheme: 'dark',
    expected: /Failed to load|ERR_FAILED/,
  });
  await hits(page).getByText('del todo').waitFor();
  const change = { room: kitchen, target: sent.type === 'ack' ? sent.seq : 0 };
  client.send({ ...change, type: 'edit', message: 'Ya no me atrapó la corriente', clientId: randomUUID() });
  await hits(page).getByText('Ya no me').waitFor();
  expect(await hits(page).locator('mark').allInnerTexts()).toEqual(['atrapó', 'corriente']);
  client.send({ ...change, type: 'delete', clientId: randomUUID() });
  await expect.poll(() => hits(page).count()).toBe(0);
  await client.close();
  await page.route('**/api/search', (route) => route.abort());
  await field(page).fill('rio');
  await panel(page).getByRole('alert').waitFor();
  expect(await axe(page)).toEqual([]);
  await picture(page, 'failed dark');
  await page.unroute('**/api/search');
  await inPanel(page, 'Reintentar').click();
  await hits(page).first().waitFor();
  await picture(page, 'hits dark');
  expect(await axe(page)).toEqual([]);
  // Everywhere else too, from the switcher.
  await page.goto(`${app.origin}/mentions`);
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('magdalena');
  await page.getByRole('option', { name: 'Buscar «magdalena» en los mensajes' }).click();
  await hits(page).filter({ hasText: 'Magdalena' }).click();
  await page.waitForURL(/\/r\/lecturas/);
  await expect.poll(() => isShown(page, 'Magdalena')).toBe(true);
});

it.each(['light', 'dark'] as const)(
  'on a phone the search is a page of its own, %s',
  { timeout: 120_000 },
  async (scheme) => {
    const viewport = scheme === 'light' ? PHONE : SMALL;
    const page = await browser.visit(app, { as: ana, path: '/r/cocina', viewport, touch: true, scheme });
    const look = async (name: string) => {
      await picture(page, `phone ${scheme} ${name}`);
      expect(await axe(page), name).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    };
    await complete(page);
    await page.getByRole('button', { name: 'Buscar en la sala' }).tap();
    await field(page).waitFor();
    await look('before');
    expect(await chat(page).log.isVisible()).toBe(false);
    await inPanel(page, 'Volver').tap();
    await chat(page).log.waitFor();
    await page.getByRole('button', { name: 'Buscar en la sala' }).tap();
    await field(page).fill('rio de:l');
    await panel(page).getByRole('option', { name: 'Luis', exact: true }).waitFor();
    await look('choices');
    await panel(page).getByRole('option', { name: 'Luis', exact: true }).tap();
    await expect.poll(() => hits(page).count()).toBeGreaterThan(10);
    await look('hits');
    const far = hits(page).filter({ hasText: 'a las 3' });
    await far.scrollIntoViewIfNeeded();
    await far.tap();
    await panel(page).waitFor({ state: 'detached' });
    await expect.poll(() => isShown(page, 'a las 3')).toBe(true);
    // The way back leads to the hits, where they were.
    await page.goBack();
    await panel(page).locator('[aria-current]').waitFor();
    expect(await far.evaluate((element) => element.getBoundingClientRect().top < innerHeight)).toBe(true);
    await look('back');
    await field(page).fill('alfajores');
    await panel(page).getByRole('heading', { name: 'Nada con «alfajores»' }).waitFor();
    await look('nothing');
  },
);
