import { and, eq } from 'drizzle-orm';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { messages, rooms } from '@/lib/db/schema';
import { axe, PHONE } from '@/tests/support/browser/browser';
import { rememberMarks, wasMarked } from '@/tests/support/browser/marks';
import { directPath } from '@/tests/support/conversation';
import { Factory } from '@/tests/support/factory';
import { chat, choose, messagesFixture, picture, row } from './fixture';

/** Links to messages: quoted where they are pasted, and followed without loading the page again. */

const f = messagesFixture();

const linkTo = (path: string, seq: number) => `${f.app.origin}${path}?m=${seq}`;
const card = (page: Page, text: string): Locator => row(page, text).locator('.linked');
const heightOf = async (locator: Locator) => (await locator.boundingBox())?.height;

const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

/** The page stays the same one: it is not loaded again. */
async function staying(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => Object.assign(window, { isSame: true }));
  return () => page.evaluate(() => 'isSame' in window);
}

describe('a link to a message, pasted into another room', () => {
  it('is quoted there, moves nothing, and follows what happens to the message', async () => {
    const from = await f.room([
      { by: f.luis, text: 'hola' },
      { by: f.luis, text: 'La reunión es **el jueves** a las siete' },
    ]);
    const to = await f.room([{ by: f.eva, text: '¿Cuándo era?' }]);
    const ana = await f.visit(f.ana, from);
    await ana.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await choose(ana, 'La reunión es el jueves a las siete', 'Copiar el enlace');
    await ana.getByText('Enlace copiado.').waitFor();
    expect(await copied(ana)).toBe(linkTo(from, 2));
    await ana
      .getByRole('navigation', { name: 'Conversaciones' })
      .getByRole('link', { name: to.slice(3) })
      .click();
    await chat(ana).message('¿Cuándo era?').waitFor();
    const same = await staying(ana);
    const eva = await f.visit(f.eva, to);

    // What the server says comes late: until then the place is kept.
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await ana.route('**/api/linked?**', async (route) => {
      await held;
      await route.continue();
    });
    const link = linkTo(from, 2);
    const text = `Aquí lo pone: ${link}`;
    await chat(ana).say(text);
    await card(ana, text).waitFor();
    const before = await row(ana, text).boundingBox();
    release();
    await card(ana, text).getByText('La reunión es el jueves a las siete', { exact: true }).waitFor();
    expect(await row(ana, text).boundingBox()).toEqual(before);
    await card(eva, text).getByText('La reunión es el jueves a las siete', { exact: true }).waitFor();
    await card(eva, text).getByText('Luis', { exact: true }).waitFor();
    await card(eva, text)
      .getByText(`# ${from.slice(3)}`, { exact: true })
      .waitFor();
    await picture(eva, 'linked message');
    expect(await axe(eva)).toEqual([]);

    // The text stays as typed.
    await eva.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await choose(eva, text, 'Copiar el texto');
    await eva.getByText('Texto copiado').waitFor();
    expect(await copied(eva)).toBe(text);

    // Ana has the other room in memory, and hears of the edit.
    const luis = await f.visit(f.luis, from);
    await choose(luis, 'La reunión es el jueves a las siete', 'Editar');
    await chat(luis).say('La reunión es el viernes');
    await card(ana, text).getByText('La reunión es el viernes', { exact: true }).waitFor();

    // A press goes there, and back is back.
    await card(ana, text).getByText('La reunión es el viernes').click();
    await ana.waitForURL(`${f.app.origin}${from}`);
    await row(ana, 'La reunión es el viernes').waitFor();
    await ana.goBack();
    await chat(ana).message('¿Cuándo era?').waitFor();
    expect(await same()).toBe(true);

    await choose(luis, 'La reunión es el viernes', 'Eliminar');
    await luis.getByText('Mensaje eliminado').first().waitFor();
    await luis.reload();
    await card(ana, text).getByText('El mensaje enlazado no está disponible.').waitFor();
    expect(await heightOf(card(ana, text))).toBe(70);
    expect(await ana.getByText('La reunión es el viernes').count()).toBe(0);
  });

  it('stays a link for people who are not in that room', async () => {
    const make = new Factory(f.database.db);
    const closed = await make.roomWith(f.ana, 'member', 'closed');
    const seq = await make.say(closed, 'Es un secreto');
    const [found] = await f.database.db.select({ name: rooms.name }).from(rooms).where(eq(rooms.id, closed));
    const link = linkTo(`/r/${found?.name}`, seq);
    const missing = linkTo('/r/ninguna_sala', 1);
    const texts = [`Mirad ${link}`, `Y ${missing}`, 'de otros: https://ejemplo.org/r/patio?m=1'];
    const path = await f.room(texts.map((text) => ({ by: f.ana, text })));
    const [ana, luis] = [await f.visit(f.ana, path), await f.visit(f.luis, path)];
    await card(ana, `Mirad ${link}`).getByText('Es un secreto').waitFor();
    await row(luis, `Mirad ${link}`).getByRole('link', { name: link }).waitFor();
    expect(await luis.locator('.linked').count()).toBe(0);
    expect(await ana.locator('.linked').count()).toBe(1);
  });

  it('is quoted on a phone, at most three of one message, and those of conversations for their people', async () => {
    const direct = await directPath(f.database.db, f.ana, f.luis);
    const luis = await f.visit(f.luis, direct);
    await chat(luis).say('Solo para ti');
    await chat(luis).sent.waitFor();
    const from = await f.room(['uno', 'dos', 'tres'].map((text) => ({ by: f.luis, text })));
    const text = [linkTo(direct, 1), ...[1, 2, 3].map((seq) => linkTo(from, seq))].join(' ');
    const path = await f.room([{ by: f.ana, text }]);
    const phone = await f.visit(f.ana, path, { viewport: PHONE, touch: true, scheme: 'dark' });
    await card(phone, text).getByText('Solo para ti').waitFor();
    expect(await card(phone, text).count()).toBe(3);
    await picture(phone, 'linked messages on a phone');
    expect(await axe(phone)).toEqual([]);
    const { scrollWidth, clientWidth } = await phone.evaluate(() => document.documentElement);
    expect(scrollWidth).toBe(clientWidth);
    const eva = await f.visit(f.eva, path);
    await card(eva, text).getByText('uno').waitFor();
    expect(await card(eva, text).count()).toBe(2);
    await card(phone, text).getByText('Solo para ti').tap();
    await phone.waitForURL(`${f.app.origin}${direct}`);
    await row(phone, 'Solo para ti').waitFor();
  });
});

describe('a link in a message', () => {
  it('to a message of the same room goes there, and with Ctrl it opens a tab', async () => {
    const path = await f.room([
      { by: f.luis, text: 'El principio' },
      ...Array.from({ length: 40 }, (_, i) => ({ by: f.eva, text: `Mensaje ${i}` })),
    ]);
    const ana = await f.visit(f.ana, path, { prepare: rememberMarks });
    const text = `Como dijo Luis: ${linkTo(path, 1)}`;
    await chat(ana).say(text);
    await card(ana, text).getByText('El principio').waitFor();
    const same = await staying(ana);
    const link = row(ana, text).locator('[data-text] a');
    await link.click();
    await wasMarked(ana, '1');
    expect([ana.url(), await same()]).toEqual([f.app.origin + path, true]);
    await ana.getByRole('button', { name: 'Ir al final' }).click();
    const [tab] = await Promise.all([ana.context().waitForEvent('page'), link.click({ modifiers: ['ControlOrMeta'] })]);
    await row(tab, 'El principio').waitFor();
    expect(await same()).toBe(true);
  });

  it('to a deleted message shows where it was', async () => {
    const path = await f.room(Array.from({ length: 60 }, (_, i) => ({ by: f.eva, text: `Mensaje ${i}` })));
    const [room] = await f.database.db
      .select({ id: rooms.id })
      .from(rooms)
      .where(eq(rooms.name, path.slice(3)));
    const gone = { body: null, deletedAt: new Date() };
    await f.database.db
      .update(messages)
      .set(gone)
      .where(and(eq(messages.roomId, room?.id ?? 0), eq(messages.seq, 5)));
    const page = await f.visit(f.ana, `${path}?m=5`);
    await page.locator('[data-seq="5"]').getByText('Mensaje eliminado').waitFor();
    await expect
      .poll(async () => {
        const [one, log] = [await page.locator('[data-seq="5"]').boundingBox(), await chat(page).log.boundingBox()];
        return one && log && one.y > log.y && one.y < log.y + log.height;
      })
      .toBe(true);
  });
});
