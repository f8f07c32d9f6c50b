import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { browserFixture } from '@/tests/browser/fixture';
import { axe, chat, complete, DESK, SMALL } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';
import type { Person } from '@/tests/support/people';

const { ana, app, browser, database, luis } = browserFixture();
let made = 0;

const LONG = `const saludo = '${'hola '.repeat(40)}';`;
const LIST = 'Compra:\n- leche\n- pan **integral**\n  - de molde\n\ny ya está';
const CODE = `\`\`\`js\n// el saludo\n${LONG}\n\`\`\``;
const TEXTS = [
  '**hola** _a_ ~~casi~~ `todos`',
  LIST,
  '> ¿quién trae las mesas?\nyo las llevo',
  'mira la [web](https://ejemplo.org/fiesta)',
  '3) tres\n5) cinco',
  CODE,
  'שלום **עולם**\n- אחת\n- שתיים',
];

async function roomOf(...texts: string[]): Promise<string> {
  const name = `formato_${made++}`;
  await roomWith(
    database.db,
    name,
    texts.flatMap((text) => [luis, ana].map((by) => ({ by, text }))),
  );
  return `/r/${name}`;
}

const visit = async (
  path: string,
  options: { as?: Person; viewport?: typeof DESK; scheme?: 'light' | 'dark' } = {},
) => {
  const page = await browser.visit(app, { as: ana, path, ...options });
  await complete(page);
  return page;
};

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

it('formatting is in the page that the server sends, and stays the same when React hydrates the page', async () => {
  const path = await roomOf(...TEXTS);
  const response = await fetch(app.origin + path, { headers: { cookie: ana.cookie } });
  const html = await response.text();
  expect(html).toMatch(/<strong[^>]*>hola<\/strong> <em>a<\/em> <s>casi<\/s> <code/);
  expect(html).toMatch(/<blockquote[^>]*>.*¿quién trae las mesas\?/);
  // A mismatch would be an error in the page's console, which fails the test.
  const page = await visit(path);
  expect(await page.locator('[data-text] strong').count()).toBe(6);
  expect(
    await page.locator('ol li').evaluateAll((items) => items.map((item) => (item as HTMLLIElement).value)),
  ).toEqual([3, 5, 3, 5]);
});

it('formatting of a new message is shown to its author and to others', async () => {
  const path = await roomOf('hola');
  const [own, others] = [await visit(path), await visit(path, { as: luis })];
  await chat(own).say('**nuevo** y `código`');
  for (const page of [own, others]) {
    await page.locator('[data-text] strong', { hasText: 'nuevo' }).waitFor();
    await page.locator('[data-text] code', { hasText: 'código' }).waitFor();
  }
});

it('a formatted text has the time at the end of its last line, below lists too', async () => {
  const page = await visit(await roomOf(LIST, '**corto**'));
  const distances = await page.locator('[data-text]').evaluateAll((texts) =>
    texts.map((text) => {
      const lines = document.createRange();
      lines.selectNodeContents(text);
      const last = [...lines.getClientRects()].at(-1);
      const time = text.parentElement?.querySelector('time')?.getBoundingClientRect();
      return Math.abs((last?.bottom ?? 0) - (time?.bottom ?? 99));
    }),
  );
  for (const distance of distances) expect(distance).toBeLessThan(8);
});

it('code is coloured, its long lines scroll, and a button copies it', async () => {
  const page = await visit(await roomOf(CODE), { viewport: SMALL });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.locator('.code-comment').first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SMALL.width);
  const code = page.locator('pre').first();
  expect(await code.evaluate((pre) => pre.scrollWidth > pre.clientWidth)).toBe(true);
  // The word is short, so the wait begins before it.
  const copied = page.getByRole('status').getByText('Copiado').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Copiar el código' }).first().click();
  await copied;
  expect(await clipboard(page)).toBe(`// el saludo\n${LONG}`);
});

it('a formatted text is copied as readable plain text', async () => {
  const page = await visit(await roomOf(LIST, '3) tres\n5) cinco', 'mira la [web](https://ejemplo.org/fiesta)', CODE));
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const copyText = async (nth: number) => {
    await page
      .locator('[data-text]')
      .nth(nth)
      .evaluate((text) => document.getSelection()?.selectAllChildren(text));
    await page.keyboard.press('Control+c');
    return clipboard(page);
  };
  expect(await copyText(0)).toBe('Compra:\n- leche\n- pan integral\n  - de molde\ny ya está');
  expect(await copyText(2)).toBe('3) tres\n5) cinco');
  expect(await copyText(4)).toBe('mira la web (https://ejemplo.org/fiesta)');
  expect(await copyText(6)).toBe(`// el saludo\n${LONG}`);
  await chat(page).log.evaluate((log) => document.getSelection()?.selectAllChildren(log));
  await page.keyboard.press('Control+c');
  expect(await clipboard(page)).toMatch(/^\[.*\] Luis: Compra:\n- leche\n- pan integral$/m);
});

it.each(['light', 'dark'] as const)('formatting is accessible, %s', async (scheme) => {
  const page = await visit(await roomOf(...TEXTS), { scheme, viewport: { ...DESK, height: 1800 } });
  await page.locator('.code-comment').first().waitFor();
  expect(await axe(page)).toEqual([]);
});
