import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ask } from '@/tests/support/admins';
import { axe, chat, complete } from '@/tests/support/browser/browser';
import { directPath, roomWith } from '@/tests/support/conversation';
import { type Person, signedIn } from '@/tests/support/people';
import { browserFixture } from './fixture';

/** Which messages a room notifies of, and until when it is muted. */

const { ana, app, browser, database, luis } = browserFixture();
let eva: Person;

beforeAll(async () => {
  eva = await signedIn(database.db, 'eva');
  for (const name of ['cocina', 'huerta']) await roomWith(database.db, name, [{ by: luis, text: `hola de ${name}` }]);
});

const list = (page: Page) => page.getByRole('navigation', { name: 'Conversaciones' });
const link = (page: Page, name: RegExp) => list(page).getByRole('link', { name });
const line = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const openMenu = (page: Page) => line(page, 'Opciones de la sala').click();
const weight = (page: Page, name: RegExp) =>
  link(page, name).evaluate((row) => Number(getComputedStyle(row).fontWeight));

async function says(person: Person, path: string, text: string): Promise<void> {
  const page = await browser.visit(app, { as: person, path });
  await chat(page).say(text);
  await chat(page).message(text).waitFor();
  await chat(page).sent.last().waitFor();
}

const directWith = (person: Person) => directPath(database.db, ana, person);

describe('a room', () => {
  it('notifies of mentions or of everything, as chosen in its menu, and the list shows it', async () => {
    const page = await browser.visit(app, { as: ana, path: '/r/huerta' });
    await openMenu(page);
    await line(page, 'Todo').waitFor();
    expect(await line(page, 'Normal').getAttribute('aria-pressed')).toBe('true');
    expect(await axe(page)).toEqual([]);
    await line(page, 'Solo menciones').click();
    await openMenu(page);
    await expect.poll(() => line(page, 'Solo menciones').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Escape');
    await link(page, /^cocina/).click();
    await page.waitForURL(`${app.origin}/r/cocina`);
    await says(luis, '/r/huerta', 'nada urgente');
    await link(page, /^huerta ?, sin leer$/).waitFor();
    const quiet = await weight(page, /^huerta/);
    const body = { notify: 'all' };
    const [{ id = '' } = {}] = (
      await database.db.execute("SELECT id FROM rooms WHERE name = 'huerta'")
    )[0] as unknown as {
      id: string;
    }[];
    await ask(app, `/api/rooms/by-id/${id}/membership`, { as: ana, method: 'PATCH', body });
    await expect.poll(() => weight(page, /^huerta/)).toBeGreaterThan(quiet);
  });

  it('is muted until tomorrow at nine, says so, and can be unmuted', async () => {
    const page = await browser.visit(app, { as: ana, path: '/r/cocina' });
    await openMenu(page);
    await line(page, /^Hasta mañana a las 9:00/).click();
    await link(page, /^cocina ?, silenciada$/).waitFor();
    await openMenu(page);
    await page.getByText(/^Silenciada hasta el \d+ de \p{L}+ de \d{4} a las 9:00/u).waitFor();
    expect(await axe(page)).toEqual([]);
    await line(page, 'Dejar de silenciar').click();
    await link(page, /^cocina$/).waitFor();
  });
});

describe('conversations', () => {
  it('are ordered by their last message, but nothing moves under the pointer', async () => {
    const [withLuis, withEva] = [await directWith(luis), await directWith(eva)];
    await says(eva, withEva, 'hola');
    await says(luis, withLuis, 'hola');
    const page = await browser.visit(app, { as: ana, path: '/r/cocina' });
    const order = async () => {
      const names = await link(page, /^(eva|luis)/i).allInnerTexts();
      return names.map((name) => name.slice(0, 3).toLowerCase());
    };
    expect(await order()).toEqual(['lui', 'eva']);
    // The list notices the pointer once its part of the page is there.
    await complete(page);
    await link(page, /^luis/i).hover();
    await says(eva, withEva, 'otra vez');
    await link(page, /^eva ?, 2 mensajes/i).waitFor();
    expect(await order()).toEqual(['lui', 'eva']);
    await chat(page).field.hover();
    await expect.poll(order).toEqual(['eva', 'lui']);
  });

  it('that notify of nothing have a count, which is not in the title', async () => {
    const path = await directWith(luis);
    const id = path.split('/').at(-1);
    const page = await browser.visit(app, { as: ana, path });
    await ask(app, `/api/rooms/by-id/${id}/membership`, { as: ana, method: 'PATCH', body: { notify: 'none' } });
    await openMenu(page);
    await expect.poll(() => line(page, 'Nada').getAttribute('aria-pressed')).toBe('true');
    expect(await line(page, 'Solo menciones').count()).toBe(0);
    await page.keyboard.press('Escape');
    await link(page, /^cocina/).click();
    await page.waitForURL(`${app.origin}/r/cocina`);
    await expect.poll(() => page.title()).toMatch(/# cocina/);
    const before = await page.title();
    await says(luis, path, 'cuando puedas');
    await link(page, /^luis ?, 1 mensaje sin leer\b/i).waitFor();
    expect(await page.title()).toBe(before);
  });
});
