import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { users } from '@/lib/db/schema';
import { chat, complete, DESK } from '@/tests/support/browser/browser';
import { type RoomMessage, roomWith } from '@/tests/support/conversation';
import { signedIn } from '@/tests/support/people';
import { browserFixture } from './fixture';

const { ana, app, browser, database, luis } = browserFixture({ CHAT_HISTORY_LIMIT: '100' });
let made = 0;

async function roomOf(...conversation: RoomMessage[]): Promise<string> {
  const name = `sala_${made++}`;
  await roomWith(database.db, name, conversation);
  return `/r/${name}`;
}

describe('emoji', () => {
  /** The families of the fonts that draw an element's text. */
  async function fontsOf(page: Page, selector: string): Promise<string[]> {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('DOM.enable');
    await devtools.send('CSS.enable');
    const { root } = await devtools.send('DOM.getDocument');
    const { nodeId } = await devtools.send('DOM.querySelector', { nodeId: root.nodeId, selector });
    const { fonts } = await devtools.send('CSS.getPlatformFontsForNode', { nodeId });
    return fonts.map(({ familyName }) => familyName);
  }

  const EMOJI = '😀 ☕ 🥖 ⌚ ⭐ ☎️ ❤️ ©️ 1️⃣ #️⃣ 🇨🇴 👍🏽 👩‍👩‍👧 🧔‍♀️ 🏳️‍🌈 ❤️‍🔥 🐈‍⬛ 🏴󠁧󠁢󠁥󠁮󠁧󠁿'.split(' ');
  const TEXT = '0 1 # * © ® ™ ☎ ☎︎ ❤︎ ✔ ♀ ↔ a é'.split(' ');

  it('are in colour beside text, each as one glyph, and text characters are not', async () => {
    const path = await roomOf(...[...EMOJI, ...TEXT].map((sign) => ({ by: luis, text: `${sign} x` })));
    const page = await browser.visit(app, { as: ana, path });
    // Formatted texts are rendered again when the extras are there, which undoes what follows.
    await complete(page);
    // Leaves only the sign in each message, so that the fonts are those of this sign.
    await page.evaluate(() => {
      for (const [i, element] of document.querySelectorAll('[data-text]').entries()) {
        element.textContent = element.textContent?.replace(' x', '') ?? '';
        element.id = `sign${i}`;
      }
    });
    for (const [i, sign] of EMOJI.entries()) {
      const fonts = await fontsOf(page, `#sign${i}`);
      expect(fonts, sign).toEqual([expect.stringMatching(/emoji/i)]);
    }
    for (const [i, sign] of TEXT.entries()) {
      expect((await fontsOf(page, `#sign${EMOJI.length + i}`)).join(), sign).not.toMatch(/emoji/i);
    }
  });

  it('are in colour in the composer, in headings and on every other page', async () => {
    const page = await browser.visit(app, { as: ana, path: await roomOf({ by: luis, text: 'hola' }) });
    await chat(page).write('☕');
    await page.evaluate(() => {
      for (const element of document.querySelectorAll('h1, h2, header p')) element.textContent = '☕';
    });
    for (const place of ['h1', 'h2', 'header p']) {
      expect(await fontsOf(page, place), place).toEqual([expect.stringMatching(/emoji/i)]);
    }
    // A field's text is not among its child nodes, so the test compares styles instead of fonts.
    const styleOf = (of: Page, selector: string) =>
      of.locator(selector).evaluate((element) => {
        const { fontFamily, fontVariantEmoji } = getComputedStyle(element) as CSSStyleDeclaration & {
          fontVariantEmoji: string;
        };
        return { fontFamily, fontVariantEmoji };
      });
    const coloured = await styleOf(page, 'h1');
    expect(await styleOf(page, 'textarea')).toEqual(coloured);
    for (const path of ['/account', '/sign-in', '/r/nowhere']) {
      const other = await browser.visit(app, { path, ...(path !== '/sign-in' && { as: ana }), expected: /404/ });
      expect(await styleOf(other, 'h1'), path).toEqual(coloured);
    }
  });
});

describe('a person', () => {
  it('has the same colour for everybody, however the name is capitalized', async () => {
    const path = await roomOf({ by: ana, text: 'hola' }, { by: luis, text: 'buenas' });
    const colourOf = (page: Page, of: string) =>
      page.locator(of).evaluate((avatar) => getComputedStyle(avatar).backgroundColor);
    const own = await browser.visit(app, { as: ana, path });
    const others = await browser.visit(app, { as: luis, path });
    const mine = await colourOf(own, 'button .bg-person');
    expect(await colourOf(others, '[role=log] .bg-person')).toBe(mine);
    expect(await colourOf(others, 'button .bg-person')).not.toBe(mine);
  });
});

describe('the day separator', () => {
  it.each(['light', 'dark'] as const)('stands out from every bubble below it, %s', async (scheme) => {
    const conversation = Array.from({ length: 60 }, (_, i) => ({
      by: i % 2 ? ana : luis,
      text: `mensaje ${i} `.repeat(9),
    }));
    const page = await browser.visit(app, { as: ana, path: await roomOf(...conversation), scheme });
    await chat(page).log.evaluate((log) => log.scrollTo({ top: -900 }));
    const { day, bubbles } = await page.evaluate(() => {
      const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
      const fill = (element: Element | null) => {
        if (!canvas || !element) throw new Error('nothing to look at');
        canvas.fillStyle = getComputedStyle(element).backgroundColor;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((value) => {
          const part = value / 255;
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
      };
      const light = ([r = 0, g = 0, b = 0]: number[]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
      const bubbles = ['.bubble-own', '.bubble-others'].map((each) =>
        light(fill(document.querySelector(`[role=log] ${each}`))),
      );
      return { day: light(fill(document.querySelector('[role=log] h2'))), bubbles };
    });
    for (const bubble of bubbles) {
      const [dark = 0, light = 0] = [day, bubble].sort((a, b) => a - b);
      expect((light + 0.05) / (dark + 0.05)).toBeGreaterThan(1.3);
    }
  });
});

describe('copied text', () => {
  const AT = (time: string) => `2026-03-14T${time}:00Z`;

  /** Selects from offset `from` in one text to offset `to` in another, and copies by keyboard. */
  async function copied(page: Page, [first, from]: [number, number], [last, to]: [number, number]) {
    await page.evaluate(
      ([a, i, b, j]) => {
        const texts = document.querySelectorAll('[data-text]');
        const [start, end] = [texts[a]?.firstChild, texts[b]?.lastChild];
        if (start && end) document.getSelection()?.setBaseAndExtent(start, i, end, j);
      },
      [first, from, last, to] as const,
    );
    return press(page);
  }

  async function press(page: Page) {
    await page.context().grantPermissions(['clipboard-read']);
    await page.keyboard.press('Control+C');
    return page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const of = async (type: string) => (item?.types.includes(type) ? await (await item.getType(type)).text() : '');
      return { plain: await of('text/plain'), html: await of('text/html') };
    });
  }

  async function conversation(reader = ana): Promise<Page> {
    const path = await roomOf(
      { by: luis, text: 'buenas noches', at: AT('03:10') },
      { by: luis, text: 'uno\n  dos', at: AT('21:57') },
      { by: luis, text: 'mira https://ejemplo.org/x?a&b', at: AT('21:58') },
      { by: ana, text: '<b>ya</b> lo vi', at: AT('22:03') },
      { by: luis, text: 'bien', at: AT('22:04') },
    );
    const page = await browser.visit(app, { as: reader, path });
    await complete(page);
    return page;
  }

  it('has a line for each message with time and name, and only the selected part of the first and last', async () => {
    const page = await conversation();
    const { plain, html } = await copied(page, [1, 1], [4, 2]);
    expect(plain).toBe(
      [
        '[4:57 PM] Luis: no',
        '  dos',
        '[4:58 PM] Luis: mira https://ejemplo.org/x?a&b',
        '[5:03 PM] Ana: <b>ya</b> lo vi',
        '[5:04 PM] Luis: bi',
      ].join('\n'),
    );
    expect(html).toContain('&lt;b&gt;ya&lt;/b&gt; lo vi');
    expect(html).toContain('href="https://ejemplo.org/x?a&amp;b"');
    expect(html.match(/Luis/g)).toHaveLength(3);
  });

  it('has each day as a date on its own line', async () => {
    const page = await conversation();
    // Like "select all", including the header and the composer.
    await page.evaluate(() => document.getSelection()?.selectAllChildren(document.body));
    const lines = (await press(page)).plain.split('\n');
    expect(lines.slice(0, 3)).toEqual(['13 de marzo de 2026', '[10:10 PM] Luis: buenas noches', '14 de marzo de 2026']);
    expect(lines).toHaveLength(8);
  });

  it('has the times in the reader’s format, and the words in the reader’s language', async () => {
    const marta = await signedIn(database.db, 'marta');
    await database.db.update(users).set({ hourCycle: 'h23', locale: 'en' }).where(eq(users.id, marta.userId));
    const page = await conversation(marta);
    const { plain } = await copied(page, [0, 7], [1, 3]);
    expect(plain).toBe('[22:10] Luis: noches\nMarch 14, 2026\n[16:57] Luis: uno');
  });

  it('from one message is only the selected text', async () => {
    const page = await conversation();
    expect((await copied(page, [1, 1], [1, 7])).plain).toBe('no\n  d');
    // A triple click selects the whole block, including time, state and the text for screen readers.
    await chat(page).message('bien').click({ clickCount: 3 });
    expect((await press(page)).plain).toBe('bien');
    await chat(page).message('<b>ya</b> lo vi').click({ clickCount: 3 });
    expect((await press(page)).plain).toBe('<b>ya</b> lo vi');
  });

  it('has the placeholder of a deleted message', async () => {
    const page = await conversation();
    await database.db.execute('UPDATE messages SET body = NULL, deleted_at = NOW(3) WHERE body = "bien"');
    await page.reload();
    await complete(page);
    expect((await copied(page, [3, 13], [4, 7])).plain).toBe('[5:03 PM] Ana: vi\n[5:04 PM] Luis: Mensaje');
  });

  it('from the composer is not changed', async () => {
    const page = await conversation();
    await chat(page).write('un borrador');
    await chat(page).field.focus();
    await page.keyboard.press('Control+A');
    expect((await press(page)).plain).toBe('un borrador');
  });
});

describe('the printed page', () => {
  const conversation = () =>
    Array.from({ length: 90 }, (_, i) => ({
      by: i % 3 ? ana : luis,
      text: `mensaje ${i + 1} `.repeat((i % 7) + 1).trim(),
    }));

  it('has all loaded messages of a room, on as many pages as they need', async () => {
    const page = await browser.visit(app, { as: ana, path: await roomOf(...conversation()), viewport: DESK });
    const pages = async () => (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g)?.length;
    expect(await pages()).toBeGreaterThan(3);
    const few = await browser.visit(app, {
      as: ana,
      path: await roomOf(...conversation().slice(0, 3)),
      viewport: DESK,
    });
    expect((await few.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  });

  it.each(['light', 'dark'] as const)(
    'has the room’s name, the days, no controls, and dark text on white, from the %s scheme',
    async (scheme) => {
      const page = await browser.visit(app, { as: ana, path: await roomOf(...conversation()), scheme });
      await page.emulateMedia({ media: 'print', colorScheme: scheme });
      const paper = await page.evaluate(() => {
        const style = (of: string) => getComputedStyle(document.querySelector(of) as Element);
        const log = document.querySelector('[role=log]') as Element;
        return {
          shown: document.documentElement.scrollHeight >= log.scrollHeight && log.scrollHeight === log.clientHeight,
          ground: style('body').backgroundColor,
          ink: [style('.bubble-own').color, style('.bubble-others').color],
          fills: [style('.bubble-own').backgroundColor, style('.bubble-others').backgroundColor],
          sticky: style('[role=log] h2').position,
          day: getComputedStyle(document.querySelector('[role=log] h2') as Element, '::after').content,
        };
      });
      const white = 'rgb(255, 255, 255)';
      expect(paper).toMatchObject({ shown: true, ground: white, fills: [white, white], sticky: 'static' });
      expect(new Set(paper.ink)).toEqual(new Set(['rgb(28, 27, 25)']));
      expect(paper.day).toMatch(/^"\d+ de \p{L}+ de \d{4}"$/u);
      await page.getByRole('heading', { level: 1, name: /sala_/ }).waitFor();
      // The only buttons on paper are the names of people, which look like text.
      expect(await page.locator('button:not([data-person]):visible').count()).toBe(0);
      await page.getByRole('button', { name: 'Luis' }).first().waitFor();
      expect(await page.getByRole('textbox').count()).toBe(0);
    },
  );
});
