import { beforeAll, expect, it } from 'vitest';
import { createRoomAs } from '@/lib/rooms/rooms';
import { browserFixture } from '@/tests/browser/fixture';
import { signedInAdmin } from '@/tests/support/admins';
import { axe, chat, DESK, pictures } from '@/tests/support/browser/browser';
import type { Person } from '@/tests/support/people';

const NARROW = { width: 360, height: 640 };
const PASSWORD = 'caballo grapa batería';
/** Chromium logs refused requests as errors in its console, although the tests expect them. */
const REFUSALS = /status of 40/;

const { app, browser, database, luis } = browserFixture({ CHAT_SIGN_UP: 'invite' });
const shot = pictures('invitations');
let root: Person;

beforeAll(async () => {
  root = await signedInAdmin(database.db, 'carolina');
});

it('an administrator invites to a closed room by a QR code, a stranger comes in on a phone, and another one cannot', async () => {
  const made = await createRoomAs(database.db, null, { name: 'comite', title: 'Comité', kind: 'closed' });
  expect(made).not.toBe('taken');
  const desk = await browser.visit(app, { as: root, path: '/admin/invitations', viewport: DESK });
  await desk.getByLabel('Comité').check();
  await desk.getByRole('button', { name: 'Hacer la invitación' }).click();
  const link = desk.getByLabel('Enlace de la invitación');
  await link.waitFor();
  await desk.getByRole('button', { name: 'Ver código QR' }).click();
  await desk.getByRole('img', { name: 'Código QR de la invitación' }).waitFor();
  expect(await axe(desk)).toEqual([]);
  await shot(desk, 'desk');
  const { pathname, hash } = new URL(await link.inputValue());
  const path = pathname + hash;

  const phone = await browser.visit(app, { path, viewport: NARROW, touch: true, scheme: 'dark' });
  await phone.getByRole('heading', { name: 'carolina te invita' }).waitFor();
  await phone.getByText('Comité').waitFor();
  expect(new URL(phone.url()).hash).toBe('');
  expect(await axe(phone)).toEqual([]);
  await shot(phone, 'phone');
  await phone.getByLabel('Tu nombre').fill('Paloma Díaz');
  await phone.getByLabel('Contraseña', { exact: true }).fill(PASSWORD);
  await phone.getByRole('button', { name: 'Crear cuenta' }).tap();
  await phone.waitForURL(`${app.origin}/r/comite`);
  await chat(phone).log.waitFor();

  const late = await browser.visit(app, { path, locale: 'en-GB', expected: REFUSALS });
  await late.getByText('This invitation is no longer valid.', { exact: false }).waitFor();
  expect(await axe(late)).toEqual([]);
  await late.goto(`${app.origin}/sign-up`);
  await late.getByText('To create an account you need an invitation.', { exact: false }).waitFor();
  await desk.reload();
  await desk.getByText('Vinieron:').waitFor();
  await shot(desk, 'used');
});

it('a person who has an account signs in on the way, and joins the room', async () => {
  await createRoomAs(database.db, null, { name: 'huerta', title: 'Huerta', kind: 'closed' });
  const desk = await browser.visit(app, { as: root, path: '/admin/invitations', viewport: DESK });
  await desk.getByLabel('Huerta').check();
  await desk.getByRole('button', { name: 'Hacer la invitación' }).click();
  const link = await desk.getByLabel('Enlace de la invitación').inputValue();
  const { pathname, hash } = new URL(link);
  const page = await browser.visit(app, { as: luis, path: pathname + hash });
  await page.getByText('Huerta').waitFor();
  await page.getByRole('button', { name: 'Entrar' }).click();
  await page.waitForURL(`${app.origin}/r/huerta`);
  await chat(page).log.waitFor();

  await desk.getByRole('button', { name: 'Anular' }).first().click();
  await desk.getByRole('dialog').getByRole('button', { name: 'Anular' }).click();
  await desk.getByText('Anulada').or(desk.getByText('Usada')).first().waitFor();
});
