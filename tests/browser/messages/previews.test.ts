import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NODE_OPTIONS } from '@/scripts/node-options';
import { axe, PHONE } from '@/tests/support/browser/browser';
import { Web } from '@/tests/support/web';
import { chat, choose, messagesFixture, picture, row } from './fixture';

/** Link previews in a real app, which has an internet of the test: www.pagina.test. */

const INTERNET = new URL('../../support/preload/fake-internet.mjs', import.meta.url).href;
const env: Record<string, string> = { CHAT_LINK_PREVIEWS: 'on', NODE_OPTIONS: `${NODE_OPTIONS} --import=${INTERNET}` };
let web: Web;

beforeAll(async () => {
  web = await Web.open();
  env.TEST_INTERNET_PORT = String(web.port);
  const photo = sharp({ create: { width: 1600, height: 900, channels: 3, background: '#2a8f8f' } });
  web.picture('/playa.jpg', await photo.jpeg().toBuffer());
  web.picture('/icono.png', await photo.resize(120, 120).png().toBuffer(), 'image/png');
});
afterAll(() => web.close());

const f = messagesFixture(env);

const HEAD = `<meta property="og:site_name" content="Diario del Río"><meta property="og:title" content="La playa que el río devuelve cada verano">
  <meta property="og:description" content="Cada agosto baja el agua y aparece una playa de arena blanca. Los vecinos la cuidan desde hace cuarenta años, y este verano piden que la cuiden todos.">`;
const html = (image: string) => `${HEAD}<meta property="og:image" content="${image}">`;
const LINK = 'http://www.pagina.test/playa';
const card = (page: Page, text: string) => row(page, text).locator('[data-preview]');

/** A room that is longer than any window. */
function longRoom(): Promise<string> {
  return f.room(Array.from({ length: 40 }, (_, i) => ({ by: i % 3 ? f.luis : f.eva, text: `Mensaje ${i} de ayer` })));
}

/** Where each message begins, by seq, once the list has not moved for some frames. */
function places(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const look = () => {
      const rows = [...document.querySelectorAll<HTMLElement>('[data-seq]')];
      return Object.fromEntries(rows.map((one) => [one.dataset.seq ?? '', one.getBoundingClientRect().top]));
    };
    let [last, same] = [look(), 0];
    while (same < 10) {
      await new Promise(requestAnimationFrame);
      const now = look();
      same = JSON.stringify(now) === JSON.stringify(last) ? same + 1 : 0;
      last = now;
    }
    return last;
  });
}

describe('a link', () => {
  it('shows what its page says, moves nothing for those who read further up, and is taken away by its author', async () => {
    web.page('/playa', html('/playa.jpg'));
    const path = await longRoom();
    const [ana, luis] = [await f.visit(f.ana, path), await f.visit(f.luis, path)];
    const text = `Mirad ${LINK} antes del sábado`;
    // Luis reads further up while the message and its card come.
    await row(luis, 'Mensaje 36 de ayer').hover();
    await luis.mouse.wheel(0, -500);
    const before = await places(luis);
    const inSight = Object.keys(before).filter((seq) => (before[seq] ?? 0) > 100 && (before[seq] ?? 0) < 700);
    expect(inSight.length).toBeGreaterThan(3);
    await chat(ana).say(text);
    await card(ana, text).getByText('La playa que el río devuelve').waitFor();
    await card(luis, text).waitFor({ state: 'attached' });
    const after = await places(luis);
    for (const seq of inSight) expect(Math.abs((after[seq] ?? 0) - (before[seq] ?? 0))).toBeLessThan(1);
    // Ana is at the end, and stays there.
    const image = card(ana, text).locator('img');
    await expect.poll(() => image.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBe(960);
    const [shown, list] = [await card(ana, text).boundingBox(), await chat(ana).log.boundingBox()];
    expect((shown?.y ?? 0) + (shown?.height ?? 0)).toBeLessThan((list?.y ?? 0) + (list?.height ?? 0));
    const link = card(ana, text).getByRole('link');
    expect([await link.getAttribute('href'), await link.getAttribute('rel')]).toEqual([
      LINK,
      'noopener noreferrer nofollow ugc',
    ]);
    await card(ana, text).getByText('pagina.test').waitFor();
    await picture(ana, 'link preview');
    expect(await axe(ana)).toEqual([]);
    await card(ana, text).hover();
    await picture(ana, 'link preview with its cross');
    expect(await card(luis, text).getByRole('button').count()).toBe(0);
    await card(ana, text).getByRole('button', { name: 'Quitar la vista previa' }).click();
    await expect.poll(() => card(ana, text).count()).toBe(0);
    await expect.poll(() => card(luis, text).count()).toBe(0);
    await ana.reload();
    await row(ana, text).waitFor();
    expect(await card(ana, text).count()).toBe(0);
  });

  it('is in the HTML of the page, on a phone too, and its menu removes the preview', async () => {
    web.page('/icono', html('/icono.png'));
    const path = await f.room([{ by: f.luis, text: 'hola' }]);
    const text = 'http://www.pagina.test/icono';
    const ana = await f.visit(f.ana, path);
    await chat(ana).say(text);
    await card(ana, text).waitFor();
    const response = await ana.request.get(f.app.origin + path);
    expect(await response.text()).toContain('La playa que el río devuelve');
    const phone = await f.visit(f.luis, path, { viewport: PHONE, touch: true, scheme: 'dark' });
    await card(phone, text).locator('img').waitFor();
    await picture(phone, 'link preview on a phone');
    expect(await axe(phone)).toEqual([]);
    const { scrollWidth, clientWidth } = await phone.evaluate(() => document.documentElement);
    expect(scrollWidth).toBe(clientWidth);
    await choose(ana, text, 'Quitar la vista previa');
    await expect.poll(() => card(phone, text).count()).toBe(0);
  });
});
