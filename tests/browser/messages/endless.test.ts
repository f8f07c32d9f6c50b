import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { memberships, rooms } from '@/lib/db/schema';
import { findRoom } from '@/lib/rooms/store';
import { addRows } from '@/tests/bench/live/bulk';
import { axe, chat, DESK, PHONE } from '@/tests/support/browser/browser';
import { scrollList, seqInSight } from '@/tests/support/browser/list-scroll';
import { rememberMarks, wasMarked } from '@/tests/support/browser/marks';
import { BusyPerson, missedIn, seeded } from '@/tests/support/busy-room';
import { roomWith } from '@/tests/support/conversation';
import { photo, sendFiles } from '@/tests/support/files/sent';
import { finger, middle } from './fingers';
import { messagesFixture, picture } from './fixture';

/** A list that goes on both ways, of which only a part is on the page. */

const f = messagesFixture({ CHAT_HISTORY_LIMIT: '100', CHAT_SEND_LIMIT: '0' });
const COUNT = 1_500;
const START = Date.now() - COUNT * 60_000;

let made = 0;

/** A room with COUNT messages, one a minute, by two people in turns of three, some of them long. */
async function longRoom(): Promise<{ id: number; path: string }> {
  const { db } = f.database;
  const name = `largo_${made++}`;
  await roomWith(db, name, []);
  const id = (await findRoom(db, name))?.id ?? 0;
  const text = (seq: number) =>
    seq % 9 ? `mensaje ${seq}` : `mensaje ${seq}\n${'una línea más\n'.repeat(seq % 7)}fin`;
  const rows = Array.from({ length: COUNT }, (_, i) => {
    const { userId } = Math.floor(i / 3) % 2 ? f.ana : f.luis;
    return [id, i + 1, userId, randomUUID(), text(i + 1), new Date(START + i * 60_000)];
  });
  await addRows(db, 'messages', 'room_id, seq, user_id, client_id, body, created_at', rows);
  await db.update(rooms).set({ lastSeq: COUNT, lastMessageSeq: COUNT }).where(eq(rooms.id, id));
  await db.update(memberships).set({ lastReadSeq: COUNT }).where(eq(memberships.roomId, id));
  return { id, path: `/r/${name}` };
}

const seqs = (page: Page) =>
  chat(page)
    .log.locator('[data-seq]')
    .evaluateAll((rows) => rows.map((row) => Number((row as HTMLElement).dataset.seq)));

const topOf = (page: Page, seq: number) =>
  page.locator(`[data-seq="${seq}"]`).evaluate((row) => row.getBoundingClientRect().top);

/** Tells the list that a person has scrolled it. */
async function touch(page: Page): Promise<void> {
  await chat(page).log.hover();
  await page.mouse.wheel(0, -10);
  // The browser scrolls after the wheel has turned. Without this wait, it might add that to a later position.
  await expect.poll(() => chat(page).log.evaluate((log) => log.scrollTop)).toBe(-10);
}

describe('a list of many messages', () => {
  it.each([
    ['desk', DESK],
    ['phone', PHONE],
  ] as const)(
    'is scrolled to its beginning and back without a jump, hole or double, while somebody writes: %s',
    async (name, viewport) => {
      const { id, path } = await longRoom();
      const page = await f.visit(f.ana, path, { viewport });
      await touch(page);
      const luis = await BusyPerson.arrive({ origin: f.app.origin, as: f.luis, room: id, random: seeded(made) });
      for (const direction of ['up', 'down'] as const) {
        const scrolling = scrollList(page, { direction, pxPerFrame: 500 });
        const { most, seen, gaps, jumps, disorder } = await luis.during(scrolling, () => seqInSight(page));
        expect({ jumps, disorder }).toEqual({ jumps: [], disorder: [] });
        expect(await missedIn(f.database.db, id, gaps)).toEqual([]);
        expect(most).toBeLessThanOrEqual(301);
        expect(new Set(seen.filter((seq) => seq <= COUNT)).size).toBe(COUNT);
        await picture(page, `endless ${name} ${direction}`);
      }
      expect(luis.done).toBeGreaterThan(20);
      expect(await page.getByRole('button', { name: 'Ver mensajes siguientes' }).count()).toBe(0);
      await luis.leave();
    },
    180_000,
  );

  it('is gone through by links and keys: to any message, to its beginning, and to the newest', async () => {
    const { id, path } = await longRoom();
    const mine = and(eq(memberships.roomId, id), eq(memberships.userId, f.ana.userId));
    await f.database.db
      .update(memberships)
      .set({ lastReadSeq: COUNT - 5 })
      .where(mine);
    const page = await f.visit(f.ana, `${path}?m=300`, { prepare: rememberMarks });
    const unread = page.getByRole('link', { name: new RegExp(`^${path.slice(3)}.*sin leer`) });
    const { log, message } = chat(page);
    await message('mensaje 300').waitFor();
    await wasMarked(page, '300');
    expect((await seqs(page)).length).toBeLessThanOrEqual(200);
    const button = page.getByRole('button', { name: 'Ver mensajes siguientes' });
    await button.waitFor({ state: 'attached' });
    // Nobody has read the newest messages, and what comes now is counted.
    const luis = await BusyPerson.arrive({ origin: f.app.origin, as: f.luis, room: id, random: () => 0.1 });
    await luis.act(1);
    await luis.act(1);
    await page.getByRole('button', { name: '2 mensajes nuevos' }).waitFor();
    expect(await log.getAttribute('aria-live')).toBe('off');
    expect(await axe(page)).toEqual([]);
    await picture(page, 'endless linked');
    await log.focus();
    await page.keyboard.press('Home');
    await page
      .getByText('Aquí empieza')
      .or(page.getByText(/principio|comienzo|empieza/))
      .first()
      .waitFor();
    await page.locator('[data-seq="1"]:focus').waitFor();
    await unread.waitFor();
    await page.keyboard.press('End');
    await expect.poll(() => log.evaluate((list) => list.scrollTop)).toBe(0);
    await expect.poll(() => unread.count()).toBe(0);
    await message('ahora').first().waitFor();
    await page.keyboard.press('ArrowUp');
    await page.locator(`[data-seq="${COUNT + 2}"]:focus`).waitFor();
    // What is written from far back is shown at the end.
    await page.keyboard.press('Home');
    await page.locator('[data-seq="1"]:focus').waitFor();
    await chat(page).say('desde lejos');
    await message('desde lejos').waitFor();
    expect(await log.evaluate((list) => list.scrollTop)).toBe(0);
    await luis.leave();
  }, 120_000);

  it('has a button to what is new, however far up it is', async () => {
    const { id, path } = await longRoom();
    await f.database.db.update(memberships).set({ lastReadSeq: 402 }).where(eq(memberships.roomId, id));
    const page = await f.visit(f.ana, path);
    const button = page.getByRole('button', { name: /^Más de \d+ sin leer$/ });
    await button.waitFor();
    expect(await page.locator('[data-new-line]').count()).toBe(0);
    expect(await axe(page)).toEqual([]);
    await picture(page, 'endless unread');
    await button.click();
    await page.locator('[data-new-line]').waitFor();
    await expect.poll(() => topOf(page, 403)).toBeLessThan(400);
    expect(await button.count()).toBe(0);
    await picture(page, 'endless first unread');
  });
});

describe('what a reader sees stays where it is', () => {
  it.each([
    ['desk', DESK],
    ['phone', PHONE],
  ] as const)('when a font, a picture or another width comes: %s', async (_, viewport) => {
    const { id, path } = await longRoom();
    const { seq } = await sendFiles(f.app, [{ name: 'foto.jpg', bytes: await photo(900, 700) }], {
      as: f.luis,
      room: id,
    });
    let held = null as Promise<Route> | null;
    const prepare = async (page: Page) => {
      held = hold(page, '**/f/**');
    };
    const page = await f.visit(f.ana, path, { viewport, prepare });
    await page.locator(`[data-seq="${seq}"]`).waitFor();
    const picture = await held;
    await touch(page);
    await chat(page).log.evaluate((log) => log.scrollTo({ top: -500 }));
    const anchor = async () => {
      const rows = await seqs(page);
      for (const one of rows) if ((await topOf(page, one)) > 120) return one;
      return 0;
    };
    await expect.poll(() => chat(page).log.evaluate((log) => log.scrollTop)).toBe(-500);
    const one = await anchor();
    const top = await topOf(page, one);
    const moved = async () => Math.abs((await topOf(page, one)) - top);
    await picture?.continue();
    await page.locator(`[data-seq="${seq}"] img`).evaluate((img: HTMLImageElement) => img.decode().catch(() => {}));
    expect(await moved()).toBeLessThanOrEqual(1);
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('[data-text] { font-family: monospace !important; letter-spacing: 3px }');
      document.adoptedStyleSheets = [sheet];
    });
    await expect.poll(moved).toBeLessThanOrEqual(1);
    await page.setViewportSize({ width: viewport.width - 60, height: viewport.height });
    await expect.poll(moved).toBeLessThanOrEqual(1);
  });

  it('while a finger moves it: nothing is put in front, and no script scrolls', async () => {
    const { path } = await longRoom();
    const prepare = async (page: Page) => {
      await page.addInitScript(recordScrolling);
    };
    const page = await f.visit(f.ana, path, { viewport: PHONE, touch: true, prepare });
    const held = hold(page, '**/messages?before=*');
    const { x, y } = await middle(chat(page).log);
    const touching = await finger(page);
    await touching.down(x, y);
    for (let px = 5; px <= 60; px += 5) await touching.move(x, y + px);
    await chat(page).log.evaluate((log) => {
      log.scrollTop = 300 + log.clientHeight - log.scrollHeight;
    });
    const answered = page.waitForResponse('**/messages?before=*');
    await (await held).continue();
    await (await answered).finished();
    for (let px = 65; px <= 90; px += 5) await touching.move(x, y + px);
    const [first = 0] = await seqs(page);
    expect(first).toBe(COUNT - 99);
    const one = first + 20;
    /** Its distance from the end of the list, which the finger does not change. */
    const place = async () => (await topOf(page, one)) + (await chat(page).log.evaluate((log) => log.scrollTop));
    const before = await place();
    await page.evaluate(() => {
      (window as unknown as { scrolledByScript: number[] }).scrolledByScript = [];
    });
    await touching.up();
    await expect.poll(async () => (await seqs(page))[0]).toBeLessThan(first);
    expect(Math.abs((await place()) - before)).toBeLessThanOrEqual(1);
    expect(await page.evaluate(() => (window as unknown as { scrolledByScript: number[] }).scrolledByScript)).toEqual(
      [],
    );
  });
});

/** Holds back the first request to such an address. */
function hold(page: Page, url: string): Promise<Route> {
  return new Promise((resolve) => {
    void page.route(url, (route) => resolve(route), { times: 1 });
  });
}

/** In the page: notes each time that a script scrolls the list. */
function recordScrolling(): void {
  const noted = window as unknown as { scrolledByScript: number[] };
  noted.scrolledByScript = [];
  const { get, set } = Object.getOwnPropertyDescriptor(Element.prototype, 'scrollTop') as Required<PropertyDescriptor>;
  Object.defineProperty(Element.prototype, 'scrollTop', {
    configurable: true,
    get,
    set(value: number) {
      if (this.getAttribute('role') === 'log') noted.scrolledByScript.push(value);
      set.call(this, value);
    },
  });
}
