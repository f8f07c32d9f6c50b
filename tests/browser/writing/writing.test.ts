import { and, eq } from 'drizzle-orm';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { memberships } from '@/lib/db/schema';
import { findRoom } from '@/lib/rooms/store';
import { saveProfile } from '@/lib/users/profile';
import { browserFixture } from '@/tests/browser/fixture';
import { axe, chat, hydrated, PHONE, pictures, SMALL, type VisitOptions } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';
import { type Person, signedIn } from '@/tests/support/people';

const { ana, app, browser, database } = browserFixture();
const picture = pictures('writing');
let marta: Person;
let mateo: Person;
let made = 0;

beforeAll(async () => {
  marta = await signedIn(database.db, 'marta');
  mateo = await signedIn(database.db, 'mateo');
  await saveProfile(database.db, marta.userId, { shown: 'Marta Quiroga' });
});

/** Creates a room of everybody who has signed up so far. Mateo wrote last. @returns its name */
async function newRoom(): Promise<string> {
  const name = `sala_${made++}`;
  await roomWith(database.db, name, [
    { by: marta, text: 'hola' },
    { by: mateo, text: 'buenas' },
  ]);
  return name;
}

interface Visit extends VisitOptions {
  room?: string;
}

/** Ana's page of a room. */
async function visit({ room, ...options }: Visit = {}) {
  const page = await browser.visit(app, { as: ana, path: `/r/${room ?? (await newRoom())}`, ...options });
  const list = page.getByRole('main').getByRole('listbox');
  return { page, ...chat(page), list, options: list.getByRole('option') };
}

/** Collects the `message` frames that the page sends. Reloads the page first, because its socket is open already. */
async function sentBy(page: Page): Promise<Record<string, unknown>[]> {
  const sent: Record<string, unknown>[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const frame = JSON.parse(`${payload}`);
      if ('message' in frame) sent.push(frame);
    }),
  );
  await page.reload();
  await hydrated(page);
  return sent;
}

/** Resolves when the suggestions and the format keys are loaded. */
async function ready({ field, list }: { field: Locator; list: Locator }): Promise<void> {
  await field.pressSequentially('@');
  await list.waitFor();
  await field.fill('');
}

const marked = (page: Page) => page.locator('[role=option][aria-selected=true]');

describe('a name after @', () => {
  it('is chosen by the keyboard, the last speaker first', async () => {
    const { page, field, options, list } = await visit();
    await field.pressSequentially('hola @');
    await expect.poll(() => options.allTextContents()).toContain('Luis@luis');
    expect((await options.allTextContents()).slice(0, 2)).toEqual(['Mateo@mateo', 'Marta Quiroga@marta']);
    await picture(page, 'names');
    await field.press('ArrowDown');
    await expect.poll(() => marked(page).textContent()).toContain('Marta');
    expect(await field.getAttribute('aria-activedescendant')).toBe(await marked(page).getAttribute('id'));
    await field.press('Tab');
    expect(await field.inputValue()).toBe('hola @marta ');
    expect(await list.count()).toBe(0);
    expect(await field.getAttribute('aria-activedescendant')).toBeNull();
  });

  it('is found by either name, without accents, and put in by Enter, which can be undone', async () => {
    const { field, options } = await visit();
    await field.pressSequentially('@quirógA');
    await expect.poll(() => options.allTextContents()).toEqual(['Marta Quiroga@marta']);
    await field.press('Enter');
    expect(await field.inputValue()).toBe('@marta ');
    await field.press('Control+z');
    expect(await field.inputValue()).toBe('@quirógA');
  });

  it('is chosen by touch, and the keyboard stays open', async () => {
    const { page, field, options } = await visit({ viewport: PHONE, touch: true });
    await field.tap();
    await field.pressSequentially('@mat');
    await options.first().tap();
    expect(await field.inputValue()).toBe('@mateo ');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
  });

  it('leaves Escape to close the list, which stays closed until the next @', async () => {
    const { field, list } = await visit();
    await field.pressSequentially('@ma');
    await list.waitFor();
    await field.press('Escape');
    await list.waitFor({ state: 'detached' });
    await field.pressSequentially('t ');
    expect(await list.count()).toBe(0);
    await field.pressSequentially('@');
    await list.waitFor();
  });

  it('is not suggested in code, in addresses, or if nothing fits', async () => {
    const { field, list } = await visit();
    await field.pressSequentially('@ma');
    await list.waitFor();
    for (const text of ['`@ma', 'ana@ma', '@nadie_se_llama_asi']) {
      await field.fill('');
      await field.pressSequentially(text);
      await expect.poll(() => list.count()).toBe(0);
    }
  });
});

describe('a message that is sent', () => {
  it('names the people who were chosen or written out, also after a reload', async () => {
    const { page, field, options, log } = await visit();
    await field.pressSequentially('¿@quir');
    await options.first().waitFor();
    await field.press('Enter');
    await field.pressSequentially('y @mateo?');
    const sent = await sentBy(page);
    expect(await field.inputValue()).toBe('¿@marta y @mateo?');
    await field.press('Home');
    await field.pressSequentially('oye ');
    await field.press('Enter');
    // Shown by the names that people see.
    await log.getByText('@Marta Quiroga', { exact: true }).waitFor();
    await log.getByText('@Mateo', { exact: true }).waitFor();
    expect(sent.map(({ mentions }) => mentions)).toEqual([
      [
        { at: 5, length: 6, who: marta.userId },
        { at: 14, length: 6, who: mateo.userId },
      ],
    ]);
  });

  it('names nobody whose name was changed after it was chosen', async () => {
    const { page, field, options } = await visit();
    const sent = await sentBy(page);
    await field.pressSequentially('@mart');
    await options.first().waitFor();
    await field.press('Enter');
    await field.press('Backspace');
    await field.pressSequentially('x');
    await field.press('Enter');
    await expect.poll(() => sent.length).toBe(1);
    expect(sent[0]?.mentions ?? []).toEqual([]);
  });
});

describe('everybody in the room', () => {
  it('comes last, is never preselected, and needs a confirmation from ten people on', async () => {
    for (let i = 0; i < 8; i++) await signedIn(database.db, `vecina${made++}`);
    const { page, field, options, message } = await visit();
    const sent = await sentBy(page);
    await field.pressSequentially('@to');
    await expect.poll(() => options.allTextContents()).toEqual(['@todosavisa a las 12 personas de la sala']);
    expect(await marked(page).count()).toBe(0);
    await field.press('ArrowDown');
    await field.press('Enter');
    await field.pressSequentially('hoy no hay luz');
    await field.press('Enter');
    const dialog = page.getByRole('dialog', { name: '¿Avisar a mucha gente?' });
    await dialog.getByText('Tu mensaje avisa a las 12 personas de la sala.').waitFor();
    expect(await axe(page)).toEqual([]);
    await picture(page, 'question');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await field.inputValue()).toBe('@todos hoy no hay luz');
    expect(sent).toEqual([]);
    await field.press('Enter');
    await dialog.getByRole('button', { name: 'Enviar' }).click();
    await message('@todos hoy no hay luz').waitFor();
    expect(sent[0]?.mentions).toEqual([{ at: 0, length: 6, who: 'all' }]);
  });
});

describe('somebody who is not in the room', () => {
  it('is marked in the list, and can be invited by people who may invite', async () => {
    const room = await newRoom();
    const inside = await findRoom(database.db, room);
    if (!inside) throw new Error('no room');
    const membership = and(eq(memberships.roomId, inside.id), eq(memberships.userId, ana.userId));
    await database.db.update(memberships).set({ role: 'owner' }).where(membership);
    const nora = await signedIn(database.db, `nora${made++}`);
    const { page, field, options } = await visit({ room });
    await field.pressSequentially('@nor');
    await expect.poll(() => options.first().textContent()).toContain('No está en la sala');
    await field.press('Enter');
    await page.getByText('no está en la sala.').waitFor();
    expect(await axe(page)).toEqual([]);
    await picture(page, 'invite');
    await page.getByRole('button', { name: 'Invitar', exact: true }).click();
    await page.getByText('1 persona invitada.').waitFor();
    await page.getByText('no está en la sala.').waitFor({ state: 'detached' });
    const invited = and(eq(memberships.roomId, inside.id), eq(memberships.userId, nora.userId));
    expect(await database.db.select().from(memberships).where(invited)).toHaveLength(1);
  });
});

describe('an emoji after a colon', () => {
  it('is found by its Spanish and its English name, and chosen by Enter', async () => {
    const { page, field, options } = await visit();
    await field.pressSequentially('buenas :sonr');
    await options.first().waitFor();
    await picture(page, 'emoji');
    await field.press('Enter');
    expect(await field.inputValue()).toBe('buenas 😀');
    await field.fill('');
    await field.pressSequentially(':beer');
    await expect.poll(() => options.first().textContent()).toContain('🍺');
    await options.first().click();
    expect(await field.inputValue()).toBe('🍺');
  });

  it('leaves faces and times alone', async () => {
    const { field, list } = await visit();
    await field.pressSequentially(':so');
    await list.waitFor();
    await field.fill('');
    for (const text of [':-)', ' a las 10:30', ' :D', ' :3', ' ;)']) {
      await field.pressSequentially(text);
      await expect.poll(() => list.count()).toBe(0);
    }
  });
});

describe('keys that format', () => {
  it('put marks around the selection, take them away, and can be undone', async () => {
    const { field, list } = await visit();
    await ready({ field, list });
    await field.pressSequentially('un texto');
    await field.press('Control+Shift+ArrowLeft');
    await field.press('Control+b');
    expect(await field.inputValue()).toBe('un **texto**');
    await field.press('Control+i');
    expect(await field.inputValue()).toBe('un **_texto_**');
    await field.press('Control+i');
    await field.press('Control+b');
    expect(await field.inputValue()).toBe('un texto');
    await field.press('Control+e');
    expect(await field.inputValue()).toBe('un `texto`');
    await field.press('Control+z');
    expect(await field.inputValue()).toBe('un texto');
    await field.press('Control+Shift+x');
    expect(await field.inputValue()).toBe('un ~~texto~~');
  });

  it('work in the next room, too', async () => {
    const next = await newRoom();
    const { page, field, list } = await visit();
    await ready({ field, list });
    const name = new RegExp(`\\b${next}\\b`);
    await page.getByRole('navigation', { name: 'Conversaciones' }).getByRole('link', { name }).click();
    const other = page.getByRole('textbox', { name });
    await other.fill('texto');
    await other.selectText();
    await other.press('Control+b');
    expect(await other.inputValue()).toBe('**texto**');
  });

  it('continue a list with Shift+Enter, and end it at an empty item', async () => {
    const { field, list } = await visit();
    await ready({ field, list });
    await field.pressSequentially('1. pan');
    await field.press('Shift+Enter');
    await field.pressSequentially('leche');
    await field.press('Shift+Enter');
    expect(await field.inputValue()).toBe('1. pan\n2. leche\n3. ');
    await field.press('Shift+Enter');
    expect(await field.inputValue()).toBe('1. pan\n2. leche\n');
  });

  it('do nothing if the person chose to write without them', async () => {
    const { page, field, list } = await visit();
    const room = page.url();
    await page.goto(`${app.origin}/account`);
    await page.getByLabel('Escribir sin teclas de formato').check();
    await page.goto(room);
    await hydrated(page);
    await ready({ field, list });
    await field.pressSequentially('- pan');
    await field.press('Shift+Enter');
    await field.press('Control+b');
    expect(await field.inputValue()).toBe('- pan\n');
  });

  it('continue a quote with Enter on a touch keyboard', async () => {
    const { field, list } = await visit({ viewport: PHONE, touch: true });
    await field.tap();
    await ready({ field, list });
    await field.pressSequentially('> hola');
    await field.press('Enter');
    expect(await field.inputValue()).toBe('> hola\n> ');
  });
});

describe('the emoji picker', () => {
  const picker = (page: Page) => page.getByRole('dialog', { name: 'Elegir un emoji' });

  it('is used by keyboard alone', async () => {
    const { page, field } = await visit();
    await field.pressSequentially('hola ');
    await page.getByRole('button', { name: 'Poner un emoji' }).focus();
    await page.keyboard.press('Enter');
    await picker(page).getByRole('combobox').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('combobox');
    await page.keyboard.type('gat');
    const found = picker(page).getByRole('option');
    await expect.poll(() => found.first().getAttribute('aria-label')).toMatch(/gat/);
    const [first, second] = await found.evaluateAll((all) => all.map((one) => one.textContent));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => marked(page).textContent()).toBe(second);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await picker(page).waitFor({ state: 'detached' });
    expect(await field.inputValue()).toBe(`hola ${first}`);
    expect(await field.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.getByRole('button', { name: 'Poner un emoji' }).click();
    const recent = picker(page).getByRole('group', { name: 'Recientes' }).getByRole('option');
    expect(await recent.allTextContents()).toEqual([first]);
    await page.keyboard.press('Escape');
    await picker(page).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Poner un emoji' }).click();
    await picker(page).waitFor();
    await page.getByRole('button', { name: 'Poner un emoji' }).click();
    await picker(page).waitFor({ state: 'detached' });
  });

  it('is a sheet on a phone, where the keyboard stays closed, and remembers the skin tone', async () => {
    const { page, field } = await visit({ viewport: PHONE, touch: true });
    const open = page.getByRole('button', { name: 'Poner un emoji' });
    await open.tap();
    await picker(page).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('INPUT');
    await picker(page).getByText('✋🏽').tap();
    await picker(page).getByRole('button', { name: 'Personas' }).tap();
    await picker(page).getByRole('option', { name: 'pulgar hacia arriba' }).tap();
    await picker(page).waitFor({ state: 'detached' });
    expect(await field.inputValue()).toBe('👍🏽');
    await page.reload();
    await hydrated(page);
    await open.tap();
    await picker(page).getByRole('radio', { name: 'Medio', exact: true, checked: true }).waitFor();
  });
});

describe.each(['light', 'dark'] as const)('in the %s scheme', (scheme) => {
  it.each([
    { name: 'a desk', viewport: { width: 1180, height: 760 } },
    { name: 'a small phone', viewport: SMALL, touch: true },
  ])('lists and picker are accessible and fit on $name', async ({ name, ...options }) => {
    const { page, field, list } = await visit({ scheme, ...options });
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    for (const [what, text] of [
      ['names', '@'],
      ['emoji', ':co'],
    ] as const) {
      await field.fill('');
      await field.pressSequentially(text);
      await list.waitFor();
      expect(await axe(page)).toEqual([]);
      expect(await fits()).toBe(true);
      await picture(page, `${scheme} ${name} ${what}`);
    }
    await field.fill('');
    await page.getByRole('button', { name: 'Poner un emoji' }).click();
    await page.getByRole('group', { name: 'Banderas' }).waitFor({ state: 'attached' });
    expect(await axe(page)).toEqual([]);
    expect(await fits()).toBe(true);
    await picture(page, `${scheme} ${name} picker`);
  });
});
