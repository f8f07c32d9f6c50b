import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { rooms } from '@/lib/db/schema';
import { directRoom } from '@/lib/rooms/direct';
import { type App, startApp } from '@/tests/support/app';
import { axe, chat, DESK, PHONE, SMALL } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';
import { signedIn } from '@/tests/support/people';
import { browserFixture } from './fixture';

const { ana, app, browser, database, luis } = browserFixture();
let made = 0;

/** Creates a room with `count` messages, written by two people in turn. */
async function room(count = 0): Promise<string> {
  const name = `sala_${made++}`;
  const conversation = Array.from({ length: count }, (_, i) => ({ by: i % 2 ? ana : luis, text: `mensaje ${i + 1}` }));
  await roomWith(database.db, name, conversation);
  return name;
}

/** Starts the app with a clock that shows `time`. */
function appAt(time: string): Promise<App> {
  const clock = new URL('../support/preload/shifted-clock.mjs', import.meta.url).href;
  const shift = String(Date.parse(time) - Date.now());
  return startApp({ database, env: { NODE_OPTIONS: `--import=${clock}`, TEST_CLOCK_SHIFT_MS: shift } });
}

describe('two people', () => {
  it('talk to each other, one at a desk and one on a phone', async () => {
    const path = `/r/${await room()}`;
    const desk = await browser.visit(app, { as: ana, path });
    const phone = await browser.visit(app, { as: luis, path, viewport: PHONE, touch: true });
    await chat(desk).say('¿Quedamos el sábado?');
    await chat(phone).message('¿Quedamos el sábado?').waitFor();
    await chat(phone).write('Sí, a las cinco');
    await chat(phone).send.tap();
    await chat(desk).message('Sí, a las cinco').waitFor();
    await chat(desk).sent.waitFor();
    for (const page of [desk, phone]) {
      expect(await chat(page).texts()).toEqual(['¿Quedamos el sábado?', 'Sí, a las cinco']);
    }
    // Another person's name is shown with a capital letter.
    await chat(desk).log.getByText('Luis', { exact: true }).waitFor();
  });

  it('see text as it was typed, and no script in it runs', {
    tags: ['content/bidi', 'content/csp', 'content/markup', 'content/script-links'],
  }, async () => {
    const path = `/r/${await room()}`;
    const texts = [
      '<img src=x onerror="document.title=1"><script>document.title=2</script>',
      'javascript:alert(1) data:text/html,<b>x</b>',
      '<svg onload="document.title=1"><a href="javascript:document.title=2" onclick="document.title=1">x</a></svg>',
      '[x](javascript:alert(1)) <b onmouseover=alert(1)>&lt;&#60;',
      '\u202eal revés\u202c y   espacios',
      '\u2066aislado sin fin \u200b\u200d\ufeff invisible',
      `Z${'\u0300\u0336'.repeat(500)}algo`,
      `una${'palabralarga'.repeat(60)}`,
    ];
    const [a, b] = [await browser.visit(app, { as: ana, path }), await browser.visit(app, { as: luis, path })];
    for (const text of texts) await chat(a).say(text);
    await expect.poll(() => chat(b).texts()).toEqual(texts);
    expect(await b.locator('[role=log] a, [role=log] img[src], [role=log] script').count()).toBe(0);
    await b.reload();
    expect(await chat(b).texts()).toEqual(texts);
    expect(await b.title()).not.toMatch(/^[12]$/);
  });

  it('open a room in which an older release left control characters', {
    tags: 'content/control-characters',
  }, async () => {
    const name = `sala_${made++}`;
    const texts = ['\0', 'uno\r\ndos\rtres', '\u001b[2Jx\0y', '🎉\r\n🎉', '\u200b', 'hola'];
    await roomWith(
      database.db,
      name,
      texts.map((text) => ({ by: luis, text })),
    );
    await database.db.update(rooms).set({ title: 'El\0jardín\r' }).where(eq(rooms.name, name));
    const page = await browser.visit(app, { as: ana, path: `/r/${name}` });
    const shown = ['\ufffd', 'uno\ndos\ntres', '\ufffd[2Jx\ufffdy', '🎉\n🎉', '\u200b', 'hola'];
    expect(await chat(page).texts()).toEqual(shown);
    await page.getByRole('banner').getByText('El\ufffdjardín').waitFor();
    await expect.poll(() => page.title()).toMatch(/^# El\ufffdjardín /);
    await chat(page).say('sigue viva');
    await chat(page).sent.waitFor();
    expect(await chat(page).texts()).toEqual([...shown, 'sigue viva']);
  });

  it('cannot send invisible text, and a pasted text loses its control characters', {
    tags: 'content/blank-message',
  }, async () => {
    const page = await browser.visit(app, { as: ana, path: `/r/${await room()}` });
    await chat(page).write('a');
    for (const text of ['\u200b', ' \u2800\n', '\u00ad\u3164\ufe0f', '\0']) {
      await chat(page).field.fill(text);
      await chat(page).field.press('Enter');
      expect(await chat(page).send.isDisabled()).toBe(true);
    }
    await chat(page).field.fill('');
    await chat(page).say('\u001b[31muno\u0085dos\u007f');
    await chat(page).sent.waitFor();
    expect(await chat(page).texts()).toEqual(['[31muno\ndos']);
    await page.reload();
    expect(await chat(page).texts()).toEqual(['[31muno\ndos']);
  });

  it('can follow links', async () => {
    const path = `/r/${await room()}`;
    const page = await browser.visit(app, { as: ana, path });
    await chat(page).say('lee https://ejemplo.org/ensayo?a=1&b=2. Es bueno');
    const link = chat(page).log.getByRole('link');
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe('https://ejemplo.org/ensayo?a=1&b=2');
    expect(await link.getAttribute('rel')).toMatch(/noopener.*noreferrer|noreferrer.*noopener/);
  });

  it('see in the title how many messages came directly to them while the tab was hidden', async () => {
    const direct = await directRoom(database.db, ana.userId, [luis.userId]);
    if (typeof direct === 'string') throw new Error(direct);
    const path = `/d/${direct.id}`;
    const a = await browser.visit(app, { as: ana, path });
    await chat(a).say('uno');
    await chat(a).sent.waitFor();
    const b = await browser.visit(app, { as: luis, path });
    await chat(b).message('uno').waitFor();
    // Luis sees it.
    await b.bringToFront();
    await b.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await chat(a).say('dos');
    await chat(a).say('tres');
    await expect.poll(() => b.title()).toMatch(/^\(2\) /);
  });
});

describe('writing', () => {
  it('Enter sends, Shift+Enter breaks the line, and the field grows', async () => {
    const page = await browser.visit(app, { as: ana, path: `/r/${await room()}` });
    const { field } = chat(page);
    const height = async () => (await field.boundingBox())?.height ?? 0;
    await chat(page).write('una');
    const before = await height();
    for (const line of ['dos', 'tres']) {
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.type(line);
    }
    expect(await height()).toBeGreaterThan(before + 30);
    await page.keyboard.press('Enter');
    await expect.poll(() => chat(page).texts()).toEqual(['una\ndos\ntres']);
    expect(await field.inputValue()).toBe('');
    expect(await height()).toBe(before);
  });

  it('on a touch keyboard Enter breaks the line', async () => {
    const page = await browser.visit(app, { as: ana, path: `/r/${await room()}`, viewport: PHONE, touch: true });
    await chat(page).write('una');
    await page.keyboard.press('Enter');
    await page.keyboard.type('dos');
    expect(await chat(page).field.inputValue()).toBe('una\ndos');
    expect(await chat(page).texts()).toEqual([]);
  });

  it('never sends while an input method is composing', async () => {
    const page = await browser.visit(app, { as: ana, path: `/r/${await room()}` });
    await chat(page).write('hola ');
    await chat(page).field.focus();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
    const enter = { key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229 };
    await devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
    await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
    await devtools.send('Input.insertText', { text: '日本' });
    expect(await chat(page).field.inputValue()).toBe('hola 日本');
    expect(await chat(page).texts()).toEqual([]);
    // An Enter that follows at once still belongs to the input method.
    await expect
      .poll(async () => {
        await page.keyboard.press('Enter');
        return chat(page).texts();
      })
      .toEqual(['hola 日本']);
  });

  it('keeps the draft and unsent messages over a reload, and sends each message once', async () => {
    const path = `/r/${await room()}`;
    const page = await browser.visit(app, { as: ana, path, expected: /WebSocket|ERR_INTERNET|Failed to load/ });
    await chat(page).say('antes');
    await chat(page).sent.waitFor();
    // The page stays reachable; only the sockets are closed.
    await page.routeWebSocket(/./, (socket) => socket.close());
    await page.reload();
    await chat(page).say('sin línea');
    await chat(page).say('tampoco');
    await chat(page).write('a medias');
    await chat(page).banner.waitFor();
    const again = await page.context().newPage();
    await page.close();
    await again.goto(app.origin + path);
    await expect.poll(() => chat(again).texts()).toEqual(['antes', 'sin línea', 'tampoco']);
    await expect.poll(() => chat(again).sent.count()).toBe(3);
    expect(await chat(again).field.inputValue()).toBe('a medias');
    const other = await browser.visit(app, { as: luis, path });
    expect(await chat(other).texts()).toEqual(['antes', 'sin línea', 'tampoco']);
  });

  it('is possible by keyboard alone, with a visible focus', async () => {
    const page = await browser.visit(app, { as: ana, path: `/r/${await room(50)}` });
    await chat(page).write('con el teclado');
    await page.keyboard.press('Enter');
    await chat(page).message('con el teclado').waitFor();
    const seen = new Set<string>();
    // The list of rooms comes first, and may be long.
    await page.getByRole('button', { name: 'Saltar al contenido' }).press('Enter');
    for (let i = 0; i < 12; i++) {
      if (i > 0) await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        // The ring of the field is around its frame.
        const around = [element, element.parentElement, element.parentElement?.parentElement];
        const ring = around.some((e) => e && getComputedStyle(e).outlineStyle !== 'none');
        return { role: element.getAttribute('role') ?? element.tagName, ring };
      });
      if (focused.role === 'BODY') continue;
      seen.add(focused.role);
      expect(focused.ring, focused.role).toBe(true);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['log', 'TEXTAREA', 'BUTTON']));
    await page.getByRole('button', { name: 'Tu cuenta: ana' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Cerrar sesión' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Cerrar sesión' }).waitFor({ state: 'hidden' });
  });
});

describe('reading', () => {
  it('shows the last messages at the end, already in the HTML, and loads older ones without a jump', async () => {
    const page = await browser.visit(app, { as: ana, path: `/r/${await room(120)}` });
    const { log } = chat(page);
    expect((await chat(page).texts()).at(-1)).toBe('mensaje 120');
    await expect.poll(() => log.evaluate((e) => e.scrollTop)).toBe(0);
    // Older messages are held back until the position has been measured, because the wheel scrolls with a delay.
    const held: (() => void)[] = [];
    await page.route(/\/messages\?/, async (route) => {
      await new Promise<void>((resolve) => held.push(resolve));
      await route.continue();
    });
    await log.hover();
    for (let shown = await log.locator('[data-text]').count(); shown < 120; ) {
      await page.mouse.wheel(0, -100_000);
      await expect.poll(() => held.length).toBeGreaterThan(0);
      await expect.poll(() => log.evaluate((e) => e.scrollHeight - e.clientHeight + e.scrollTop)).toBeLessThan(1);
      const first = chat(page).message((await chat(page).texts())[0] ?? '');
      const place = async () => (await first.boundingBox())?.y ?? Number.NaN;
      const before = await place();
      const known = shown;
      for (const release of held.splice(0)) release();
      await expect.poll(() => log.locator('[data-text]').count()).toBeGreaterThan(known);
      shown = await log.locator('[data-text]').count();
      // The older messages appear above, and the message that was first stays in its place.
      expect(Math.abs((await place()) - before)).toBeLessThan(2);
    }
    expect(await chat(page).texts()).toEqual(Array.from({ length: 120 }, (_, i) => `mensaje ${i + 1}`));
  });

  it('keeps the position when new messages arrive, and shows how many', async () => {
    const path = `/r/${await room(60)}`;
    const [a, b] = [await browser.visit(app, { as: ana, path }), await browser.visit(app, { as: luis, path })];
    await chat(b).write('lista');
    await chat(b).log.hover();
    await b.mouse.wheel(0, -600);
    await expect.poll(() => chat(b).log.evaluate((e) => e.scrollTop)).toBeLessThan(-300);
    const seen = chat(b).message('mensaje 50');
    const before = (await seen.boundingBox())?.y ?? 0;
    await chat(a).say('algo nuevo');
    await chat(a).say('y más');
    const button = b.getByRole('button', { name: /2 mensajes nuevos/ });
    await button.waitFor();
    expect(Math.abs(((await seen.boundingBox())?.y ?? 0) - before)).toBeLessThan(2);
    await button.click();
    await expect.poll(() => chat(b).log.evaluate((e) => e.scrollTop)).toBe(0);
    await button.waitFor({ state: 'hidden' });
  });

  it('follows new messages when the log is at its end', async () => {
    const path = `/r/${await room(60)}`;
    const [a, b] = [await browser.visit(app, { as: ana, path }), await browser.visit(app, { as: luis, path })];
    await chat(a).say('al final');
    await chat(b).message('al final').waitFor();
    expect(await chat(b).log.evaluate((e) => e.scrollTop)).toBe(0);
  });

  it('puts each message under its day, and updates the names of the days after midnight', async () => {
    const name = `sala_${made++}`;
    // Bogotá is five hours behind UTC, all year.
    await roomWith(database.db, name, [
      { by: luis, text: 'un año atrás', at: '2025-12-31T12:00:00Z' },
      { by: luis, text: 'tarde, ayer', at: '2026-03-15T04:59:59.999Z' },
      { by: luis, text: 'temprano, hoy', at: '2026-03-15T05:00:00.000Z' },
      { by: ana, text: 'de noche, hoy', at: '2026-03-16T04:59:00.000Z' },
    ]);
    // The minute passes only in the page, which may therefore give up a connection that the server is still answering.
    const expected = /WebSocket is closed before/;
    const at = '2026-03-16T04:59:30Z';
    const shifted = await appAt(at);
    const page = await browser.visit(shifted, { as: ana, path: `/r/${name}`, at, expected });
    const days = () => chat(page).days.allTextContents();
    await expect.poll(days).toEqual(['31 de diciembre de 2025', 'Ayer', 'Hoy']);
    const times = await chat(page).log.locator('time').allTextContents();
    expect(times).toEqual(['7:00 a.\u00a0m.', '11:59 p.\u00a0m.', '12:00 a.\u00a0m.', '11:59 p.\u00a0m.']);
    await page.clock.runFor(60_000);
    await expect.poll(days).toEqual(['31 de diciembre de 2025', '14 de marzo de 2026', 'Ayer']);
    // Close the page before its server, because it would try to reconnect.
    await page.close();
    await shifted.stop();
  });

  it('shows the current day of the installation, even if the device’s clock is wrong', async () => {
    const path = `/r/${await room(1)}`;
    for (const hours of [-26, 26]) {
      const at = new Date(Date.now() + hours * 3_600_000).toISOString();
      const page = await browser.visit(app, { as: ana, path, at });
      await chat(page).write('la página vive');
      expect(await chat(page).days.allTextContents()).toEqual(['Hoy']);
    }
  });

  it('is in English for a browser in English', async () => {
    const path = `/r/${await room(1)}`;
    const page = await browser.visit(app, { as: ana, path, locale: 'en-GB' });
    await expect.poll(() => chat(page).days.allTextContents()).toEqual(['Today']);
    await page.getByPlaceholder('Write a message…').waitFor();
  });
});

describe('every page', () => {
  it.each([
    ['a desk in the light, in Spanish,', DESK, 'light', 'es-CO'],
    ['a small phone in the dark, in English,', SMALL, 'dark', 'en-GB'],
  ] as const)('on %s is accessible and fits', async (_, viewport, scheme, locale) => {
    // This name has two initials, which must not be read out as part of the name.
    const carla = await signedIn(database.db, `carla_ruiz_${made++}`);
    const inside = await browser.visit(app, {
      as: carla,
      path: `/r/${await room(30)}`,
      viewport,
      scheme,
      locale,
      expected: /404/,
    });
    await inside.getByRole('banner').getByRole('button').first().click();
    await expectGood(inside);
    for (const path of [`/r/${await room()}`, '/r/nowhere']) {
      await inside.goto(app.origin + path);
      await expectGood(inside);
    }
    const outside = await browser.visit(app, { path: '/sign-in', viewport, scheme, locale });
    await expectGood(outside);
    await outside.goto(`${app.origin}/sign-up`);
    await expectGood(outside);
  });
});

async function expectGood(page: Page): Promise<void> {
  expect(await axe(page), page.url()).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, page.url()).toBeLessThanOrEqual(0);
}
