import { and, eq } from 'drizzle-orm';
import type { Locator, Page } from 'playwright-core';
import { beforeAll } from 'vitest';
import { memberships } from '@/lib/db/schema';
import { findRoom } from '@/lib/rooms/store';
import { browserFixture } from '@/tests/browser/fixture';
import { chat, complete, pictures, type VisitOptions } from '@/tests/support/browser/browser';
import { type RoomMessage, roomWith } from '@/tests/support/conversation';
import { type Person, signedIn } from '@/tests/support/people';

/** Errors that Chromium logs in its console while a page is offline. */
export const AWAY = /WebSocket|ERR_INTERNET|Failed to (load|fetch)/;

/**
 * The browser fixture with a third person, and rooms in which the three talk. Call it once, at the top of a file.
 * @param env settings of the app, read when it starts
 */
export function messagesFixture(env: Record<string, string> = {}) {
  const fixture = browserFixture(env);
  const { app, browser, database } = fixture;
  const eva = {} as Person;
  let made = 0;
  beforeAll(async () => {
    Object.assign(eva, await signedIn(database.db, 'eva'));
  });
  return {
    ...fixture,
    eva,

    /** Creates a room with these messages. All three people are members. @returns its path */
    async room(messages: RoomMessage[], { moderator }: { moderator?: Person } = {}): Promise<string> {
      const name = `patio_${made++}`;
      const { db } = database;
      await roomWith(db, name, messages);
      const room = await findRoom(db, name);
      if (moderator && room) {
        const membership = and(eq(memberships.roomId, room.id), eq(memberships.userId, moderator.userId));
        await db.update(memberships).set({ role: 'moderator' }).where(membership);
      }
      return `/r/${name}`;
    },

    /** Visits a room, and waits until everything in it works. */
    async visit(as: Person, path: string, options: VisitOptions = {}): Promise<Page> {
      const page = await browser.visit(app, { as, path, ...options });
      await complete(page);
      return page;
    },
  };
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
  const itsBar = row(page, text).locator('[data-bar]');
  await itsBar.waitFor();
  return itsBar;
}

/** Chooses an action in the menu of a message. */
export async function choose(page: Page, text: string, action: string): Promise<void> {
  const itsBar = await hover(page, text);
  await itsBar.getByRole('button', { name: 'Más acciones' }).click();
  await itsBar.getByRole('button', { name: action, exact: false }).last().click();
}

/** The button of a reaction to a message. Its label is the emoji and the number of people. */
export function chip(page: Page, text: string, emoji: string): Locator {
  return row(page, text).locator(`[data-react="${emoji}"]`);
}

export async function isFocused(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element === document.activeElement);
}

export const picture = pictures('messages');

export { chat };

/** Resolves once a message is marked as found. The mark is short, so call this before the action that causes it. */
export function marked(message: Locator): Promise<void> {
  return message.evaluate((element) => {
    return new Promise<void>((done) => {
      new MutationObserver((_, observer) => {
        if (!element.hasAttribute('data-found')) return;
        observer.disconnect();
        done();
      }).observe(element, { attributes: true, attributeFilter: ['data-found'] });
    });
  });
}
