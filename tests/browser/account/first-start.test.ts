import { expect, it } from 'vitest';
import { browserFixture } from '@/tests/browser/fixture';
import { axe, pictures } from '@/tests/support/browser/browser';

const PHONE = { width: 360, height: 640 };
const PASSWORD = 'caballo grapa batería';
/** Chromium logs refused requests as errors in its console, although the tests expect them. */
const REFUSALS = /status of 40/;

// As an installation that sets nothing.
const { app, browser } = browserFixture({ CHAT_SIGN_UP: '' });
const shot = pictures('first start');

it('the link of the log makes the first administrator, on a phone, and nobody else', async () => {
  // The people of the fixture are members only.
  const path = /\/start#\S+/.exec(app.logs())?.[0] ?? '';
  const phone = await browser.visit(app, { path, viewport: PHONE, touch: true, scheme: 'dark' });
  await phone.getByText('Con ella administras la comunidad', { exact: false }).waitFor();
  expect(new URL(phone.url()).hash).toBe('');
  expect(await axe(phone)).toEqual([]);
  await shot(phone, 'phone');
  const english = await browser.visit(app, { path, locale: 'en-GB', expected: REFUSALS });
  await english.getByRole('heading', { name: 'Start your community' }).waitFor();
  await english.getByLabel('Your name').fill('Late');

  await phone.getByLabel('Tu nombre').fill('Paloma Díaz');
  await phone.getByLabel('Contraseña', { exact: true }).fill(PASSWORD);
  await phone.getByRole('button', { name: 'Crear cuenta' }).tap();
  await phone.getByLabel('Nombre de la comunidad').fill('La Huerta');
  await phone.getByRole('button', { name: 'Guardar' }).tap();
  await phone.getByText('Guardado.').waitFor();
  expect(await axe(phone)).toEqual([]);
  await shot(phone, 'name');
  await phone.goto(`${app.origin}/`);
  await phone.getByText('La Huerta', { exact: true }).waitFor();
  expect(await phone.title()).toBe('La Huerta');
  await phone.goto(`${app.origin}/admin/invitations`);
  await phone.getByRole('button', { name: 'Hacer la invitación' }).waitFor();

  await english.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await english.getByRole('button', { name: 'Create account' }).click();
  await english.getByText('This link is not valid', { exact: false }).waitFor();
  expect(await axe(english)).toEqual([]);
  await shot(english, 'too late');
});
