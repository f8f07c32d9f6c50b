import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { directRoom } from '@/lib/rooms/direct';
import { ask } from '@/tests/support/admins';
import { axe, chat, PHONE, pictures } from '@/tests/support/browser/browser';
import { signedIn } from '@/tests/support/people';
import { browserFixture } from './fixture';

const DESK = { width: 1440, height: 900 };

const picture = pictures('panels');
const { ana, app, browser, database, luis } = browserFixture();
let closed: string;
let group: string;

beforeAll(async () => {
  const eva = await signedIn(database.db, 'eva');
  const body = { title: 'Fiesta de Luz', kind: 'closed', topic: 'Que no se entere', people: [luis.userId, eva.userId] };
  const made = await ask(app, '/api/rooms', { as: ana, method: 'POST', body });
  closed = `/r/${(await made.json()).name}`;
  const direct = await directRoom(database.db, ana.userId, [luis.userId, eva.userId]);
  if (typeof direct === 'string') throw new Error(direct);
  group = `/d/${direct.id}`;
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog');
const inMenu = async (page: Page, line: string) => {
  await button(page, 'Opciones de la sala').click();
  await button(page, line).last().click();
};
const choose = async (page: Page, name: string) => {
  await dialog(page).getByRole('combobox').fill(name);
  await dialog(page).getByRole('option', { name }).click();
};

/** What opens above a room's page, in this order. */
const OPENED: Record<string, (page: Page) => Promise<unknown>> = {
  'the room’s menu': async (page) => {
    await button(page, 'Opciones de la sala').click();
    await button(page, 'Añadir a favoritas').waitFor();
  },
  'its settings': (page) => inMenu(page, 'Ajustes de la sala'),
  'inviting people': async (page) => {
    await inMenu(page, 'Invitar');
    await dialog(page).getByRole('combobox').fill('l');
    await dialog(page).getByRole('option').first().waitFor();
  },
  'leaving it': (page) => inMenu(page, 'Salir de la sala'),
  'going somewhere': async (page) => {
    await page.keyboard.press('Control+k');
    await dialog(page).getByRole('combobox').fill('s');
    await dialog(page).getByRole('option').first().waitFor();
  },
  'the keys': (page) => page.keyboard.press('Control+/'),
};

/** What opens above the list, which is a page of its own on a phone. */
const ABOVE_LIST: Record<string, (page: Page) => Promise<unknown>> = {
  'a new room': async (page) => {
    await button(page, 'Crear una sala').click();
    await dialog(page).getByLabel('Nombre').fill('La cena del jueves');
    await dialog(page)
      .getByRole('radio', { name: /^Cerrada/ })
      .check();
    await choose(page, 'Luis');
  },
  'a new conversation': async (page) => {
    await button(page, 'Mensaje nuevo').last().click();
    await choose(page, 'Eva');
  },
};

/** What opens in the details. */
const IN_DETAILS: Record<string, (page: Page) => Promise<unknown>> = {
  'a member’s menu': (page) => button(page, 'Opciones de Luis').click(),
  'removing them': async (page) => {
    await button(page, 'Opciones de Luis').click();
    await button(page, 'Sacar de la sala').click();
  },
};

it.each([
  ['a desk', DESK, 'light'],
  ['a desk', DESK, 'dark'],
  ['a phone', PHONE, 'light'],
  ['a phone', PHONE, 'dark'],
] as const)(
  'everything that opens is accessible and fits on %s of %o, %s',
  { timeout: 240_000 },
  async (_, viewport, scheme) => {
    const touch = viewport === PHONE;
    const page = await browser.visit(app, { as: ana, path: closed, viewport, touch, scheme });
    const look = async (what: string) => {
      expect(await axe(page), what).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide, what).toBeLessThanOrEqual(0);
      await picture(page, `${what} ${viewport.width} ${scheme}`);
    };
    const lookAtAll = async (opened: Record<string, (page: Page) => Promise<unknown>>) => {
      for (const [what, open] of Object.entries(opened)) {
        await open(page);
        await page.locator('dialog[open], :popover-open').waitFor();
        await look(what);
        await page.keyboard.press('Escape');
        await page.locator('dialog[open], :popover-open').waitFor({ state: 'detached' });
      }
    };
    await chat(page).field.waitFor();
    await look('a closed room');
    await lookAtAll(OPENED);
    await page.goto(`${app.origin}${closed}?details`);
    await button(page, 'Opciones de Luis').waitFor();
    await look('details');
    await lookAtAll(IN_DETAILS);
    await page.goto(`${app.origin}${group}?details`);
    await page.getByRole('complementary').getByRole('button', { name: 'Eva', exact: true }).waitFor();
    await look('details of a conversation');
    await page.goto(`${app.origin}/browse`);
    await page.getByRole('main').getByRole('listitem').first().waitFor();
    await look('all rooms');
    await page.goto(`${app.origin}${touch ? '/' : closed}`);
    await button(page, 'Crear una sala').waitFor();
    await look('list');
    await lookAtAll(ABOVE_LIST);
  },
);
