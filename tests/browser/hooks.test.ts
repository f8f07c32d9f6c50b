import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { rooms } from '@/lib/db/schema';
import { chat, pictures } from '@/tests/support/browser/browser';
import { Factory } from '@/tests/support/factory';
import { browserFixture } from './fixture';

const take = pictures('hooks');
const { ana, app, browser, database } = browserFixture();

const markOf = (page: Page) =>
  page.locator('.group-name.hue-bot').evaluate((name) => getComputedStyle(name, '::after').content);
const post = (address: string, text: string) => fetch(address, { method: 'POST', body: text });

it('an owner makes a webhook, sees its bot in the room and among the members, and revokes it', async () => {
  const id = await new Factory(database.db).roomWith(ana, 'owner', 'open');
  const [room] = await database.db.select({ name: rooms.name }).from(rooms).where(eq(rooms.id, id));
  const page = await browser.visit(app, { as: ana, path: `/r/${room?.name}?details`, expected: /400/ });
  const details = page.getByRole('complementary');
  const dialog = page.getByRole('dialog');
  await details.getByRole('button', { name: 'Webhooks' }).click();
  await dialog.getByText('Esta sala no tiene webhooks.').waitFor();
  await dialog.getByRole('button', { name: 'Nuevo webhook' }).click();
  await dialog.getByRole('button', { name: 'Crear webhook' }).click();
  await dialog.getByText('Este nombre no puede ser.').waitFor();
  await dialog.getByLabel('Nombre del bot').fill('Clima');
  await dialog.getByLabel('Qué hace').selectOption('both');
  await dialog.getByLabel('Dirección que recibe los mensajes').fill('http://example.com/h');
  await dialog.getByRole('button', { name: 'Crear webhook' }).click();
  await dialog.getByText('Escribe una dirección https').waitFor();
  await take(page, 'form');
  await dialog.getByLabel('Qué hace').selectOption('incoming');
  await dialog.getByRole('button', { name: 'Crear webhook' }).click();
  await dialog.getByText('Clima está listo').waitFor();
  await take(page, 'made');
  const address = (await dialog.locator('code').first().textContent()) ?? '';
  expect((await post(address, 'Llueve en Cali')).status).toBe(201);
  await dialog.getByRole('button', { name: 'Ya lo guardé' }).click();
  await dialog.getByText('Lo creó ana').waitFor();
  await take(page, 'list');
  await dialog.getByRole('button', { name: 'Cerrar' }).last().click();
  await chat(page).message('Llueve en Cali').waitFor();
  expect(await markOf(page)).toBe('"bot"');
  await details.getByRole('listitem').filter({ hasText: 'Clima' }).getByText('bot', { exact: true }).waitFor();

  await take(page, 'room');

  const phone = await browser.visit(app, {
    ...{ as: ana, path: `/r/${room?.name}`, locale: 'en', viewport: { width: 390, height: 844 }, touch: true },
  });
  await chat(phone).message('Llueve en Cali').waitFor();
  expect(await markOf(phone)).toBe('"bot"');
  await take(phone, 'phone');

  await details.getByRole('button', { name: 'Webhooks' }).click();
  await dialog.getByRole('button', { name: 'Revocar Clima' }).click();
  await dialog.getByRole('button', { name: 'Revocar', exact: true }).last().click();
  await dialog.getByText('Esta sala no tiene webhooks.').waitFor();
  expect((await post(address, 'hola')).status).toBe(404);
});
