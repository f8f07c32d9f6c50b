import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRoomAs } from '@/lib/rooms/rooms';
import { browserFixture } from '@/tests/browser/fixture';
import { signedInAdmin } from '@/tests/support/admins';
import { axe, chat, DESK, PHONE, pictures } from '@/tests/support/browser/browser';
import type { Person } from '@/tests/support/people';
import { codeIn, MailServer } from '@/tests/support/services/mail-server';

const PASSWORD = 'caballo grapa batería';
const ADDRESS = 'paloma@ejemplo.org';

// The app's settings are read when it starts: the server is there before.
const server = await MailServer.open();
const domains = { CHAT_SIGN_UP: 'domain', CHAT_SIGN_UP_DOMAINS: 'ejemplo.org' };
const { app, browser, database } = browserFixture({ ...server.settings, ...domains });
const shot = pictures('guests');
let root: Person;

beforeAll(async () => {
  root = await signedInAdmin(database.db, 'carolina');
});
afterAll(() => server.close());

it('an administrator invites a guest, who comes in on a phone and sees one room, and is marked there', async () => {
  await createRoomAs(database.db, root, { name: 'taller', title: 'Taller', kind: 'open' });
  const desk = await browser.visit(app, { as: root, path: '/admin/invitations', viewport: DESK });
  await desk.getByLabel('Vienen como').selectOption('guest');
  await desk.getByText('Los invitados solo ven estas salas', { exact: false }).waitFor();
  await desk.getByLabel('Taller').check();
  expect(await axe(desk)).toEqual([]);
  await desk.getByRole('button', { name: 'Hacer la invitación' }).click();
  await desk.getByText('Como invitados').waitFor();
  await shot(desk, 'desk');
  const { pathname, hash } = new URL(await desk.getByLabel('Enlace de la invitación').inputValue());

  const asked = { viewport: PHONE, touch: true, scheme: 'dark', locale: 'en-GB' } as const;
  const phone = await browser.visit(app, { path: pathname + hash, ...asked });
  await phone.getByText('As a guest, to this room:').waitFor();
  expect(await axe(phone)).toEqual([]);
  await shot(phone, 'phone-invited');
  await phone.getByLabel('Your name').fill('Visita');
  await phone.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await phone.getByRole('button', { name: 'Create account' }).tap();
  await phone.waitForURL(`${app.origin}/r/taller`);
  await chat(phone).log.waitFor();
  await phone.goto(`${app.origin}/`);
  const list = phone.getByRole('navigation').first();
  await list.getByRole('link', { name: 'Taller' }).waitFor();
  await list.getByRole('link', { name: 'Mentions' }).waitFor();
  expect(await list.getByRole('link', { name: 'Browse rooms' }).count()).toBe(0);
  expect(await axe(phone)).toEqual([]);
  await shot(phone, 'phone-list');

  await desk.goto(`${app.origin}/admin/people?role=guest`);
  await desk.getByRole('link', { name: 'visita' }).first().click();
  await desk.getByRole('button', { name: 'Hacer miembro' }).click();
  await desk.getByRole('dialog').getByRole('button', { name: 'Hacer miembro' }).click();
  await desk.getByText('Ya es miembro.').waitFor();
  expect(await axe(desk)).toEqual([]);
  await shot(desk, 'desk-person');
});

it('somebody with a mailbox of the domain makes an account by a link in a mail', async () => {
  const page = await browser.visit(app, { path: '/sign-up', viewport: DESK, locale: 'en-GB' });
  await page.getByText('People with an address of ejemplo.org', { exact: false }).waitFor();
  expect(await axe(page)).toEqual([]);
  await shot(page, 'desk-sign-up');
  await page.getByLabel('E-mail address').fill(ADDRESS);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByText('If the address can have an account here', { exact: false }).waitFor();

  const code = codeIn(await server.mailTo(ADDRESS), '/sign-up');
  const path = `/sign-up#${code}`;
  const phone = await browser.visit(app, { path, viewport: PHONE, touch: true, scheme: 'dark' });
  await phone.getByText(`Tu cuenta tendrá la dirección ${ADDRESS}.`).waitFor();
  expect(new URL(phone.url()).hash).toBe('');
  expect(await axe(phone)).toEqual([]);
  await shot(phone, 'phone-sign-up');
  await phone.getByLabel('Tu nombre').fill('Paloma');
  await phone.getByLabel('Contraseña', { exact: true }).fill(PASSWORD);
  await phone.getByRole('button', { name: 'Crear cuenta' }).tap();
  await phone.waitForURL(`${app.origin}/`);
});
