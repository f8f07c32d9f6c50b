import type { Locator, Page } from 'playwright-core';
import { accountText } from '@/lib/i18n/account/text';
import { actionsText } from '@/lib/i18n/actions/text';
import { adminTextFor } from '@/lib/i18n/admin/text';
import { chatText } from '@/lib/i18n/chat/text';
import { daysText } from '@/lib/i18n/days/text';
import { filesText } from '@/lib/i18n/files/text';
import { hooksText } from '@/lib/i18n/hooks/text';
import type { Locale } from '@/lib/i18n/locale';
import { notificationsText } from '@/lib/i18n/notifications/text';
import { roomsText } from '@/lib/i18n/rooms/text';
import { searchText } from '@/lib/i18n/search/text';
import { shellText } from '@/lib/i18n/shell/text';
import { chat, complete, type VisitOptions } from '@/tests/support/browser/browser';
import { photo } from '@/tests/support/files/sent';
import type { Community } from './community';
import { PEOPLE, type Words } from './words';

/** What a picture is made from. */
export interface Scene {
  locale: Locale;
  words: Words;
  community: Community;
  /** Opens a page at the moment of the pictures; with `as: null` for nobody, and with `at: null` now. */
  visit(path: string, options?: ShotOptions): Promise<Page>;
}

export type ShotOptions = Omit<VisitOptions, 'as' | 'at'> & { as?: null; at?: null };

/** What is on the picture: the whole screen, or only a part of it. */
export type Seen = Page | { page: Page; part: Locator; around?: number };

export type Shot = (scene: Scene) => Promise<Seen>;

const PHONE: ShotOptions = { viewport: { width: 390, height: 700 }, touch: true, scale: 2 };
const DESK: ShotOptions = { viewport: { width: 1100, height: 720 }, scale: 1.25 };
/** A page that is narrower, so that its text is not small in the guide. */
const SHEET: ShotOptions = { viewport: { width: 800, height: 620 }, scale: 1.25 };

const button = (page: Page | Locator, name: string) => page.getByRole('button', { name, exact: true });

async function room({ visit }: Scene, name: string, options: ShotOptions): Promise<Page> {
  const page = await visit(`/r/${name}`, options);
  await complete(page);
  await chat(page).log.locator('[data-text]').first().waitFor();
  return page;
}

/** Pictures are there, and what comes late in the list beside the room: who is here, and what they do. */
async function listed(page: Page, { words, locale }: Scene): Promise<void> {
  await page.getByText(words.status).first().waitFor();
  await page.getByText(shellText[locale].presence.active).first().waitFor({ state: 'attached' });
  await drawn(page);
}

async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
}

/** By the name of the picture, in the order of the guides. */
export const SHOTS: Record<string, Shot> = {
  invitation: async ({ visit, community, locale }) => {
    const page = await visit(community.invitation, { ...PHONE, as: null, viewport: { width: 390, height: 800 } });
    await page.getByRole('heading', { name: accountText[locale].invitation.invites(PEOPLE.ana) }).waitFor();
    await page.getByText(accountText[locale].shownHint).waitFor();
    return page;
  },

  list: async ({ visit, locale, words }) => {
    const page = await visit('/', { ...PHONE, viewport: { width: 390, height: 780 } });
    await page.getByText(shellText[locale].direct).waitFor();
    await page.getByText(words.status).first().waitFor();
    return page;
  },

  room: async (scene) => {
    const page = await room(scene, scene.words.garden.name, { ...DESK, viewport: { width: 1100, height: 940 } });
    await listed(page, scene);
    return page;
  },

  actions: async (scene) => {
    const page = await room(scene, scene.words.garden.name, { ...SHEET, viewport: { width: 800, height: 720 } });
    const text = scene.words.garden.said[11]?.text ?? '';
    const message = page
      .locator('[data-seq]')
      .filter({ has: page.locator('[data-text]').getByText(text, { exact: true }) });
    await message.locator('[data-bubble]').hover();
    await button(message.locator('[data-bar]'), actionsText[scene.locale].menu).click();
    await message.getByRole('button', { name: actionsText[scene.locale].actions.copy }).last().waitFor();
    await drawn(page);
    return { page, part: page.getByRole('main') };
  },

  'new-line': async (scene) => {
    const page = await room(scene, scene.words.kitchen.name, { ...SHEET, viewport: { width: 800, height: 560 } });
    await chat(page).log.getByText(chatText[scene.locale].newLine, { exact: true }).waitFor();
    return { page, part: page.getByRole('main') };
  },

  calendar: async (scene) => {
    const page = await room(scene, scene.words.garden.name, { ...SHEET, viewport: { width: 800, height: 620 } });
    await button(page, shellText[scene.locale].calendar).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator(`[aria-label*="${daysText[scene.locale].hasMessages}"]`).first().waitFor();
    return { page, part: dialog, around: 24 };
  },

  search: async (scene) => {
    const path = `/r/${scene.words.garden.name}?search=${encodeURIComponent(`${operator(scene)} ${scene.words.searched}`)}`;
    const page = await scene.visit(path, { ...DESK, viewport: { width: 1100, height: 600 } });
    await complete(page);
    const panel = page.getByRole('search');
    await panel.locator('mark').nth(2).waitFor();
    return { page, part: panel };
  },

  tray: async (scene) => {
    const page = await room(scene, scene.words.garden.name, { ...SHEET, viewport: { width: 800, height: 620 } });
    await chat(page).field.fill(scene.words.draft);
    const waiting = page.waitForEvent('filechooser');
    await button(page, filesText[scene.locale].attach).click();
    await (await waiting).setFiles([await asFile('foto-1.jpg', 200), await asFile('foto-2.jpg', 45)]);
    const tray = page.getByRole('list', { name: filesText[scene.locale].tray });
    await tray.getByRole('listitem').nth(1).waitFor();
    await page.waitForFunction(() => !document.querySelector('[role=progressbar]'));
    await drawn(page);
    return { page, part: page.getByRole('main') };
  },

  notifications: async ({ visit, locale }) => {
    const page = await visit('/account/notifications', {
      ...{ ...PHONE, worker: true, prepare: mayAsk },
      viewport: { width: 390, height: 800 },
    });
    await button(page, notificationsText[locale].turnOn).waitFor();
    return page;
  },

  dark: async (scene) => {
    const page = await room(scene, scene.words.garden.name, { ...PHONE, scheme: 'dark' });
    await drawn(page);
    return page;
  },

  house: async ({ visit }) => visit('/admin/house', { ...SHEET, viewport: { width: 800, height: 750 } }),

  invitations: async ({ visit, locale }) => {
    const page = await visit('/admin/invitations', { ...SHEET, viewport: { width: 800, height: 1300 } });
    const words = adminTextFor(locale).invitations;
    await button(page, words.showQr).first().click();
    const code = page.getByRole('img', { name: words.qrLabel });
    await code.waitFor();
    // The port of this machine differs from run to run.
    await page
      .getByLabel(words.link)
      .first()
      .evaluate((field) => {
        (field as HTMLInputElement).value = 'https://chat.example.org/invite#1-k3Jx0pQb7Ra';
      });
    return { page, part: page.getByRole('listitem').filter({ has: code }), around: 12 };
  },

  'room-settings': async (scene) => {
    const page = await room(scene, scene.words.garden.name, { ...SHEET, viewport: { width: 800, height: 900 } });
    const words = roomsText[scene.locale];
    await button(page, shellText[scene.locale].options).first().click();
    await button(page, words.room.settings).last().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(words.settings.slow).waitFor();
    return { page, part: dialog };
  },

  report: async ({ visit, community, locale }) => {
    const path = `/admin/reports/${community.ids.trips}/${community.reported}`;
    const page = await visit(path, { ...SHEET, viewport: { width: 800, height: 960 } });
    await page.getByRole('heading', { name: adminTextFor(locale).reports.decide }).waitFor();
    return page;
  },

  person: async ({ visit, community }) =>
    visit(`/admin/people/${community.people.tomas.userId}`, { ...SHEET, viewport: { width: 800, height: 790 } }),

  audit: async ({ visit }) => visit('/admin/audit', { ...SHEET, viewport: { width: 800, height: 760 } }),

  webhook: async (scene) => {
    const page = await scene.visit(`/r/${scene.words.kitchen.name}?details`, {
      ...SHEET,
      viewport: { width: 1000, height: 700 },
    });
    const words = hooksText[scene.locale];
    await page.getByRole('complementary').getByRole('button', { name: words.open }).click();
    const dialog = page.getByRole('dialog');
    await button(dialog, words.add).click();
    await dialog.getByLabel(words.name).fill(scene.words.bot);
    return { page, part: dialog };
  },

  health: async ({ visit, locale }) => {
    // It compares the clock of the page with that of the server.
    const page = await visit('/admin/health', { ...SHEET, at: null, viewport: { width: 800, height: 700 } });
    await button(page, adminTextFor(locale).health.run).click();
    await button(page, adminTextFor(locale).health.again).waitFor();
    await page.getByText(adminTextFor(locale).health.levels.green).first().waitFor();
    return page;
  },
};

/**
 * Chromium without a window refuses notifications for good, and a page says so. A usual browser asks. It is a text,
 * because tsx adds calls to functions of its own.
 */
const MAY_ASK = "Object.defineProperty(Notification, 'permission', { get: () => 'default' })";

const mayAsk = (page: Page) => page.addInitScript(MAY_ASK).then(() => {});

const operator = ({ locale }: Scene) => `${searchText[locale].operators.from}luis`;

async function asFile(name: string, hue: number) {
  return { name, mimeType: 'image/jpeg', buffer: await photo(600, 450, hue) };
}
