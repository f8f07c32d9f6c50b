import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { findRoom } from '@/lib/rooms/store';
import { browserFixture } from '@/tests/browser/fixture';
import { signedInAdmin } from '@/tests/support/admins';
import { axe, chat, DESK, PHONE, pictures, SMALL } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';
import type { Person } from '@/tests/support/people';

const VERSE = 'Receta:\n  200 g de harina\n\n    una pizca de sal\n\tal horno';

const { app, browser, database } = browserFixture();
let root: Person;
let roomId: number;

beforeAll(async () => {
  root = await signedInAdmin(database.db, 'carolina');
  const long = Array.from({ length: 200 }, (_, i) => `  verso ${i + 1}`).join('\n');
  await roomWith(
    database.db,
    'recetas',
    [VERSE, long, 'corto'].map((text) => ({ by: root, text })),
  );
  roomId = (await findRoom(database.db, 'recetas'))?.id ?? 0;
});

const picture = pictures('admin', { fullPage: true });

/** The text as it is displayed, with its line breaks and spaces. */
const seen = (page: Page, start: string) =>
  page
    .getByRole('listitem')
    .locator('[dir=auto]')
    .filter({ hasText: start })
    .evaluate((text) => (text as HTMLElement).innerText);

describe('a message with line breaks and indentation', () => {
  it.each(['/admin/messages?room=', '/admin/messages/'])('is shown with both at %s', async (path) => {
    const page = await browser.visit(app, {
      as: root,
      path: path.endsWith('=') ? path + roomId : `${path}${roomId}/3`,
    });
    expect(await seen(page, 'Receta')).toBe(VERSE);
  });

  it('has both in its editor, and keeps them when it is saved', async () => {
    const page = await browser.visit(app, { as: root, path: `/admin/messages/${roomId}/1` });
    const field = page.getByLabel('Editar el texto');
    expect(await field.inputValue()).toBe(VERSE);
    await field.press('Control+End');
    await page.keyboard.type(' ');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Enter');
    await page.keyboard.type('  y servir');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByText('Guardado.').waitFor();
    await page.reload();
    expect(await field.inputValue()).toBe(`${VERSE}\n  y servir`);
  });

  it.each(['/admin/messages?room=', '/admin/messages/'])('is folded when it is long, at %s', async (path) => {
    const page = await browser.visit(app, {
      as: root,
      path: path.endsWith('=') ? path + roomId : `${path}${roomId}/3`,
    });
    const text = page.getByRole('listitem').locator('[dir=auto]').filter({ hasText: 'verso 200' });
    expect((await text.boundingBox())?.height).toBeLessThan(300);
    expect((await text.boundingBox())?.height).toBeGreaterThan(100);
  });
});

const PLACES = [
  ['es-CO', SMALL, 'dark'],
  ['en-GB', SMALL, 'light'],
  ['es-CO', DESK, 'light'],
  ['en-GB', PHONE, 'dark'],
] as const;

describe.each(PLACES)('the administration in %s at %o, %s', (locale, viewport, scheme) => {
  it('shows all sections, each as a target of at least 44 px', async () => {
    const page = await browser.visit(app, { as: root, path: '/admin/messages', viewport, scheme, locale });
    for (const section of ['messages', 'reports', 'people', 'invitations', 'rooms', 'house', 'audit', 'health']) {
      await page.goto(`${app.origin}/admin/${section}${section === 'messages' ? `?room=${roomId}` : ''}`);
      const tabs = page.getByRole('navigation').first().getByRole('link');
      expect(await tabs.count()).toBe(8);
      for (const tab of await tabs.all()) {
        const box = await tab.boundingBox();
        expect(box?.x).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(viewport.width);
        expect(box?.height).toBeGreaterThanOrEqual(44);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      if (section === 'messages') await picture(page, `admin-${locale}-${viewport.width}-${scheme}`);
    }
    await page.goto(`${app.origin}/admin/messages/${roomId}/2`);
    expect(await axe(page)).toEqual([]);
    await picture(page, `admin-message-${locale}-${viewport.width}-${scheme}`);
  });

  it('shows both buttons of a failed message in one line, and the account page links back to the room', async () => {
    const touch = viewport !== DESK;
    const page = await browser.visit(app, { as: root, path: '/r/recetas', viewport, scheme, locale, touch });
    await chat(page).message('corto').waitFor();
    const key = `tertulia:outbox:${root.userId}:${roomId}:d4a73fdd-3d54-4aa9-ba77-29fd8a546902`;
    await page.evaluate(
      ([name, clientId]) => {
        const item = { clientId, text: 'no cabe', at: new Date().toISOString(), order: Date.now(), failed: 'bad_text' };
        localStorage.setItem(name ?? '', JSON.stringify(item));
      },
      [key, key.split(':').at(-1)],
    );
    await page.reload();
    const buttons = ['Reintentar|Try again', 'Descartar|Discard'].map((name) =>
      page.getByRole('button', { name: new RegExp(`^(${name})$`) }),
    );
    await buttons[1]?.waitFor();
    const boxes = await Promise.all(buttons.map((button) => button.boundingBox()));
    expect(boxes[0]?.y).toBe(boxes[1]?.y);
    for (const box of boxes) expect(box?.height).toBeGreaterThanOrEqual(touch ? 44 : 32);
    await picture(page, `failed-${locale}-${viewport.width}-${scheme}`);
    await page.goto(`${app.origin}/account`);
    const link = page.getByRole('link', { name: /^(Volver a la sala|Back to the room)$/ });
    await link.and(page.locator('[href="/r/recetas"]')).waitFor();
    await picture(page, `account-${locale}-${viewport.width}-${scheme}`);
  });
});

describe('a guide', () => {
  /** Loads the pictures that are further down. */
  const whole = (page: Page) =>
    page.evaluate(async () => {
      for (const image of document.images) image.loading = 'eager';
      await Promise.all([...document.images].map((image) => image.decode()));
    });

  it('is shown to a stranger on a phone, with its pictures, and leads to its sections', async () => {
    const page = await browser.visit(app, { path: '/sign-in', viewport: SMALL, scheme: 'dark', touch: true });
    await page.getByRole('link', { name: 'Ayuda' }).tap();
    await page.waitForURL(`${app.origin}/guide`);
    expect(await page.getByRole('link', { name: 'Guía para administradores' }).count()).toBe(0);
    await page.getByRole('navigation').getByRole('link', { name: 'Buscar' }).tap();
    await page.waitForURL(`${app.origin}/guide#search`);
    await page.getByRole('heading', { level: 2, name: 'Buscar' }).waitFor();
    await whole(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(await axe(page)).toEqual([]);
    await picture(page, 'guide-phone');
  });

  it('leads an administrator to the other one', async () => {
    const page = await browser.visit(app, { as: root, path: '/guide', viewport: DESK, locale: 'en-GB' });
    await page.getByRole('link', { name: 'Guide for administrators' }).click();
    await page.getByRole('heading', { level: 1, name: 'Guide for administrators' }).waitFor();
    await whole(page);
    expect(await axe(page)).toEqual([]);
    await picture(page, 'guide-desk');
  });
});
