import { afterAll, beforeAll, expect, it } from 'vitest';
import { unsubscribeCode } from '@/lib/mail/unsubscribe-code';
import { browserFixture } from '@/tests/browser/fixture';
import { TEST_SECRET } from '@/tests/support/app';
import { axe, PHONE, pictures } from '@/tests/support/browser/browser';
import { Factory, PASSWORD } from '@/tests/support/factory';
import { codeIn, MailServer } from '@/tests/support/services/mail-server';

const NEW = 'caballo grapa batería';
const ADDRESS = 'ana.mail@ejemplo.org';
/** Chromium logs refused requests as errors in its console, although the tests expect them. */
const REFUSALS = /status of 40/;

// The app's settings are read when it starts: the server is there before.
const server = await MailServer.open();
const { app, browser, database } = browserFixture(server.settings);
const shot = pictures('mail');
let make: Factory;

beforeAll(() => {
  make = new Factory(database.db);
});
afterAll(() => server.close());

it('somebody gives an address, confirms it on a phone, forgets the password, and gets in again by mail', async () => {
  const ana = await make.person('member');
  const page = await browser.visit(app, { as: ana, path: '/account', expected: REFUSALS });
  const section = page.getByRole('region', { name: 'Correo electrónico' });
  await section.getByLabel('Dirección de correo').fill('ana');
  await section.getByLabel('Contraseña', { exact: true }).fill(PASSWORD);
  await section.getByRole('button', { name: 'Mandar el enlace' }).click();
  await section.getByText('Escribe una dirección como', { exact: false }).waitFor();
  await section.getByLabel('Dirección de correo').fill(ADDRESS);
  await section.getByLabel('Contraseña', { exact: true }).fill(PASSWORD);
  await section.getByRole('button', { name: 'Mandar el enlace' }).click();
  await section.getByText(`${ADDRESS} espera tu confirmación`, { exact: false }).waitFor();
  expect(await axe(page)).toEqual([]);

  const confirming = codeIn(await server.mailTo(ADDRESS), '/confirm-mail');
  const phone = await browser.visit(app, {
    path: `/confirm-mail#${confirming}`,
    viewport: PHONE,
    touch: true,
    scheme: 'dark',
    locale: 'en-GB',
  });
  await phone.getByText(`Is ${ADDRESS} the address of your account ${ana.username}?`).waitFor();
  expect(phone.url()).toBe(`${app.origin}/confirm-mail`);
  expect(await axe(phone)).toEqual([]);
  await shot(phone, 'phone-confirm');
  await phone.getByRole('button', { name: 'Yes, confirm it' }).tap();
  await phone.getByText('Address confirmed.').waitFor();

  await phone.goto(`${app.origin}/sign-in`);
  await phone.getByRole('link', { name: 'Forgot your password?' }).tap();
  await phone.getByLabel('E-mail address').fill(ADDRESS);
  await phone.getByRole('button', { name: 'Send the link' }).tap();
  await phone.getByText('If the address belongs to an account here', { exact: false }).waitFor();
  expect(await axe(phone)).toEqual([]);
  await shot(phone, 'phone-forgotten');
  const resetting = codeIn(await server.mailTo(ADDRESS, 2), '/new-password');
  await phone.goto(`${app.origin}/new-password#${resetting}`);
  await phone.getByLabel('New password').fill(NEW);
  await phone.getByRole('button', { name: 'Save and sign in' }).tap();
  await phone.waitForURL(`${app.origin}/`);
});

it('somebody turns mails on, and ends them by the link of one', async () => {
  const eva = await make.person('member');
  await make.mailAddress(eva);
  const code = unsubscribeCode(eva.userId, TEST_SECRET);
  const page = await browser.visit(app, { path: `/unsubscribe#${code}` });
  await page.getByRole('button', { name: 'No recibir más' }).click();
  await page.getByText('No recibirás más estos correos.', { exact: false }).waitFor();
  expect(await axe(page)).toEqual([]);

  const own = await browser.visit(app, { as: eva, path: '/account' });
  const choice = own.getByRole('checkbox', { name: 'Mandarme un correo', exact: false });
  expect(await choice.isChecked()).toBe(false);
  await choice.click();
  await own.getByRole('region', { name: 'Correo electrónico' }).getByText('Guardado.').waitFor();
  expect(await choice.isChecked()).toBe(true);
  await own.reload();
  expect(await choice.isChecked()).toBe(true);
});
