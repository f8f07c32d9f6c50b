import { and, eq, inArray } from 'drizzle-orm';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { memberships } from '@/lib/db/schema';
import { findRoom } from '@/lib/rooms/store';
import { type App, startApp } from '@/tests/support/app';
import { chat, complete, TestBrowser, type VisitOptions } from '@/tests/support/browser';
import { type RoomMessage, roomWith } from '@/tests/support/conversation';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';

/** Errors that Chromium logs in its console while a page is offline. */
export const AWAY = /WebSocket|ERR_INTERNET|Failed to (load|fetch)/;

/** The app, a browser, and three people, for the tests of one file. */
export class MessagesFixture {
  database!: TestDatabase;
  app!: App;
  browser!: TestBrowser;
  ana!: Person;
  luis!: Person;
  eva!: Person;
  #made = 0;

  /** A room in which the three are, with these messages; ana moderates it if asked. @returns its path */
  async room(messages: RoomMessage[], { moderator }: { moderator?: Person } = {}): Promise<string> {
    const name = `patio_${this.#made++}`;
    const { db } = this.database;
    await roomWith(db, name, messages);
    const room = await findRoom(db, name);
    if (moderator && room) {
      const own = and(eq(memberships.roomId, room.id), inArray(memberships.userId, [moderator.userId]));
      await db.update(memberships).set({ role: 'moderator' }).where(own);
    }
    return `/r/${name}`;
  }

  /** Visits a room, and waits until everything in it works. */
  async visit(as: Person, path: string, options: VisitOptions = {}): Promise<Page> {
    const page = await this.browser.visit(this.app, { as, path, ...options });
    await complete(page);
    return page;
  }
}

/** To be called once in a file. */
export function messagesFixture(): MessagesFixture {
  const fixture = new MessagesFixture();
  beforeAll(async () => {
    fixture.database = await createTestDatabase();
    const { database } = fixture;
    fixture.app = await startApp({ database });
    fixture.browser = await TestBrowser.launch();
    fixture.ana = await signedIn(database.db, 'ana');
    fixture.luis = await signedIn(database.db, 'luis');
    fixture.eva = await signedIn(database.db, 'eva');
  });
  afterEach(() => fixture.browser.closePages());
  afterAll(async () => {
    await fixture.browser.close();
    await fixture.app.stop();
    await fixture.database.drop();
  });
  return fixture;
}

/** The row of the message with exactly this text. */
export function row(page: Page, text: string): Locator {
  return page.locator('[data-seq]').filter({ has: page.locator('[data-text]').getByText(text, { exact: true }) });
}

/** The bar of the message under the pointer, or with the focus. */
export const bar = (page: Page): Locator => page.getByRole('group', { name: 'Acciones del mensaje' });

/** Shows the bar of a message by pointing at it, and returns it. */
export async function hover(page: Page, text: string): Promise<Locator> {
  await row(page, text).locator('[data-bubble]').hover();
  const own = row(page, text).locator('[data-bar]');
  await own.waitFor();
  return own;
}

/** Does something from the menu of a message. */
export async function choose(page: Page, text: string, action: string): Promise<void> {
  const own = await hover(page, text);
  await own.getByRole('button', { name: 'Más acciones' }).click();
  await own.getByRole('button', { name: action, exact: false }).last().click();
}

/** The reaction with this emoji to a message: its label is the emoji and the number. */
export function chip(page: Page, text: string, emoji: string): Locator {
  return row(page, text).locator(`[data-react="${emoji}"]`);
}

export async function isFocused(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element === document.activeElement);
}

/** With TERTULIA_SCREENSHOTS=folder, a picture for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.TERTULIA_SCREENSHOTS;
  if (folder) await page.screenshot({ path: `${folder}/messages ${name}.png` });
}

export { chat };
