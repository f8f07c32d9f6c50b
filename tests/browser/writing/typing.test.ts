import { beforeAll, describe, expect, it } from 'vitest';
import { browserFixture } from '@/tests/browser/fixture';
import { chat, PHONE } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';

const { ana, app, browser, database } = browserFixture();

beforeAll(async () => {
  // All of them fit into the first page, because older messages that load above would interrupt the scrolling.
  const conversation = Array.from({ length: 20 }, (_, i) => ({
    by: ana,
    text: `mensaje ${i + 1}${'\nmás'.repeat(8)}`,
  }));
  await roomWith(database.db, 'plaza', conversation);
});

const visit = () => browser.visit(app, { as: ana, path: '/r/plaza' });

describe('text typed outside of the field', () => {
  it('goes into the field from the first character on, while the log has the focus', async () => {
    const page = await visit();
    await chat(page).write('hola ');
    await chat(page).log.focus();
    await page.keyboard.type('gente');
    expect(await chat(page).field.inputValue()).toBe('hola gente');
  });

  it('goes into the field while nothing has the focus', async () => {
    const page = await visit();
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.type('Ana');
    expect(await chat(page).field.inputValue()).toBe('Ana');
  });

  it('goes into the field when it is pasted', async () => {
    const page = await visit();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.evaluate(() => navigator.clipboard.writeText('una\ndos'));
    await chat(page).log.focus();
    await page.keyboard.press('Control+V');
    await expect.poll(() => chat(page).field.inputValue()).toBe('una\ndos');
  });

  it('may begin with a dead key for an accent', async () => {
    const page = await visit();
    await chat(page).log.focus();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Dead', code: 'Quote' });
    expect(await chat(page).field.evaluate((field) => field === document.activeElement)).toBe(true);
  });

  it('does not include the keys that scroll the log or copy', async () => {
    const page = await visit();
    const { log, field } = chat(page);
    await log.focus();
    const top = () => log.evaluate((element) => element.scrollTop);
    for (const key of ['PageUp', 'Shift+Space']) {
      const before = await top();
      await page.keyboard.press(key);
      await expect.poll(top, { timeout: 10_000 }).toBeLessThan(before - 100);
    }
    await page.keyboard.press('Control+C');
    expect(await log.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await field.inputValue()).toBe('');
  });

  it('goes to a button that has the focus', async () => {
    const page = await visit();
    await page.getByRole('button', { name: /^Tu cuenta/ }).focus();
    await page.keyboard.type('x');
    expect(await chat(page).field.inputValue()).toBe('');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Cerrar sesión' }).waitFor();
  });
});

describe.each(['/sign-in', '/sign-up'])('the form at %s', (path) => {
  it('has the focus in its first field', async () => {
    const page = await browser.visit(app, { path });
    await page.keyboard.type('Ana');
    expect(await page.locator('input').first().inputValue()).toBe('Ana');
  });

  it('does not open the keyboard of a touch device', async () => {
    const page = await browser.visit(app, { path, viewport: PHONE, touch: true });
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  });
});
