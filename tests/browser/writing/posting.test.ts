import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { AWAY, chat, choose, messagesFixture, row } from '@/tests/browser/messages/fixture';
import { axe, DESK, PHONE, pictures } from '@/tests/support/browser/browser';

/** Announcement rooms, slow mode and silenced people in the browser. Ana moderates the room, and Luis does not. */

const f = messagesFixture();
const picture = pictures('posting');

const NOT_SENT = /No enviado/;
const newRoom = () => f.room([{ by: f.luis, text: 'Hola a todos' }], { moderator: f.ana });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const onlyModerators = (page: Page) => page.getByText('Solo los moderadores escriben aquí.');
const countdown = (page: Page) => page.locator('p').getByText(/^Modo lento: podrás enviar en/);

/** Changes the settings of the room that a page shows. */
async function set(page: Page, change: (dialog: ReturnType<Page['getByRole']>) => Promise<unknown>): Promise<void> {
  await button(page, 'Opciones de la sala').click();
  await button(page, 'Ajustes de la sala').last().click();
  const dialog = page.getByRole('dialog');
  await change(dialog);
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await dialog.waitFor({ state: 'detached' });
}

const restrict = (page: Page, to: boolean) =>
  set(page, (dialog) => dialog.getByRole('checkbox', { name: 'Solo escriben los moderadores' }).setChecked(to));
const slow = (page: Page, label: string) => set(page, (dialog) => dialog.getByLabel('Modo lento').selectOption(label));

const LOOKS = [
  ['a desk', DESK, 'light'],
  ['a desk', DESK, 'dark'],
  ['a phone', PHONE, 'light'],
  ['a phone', PHONE, 'dark'],
] as const;

async function look(page: Page, name: string): Promise<void> {
  expect(await axe(page), name).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide, name).toBeLessThanOrEqual(0);
  await picture(page, name);
}

describe('an announcement room', () => {
  it.each(LOOKS)(
    'says at once in place of the field that only moderators write, on %s of %o, %s',
    async (_, viewport, scheme) => {
      const path = await newRoom();
      const ana = await f.visit(f.ana, path, { scheme });
      const luis = await f.visit(f.luis, path, { viewport, touch: viewport === PHONE, scheme });
      await chat(luis).write('A medio escribir');
      await restrict(ana, true);
      await onlyModerators(luis).waitFor();
      await luis.getByText(/ahora solo escriben los moderadores$/).waitFor();
      expect(await chat(luis).field.count()).toBe(0);
      await look(luis, `announcement ${viewport.width} ${scheme}`);
      await chat(ana).say('Mañana no hay clase');
      await chat(luis).message('Mañana no hay clase').waitFor();
      await restrict(ana, false);
      await onlyModerators(luis).waitFor({ state: 'detached' });
      expect(await chat(luis).field.inputValue()).toBe('A medio escribir');
      await chat(luis).send.click();
      await chat(ana).message('A medio escribir').waitFor();
    },
  );

  it('lets people edit their earlier messages, but not reply', async () => {
    const path = await newRoom();
    const ana = await f.visit(f.ana, path);
    await restrict(ana, true);
    const luis = await f.visit(f.luis, path);
    await onlyModerators(luis).waitFor();
    await row(luis, 'Hola a todos').locator('[data-bubble]').hover();
    await row(luis, 'Hola a todos').locator('[data-bar]').waitFor();
    expect(await row(luis, 'Hola a todos').getByRole('button', { name: 'Responder' }).count()).toBe(0);
    await choose(luis, 'Hola a todos', 'Editar');
    await expect.poll(() => chat(luis).field.evaluate((field) => field === document.activeElement)).toBe(true);
    await chat(luis).say('Buenos días a todos');
    await chat(ana).message('Buenos días a todos').waitFor();
    await onlyModerators(luis).waitFor();
  });
});

describe('slow mode', () => {
  it.each(LOOKS)('shows the countdown and keeps the typed text, on %s of %o, %s', async (_, viewport, scheme) => {
    const path = await newRoom();
    const ana = await f.visit(f.ana, path, { scheme });
    const luis = await f.visit(f.luis, path, { viewport, touch: viewport === PHONE, scheme });
    if (viewport === DESK && scheme === 'light') {
      await button(ana, 'Opciones de la sala').click();
      await button(ana, 'Ajustes de la sala').last().click();
      await ana.getByLabel('Modo lento').waitFor();
      await look(ana, 'settings');
      await ana.keyboard.press('Escape');
      await ana.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await slow(ana, '10 segundos');
    await luis.getByText(/puso el modo lento$/).waitFor();
    await chat(luis).write('Primero');
    // The tab loads the room's settings a moment after it shows the note.
    await expect.poll(() => hasSlowMode(luis)).toBe(true);
    await chat(luis).send.click();
    await countdown(luis).waitFor();
    await chat(luis).field.fill('Segundo');
    await chat(luis).field.press('Control+Enter');
    await chat(luis).field.press('Enter');
    expect(await chat(luis).field.inputValue()).toContain('Segundo');
    await expect.poll(() => chat(luis).send.isDisabled()).toBe(true);
    await look(luis, `slow ${viewport.width} ${scheme}`);
    await countdown(luis).waitFor({ state: 'detached' });
    await chat(luis).send.click();
    await chat(ana).message('Segundo').waitFor();
    expect(await countdown(ana).count()).toBe(0);
    await luis.reload();
    await countdown(luis).waitFor();
  });

  it('sends messages that were written offline one by one, and never shows them as failed', async () => {
    const path = await newRoom();
    const ana = await f.visit(f.ana, path);
    await slow(ana, '10 segundos');
    const luis = await f.visit(f.luis, path, { expected: AWAY });
    await luis.context().setOffline(true);
    await chat(luis).banner.waitFor();
    for (const text of ['uno', 'dos']) await chat(luis).say(text);
    let failures = 0;
    await luis.exposeFunction('failed', () => failures++);
    await luis.evaluate((words) => {
      const seen = () =>
        document.body.innerText.includes(words) && (globalThis as unknown as Record<string, () => void>).failed?.();
      new MutationObserver(seen).observe(document.body, { childList: true, subtree: true, characterData: true });
    }, NOT_SENT.source);
    await luis.context().setOffline(false);
    await chat(ana).message('uno').waitFor();
    await countdown(luis).waitFor();
    expect(await chat(ana).message('dos').count()).toBe(0);
    await chat(ana).message('dos').waitFor();
    expect(failures).toBe(0);
    expect((await chat(ana).texts()).slice(-2)).toEqual(['uno', 'dos']);
  });
});

describe('a silenced person', () => {
  it.each(LOOKS)(
    'sees at once until when they are silenced, and can write again when the silence is lifted, on %s of %o, %s',
    async (_, viewport, scheme) => {
      const path = await newRoom();
      const ana = await f.visit(f.ana, `${path}?details`, { scheme, viewport: DESK });
      const luis = await f.visit(f.luis, path, { viewport, touch: viewport === PHONE, scheme });
      await button(ana, 'Opciones de Luis').click();
      await button(ana, '1 hora').waitFor();
      if (viewport === DESK) await look(ana, `silence menu ${scheme}`);
      await button(ana, '1 hora').click();
      await ana.getByText('Luis no puede escribir aquí.').waitFor();
      await luis.getByText(/^Un moderador te silenció aquí/).waitFor();
      expect(await chat(luis).field.count()).toBe(0);
      await look(luis, `silenced ${viewport.width} ${scheme}`);
      await ana.getByText('Silenciado', { exact: true }).waitFor();
      await button(ana, 'Opciones de Luis').click();
      await button(ana, 'Quitar el silencio').click();
      await chat(luis).field.waitFor();
      await chat(luis).write('Gracias');
      await chat(luis).send.click();
      await chat(ana).message('Gracias').waitFor();
    },
  );
});

/** Whether the tab knows that the room has slow mode. If so, the field has a place for the countdown. */
function hasSlowMode(page: Page): Promise<boolean> {
  return chat(page).field.evaluate((field) => field.getAttribute('aria-describedby')?.includes('-above') ?? false);
}
