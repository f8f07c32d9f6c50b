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
  /** Opens a page as Ana, or as nobody with `as: undefined`. */
  visit(path: string, options?: VisitOptions): Promise<Page>;
}

/** What is on the picture: the whole screen, or only a part of it. */
export type Seen = Page | { page: Page; part: Locator; around?: number };

export type Shot = (scene: Scene) => Promise<Seen>;

const PHONE: VisitOptions = { viewport: { width: 390, height: 700 }, touch: true, scale: 2 };
const DESK: VisitOptions = { viewport: { width: 1100, height: 720 }, scale: 1.5 };
/** A page that is narrower, so that its text is not small in the guide. */
const SHEET: VisitOptions = { viewport: { width: 800, height: 620 }, scale: 1.5 };

const button = (page: Page | Locator, name: string) => page.getByRole('button', { name, exact: true });

async function room({ visit }: Scene, name: string, options: VisitOptions): Promise<Page> {
  const page = await visit(`/r/${name}`, options);
  await complete(page);
  await chat(page).log.locator('[data-text]').first().waitFor();
  return page;
}

/** Pictures and the marks of people are there. */
async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
}

/** By the name of the picture, in the order of the guides. */
export const SHOTS: Record<string, Shot> = {
  invitation: async ({ visit, community, locale }) => {
    const link = await makeInvitation(await visit('/admin/invitations', SHEET), locale);
    const page = await visit(link, { ...PHONE, as: undefined, viewport: { width: 390, height: 760 } });
    await page.getByRole('heading', { name: accountText[locale].invitation.invites(PEOPLE.ana) }).waitFor();
    await page.getByText(accountText[locale].shownHint).waitFor();
    void community;
    return page;
  },

  list: async ({ visit, locale }) => {
    const page = await visit('/', { ...PHONE, viewport: { width: 390, height: 620 } });
    await page.getByText(shellText[locale].direct).waitFor();
    return page;
  },

  room: async (scene) => {
    const page = await room(scene, scene.words.garden.name, { ...DESK, viewport: { width: 1100, height: 860 } });
    await drawn(page);
    return page;
  },

  actions: async (scene) => {
    const page = await room(scene, scene.words.garden.name, { ...SHEET, viewport: { width: 800, height: 720 } });
    const text = scene.words.garden.said[11]?.text ?? '';
    await chat(page).message(text).hover();
    const bar = page.getByRole('toolbar', { name: actionsText[scene.locale].bar });
    await button(bar, actionsText[scene.locale].menu).click();
    await page.getByRole('button', { name: actionsText[scene.locale].actions.reply }).last().waitFor();
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
    await dialog.getByRole('button', { name: daysText[scene.locale].hasMessages }).first().waitFor();
    await page.getByRole('main').hover({ position: { x: 5, y: 200 } });
    return { page, part: dialog, around: 24 };
  },

  search: async (scene) => {
    const path = `/r/${scene.words.garden.name}?search=${encodeURIComponent(`${operator(scene)} ${scene.words.searched}`)}`;
    const page = await scene.visit(path, DESK);
    await complete(page);
    await page.getByRole('search').locator('mark').first().waitFor();
    await drawn(page);
    return page;
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
    const allow = async (page: Page) => page.context().grantPermissions(['notifications']);
    const page = await visit('/account/notifications', {
      ...PHONE,
      prepare: allow,
      viewport: { width: 390, height: 760 },
    });
    await button(page, notificationsText[locale].turnOn).waitFor();
    return page;
  },

  dark: async (scene) => {
    const page = await room(scene, scene.words.garden.name, { ...PHONE, scheme: 'dark' });
    await drawn(page);
    return page;
  },

  house: async ({ visit }) => visit('/admin/house', { ...SHEET, viewport: { width: 800, height: 700 } }),

  invitations: async ({ visit, locale }) => {
    const page = await visit('/admin/invitations', { ...SHEET, viewport: { width: 800, height: 900 } });
    const words = adminTextFor(locale).invitations;
    await button(page, words.showQr).first().click();
    const code = page.getByRole('img', { name: words.qrLabel });
    await code.waitFor();
    return { page, part: page.getByRole('listitem').filter({ has: code }), around: 12 };
  },

  'room-settings': async (scene) => {
    const page = await room(scene, scene.words.garden.name, { ...SHEET, viewport: { width: 800, height: 820 } });
    const words = roomsText[scene.locale];
    await button(page, shellText[scene.locale].options).first().click();
    await button(page, words.room.settings).last().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(words.settings.slow).waitFor();
    return { page, part: dialog };
  },

  report: async ({ visit, community, locale }) => {
    const path = `/admin/reports/${community.ids.trips}/${community.reported}`;
    const page = await visit(path, { ...SHEET, viewport: { width: 800, height: 860 } });
    await page.getByRole('heading', { name: adminTextFor(locale).reports.decide }).waitFor();
    return page;
  },

  person: async ({ visit, community }) =>
    visit(`/admin/people/${community.people.tomas.userId}`, { ...SHEET, viewport: { width: 800, height: 760 } }),

  audit: async ({ visit }) => visit('/admin/audit', { ...SHEET, viewport: { width: 800, height: 640 } }),

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
    const page = await visit('/admin/health', { ...SHEET, viewport: { width: 800, height: 640 } });
    await button(page, adminTextFor(locale).health.run).click();
    await button(page, adminTextFor(locale).health.again).waitFor();
    return page;
  },
};

const operator = ({ locale }: Scene) => `${searchText[locale].operators.from}luis`;

async function asFile(name: string, hue: number) {
  return { name, mimeType: 'image/jpeg', buffer: await photo(600, 450, hue) };
}

/** @returns its path */
async function makeInvitation(page: Page, locale: Locale): Promise<string> {
  const words = adminTextFor(locale).invitations;
  await button(page, words.make).click();
  const { pathname, hash } = new URL(await page.getByLabel(words.link).first().inputValue());
  return pathname + hash;
}
