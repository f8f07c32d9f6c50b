import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createRoomAs } from '@/lib/rooms/rooms';
import { signedInAdmin } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { axe, chat, DESK, pictures, SMALL, TestBrowser } from '@/tests/support/browser/browser';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory, PASSWORD } from '@/tests/support/factory';
import { freePort } from '@/tests/support/free-port';
import { Organization } from '@/tests/support/services/organization';

/** Chromium logs the refusal of a taken name as an error in its console, although the test expects it. */
const REFUSALS = /status of 409/;

const browser = new TestBrowser();
const shot = pictures('organization');
let database: TestDatabase;
let museum: Organization;
let app: App;
let make: Factory;

beforeAll(async () => {
  database = await createTestDatabase();
  make = new Factory(database.db);
  const port = await freePort();
  museum = await Organization.open(port);
  museum.accounts.set('paloma', { name: 'Paloma Díaz', preferred_username: 'paloma@museo.test' });
  app = await startApp({ database, port, env: { ...museum.env, CHAT_SIGN_UP: 'invite' } });
  await browser.launch();
});
afterEach(() => browser.closePages());
afterAll(async () => {
  await browser.close();
  await app.stop();
  await museum.close();
  await database.drop();
});

it('a stranger who is invited comes in by the organization, and finds the way again', async () => {
  const root = await signedInAdmin(database.db, 'carolina');
  await createRoomAs(database.db, null, { name: 'comite', title: 'Comité', kind: 'closed' });
  const admin = await browser.visit(app, { as: root, path: '/admin/invitations' });
  await admin.getByLabel('Comité').check();
  await admin.getByRole('button', { name: 'Hacer la invitación' }).click();
  const { pathname, hash } = new URL(await admin.getByLabel('Enlace de la invitación').inputValue());

  const phone = await browser.visit(app, {
    ...{ path: pathname + hash, viewport: SMALL, touch: true, scheme: 'dark', expected: REFUSALS },
  });
  const button = phone.getByRole('button', { name: 'Entrar con Museo' });
  await button.waitFor();
  expect(await axe(phone)).toEqual([]);
  await shot(phone, 'invited');
  await button.tap();
  await phone.getByLabel('Cuenta').fill('paloma');
  await phone.getByRole('button', { name: 'Continuar' }).tap();
  await phone.getByRole('heading', { name: 'Elige tu nombre' }).waitFor();
  const username = phone.getByLabel('Nombre de usuario');
  expect([await phone.getByLabel('Tu nombre').inputValue(), await username.inputValue()]).toEqual([
    'Paloma Díaz',
    'paloma',
  ]);
  expect(await axe(phone)).toEqual([]);
  await shot(phone, 'welcome');
  await username.fill('carolina');
  await phone.getByRole('button', { name: 'Empezar' }).tap();
  await phone.getByText('Te proponemos carolina2', { exact: false }).waitFor();
  await username.fill('paloma');
  await phone.getByRole('button', { name: 'Empezar' }).tap();
  await phone.waitForURL(`${app.origin}/r/comite`);
  await chat(phone).log.waitFor();

  // It is the only way in, and what proves who she is.
  await phone.goto(`${app.origin}/account`);
  await phone.getByText('Es tu única forma de entrar.', { exact: false }).waitFor();
  await phone.getByRole('button', { name: 'Eliminar mi cuenta' }).waitFor();
  expect(await axe(phone)).toEqual([]);
  await shot(phone, 'account without a password');
  await phone.context().clearCookies();
  await phone.goto(`${app.origin}/r/comite`);
  await phone.getByRole('button', { name: 'Entrar con Museo' }).waitFor();
  expect(await axe(phone)).toEqual([]);
  await shot(phone, 'sign-in');
  await phone.getByRole('button', { name: 'Entrar con Museo' }).tap();
  await phone.getByLabel('Cuenta').fill('paloma');
  await phone.getByRole('button', { name: 'Continuar' }).tap();
  await phone.waitForURL(`${app.origin}/r/comite`);

  const late = await browser.visit(app, { path: '/sign-in', locale: 'en-GB', viewport: DESK });
  await late.getByRole('button', { name: 'Sign in with Museo' }).click();
  await late.getByRole('button', { name: 'Continuar' }).click();
  await late.getByText('Could not sign in with the organization.', { exact: false }).waitFor();
  expect(await axe(late)).toEqual([]);
  await shot(late, 'refused');
  await late.getByRole('button', { name: 'Sign in with Museo' }).click();
  await late.getByLabel('Cuenta').fill('somebody');
  await late.getByRole('button', { name: 'Continuar' }).click();
  await late.getByText('To create an account you need an invitation.', { exact: false }).waitFor();
  expect(await axe(late)).toEqual([]);
});

it('a person who has an account links it, signs in by it, and unlinks it', async () => {
  const person = await make.person('member');
  const page = await browser.visit(app, { as: person, path: '/account', locale: 'en-GB', viewport: DESK });
  const section = page.getByRole('region', { name: 'Account of the organization' });
  await section.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await section.scrollIntoViewIfNeeded();
  await shot(page, 'not linked');
  await section.getByRole('button', { name: 'Link with Museo' }).click();
  await page.getByLabel('Cuenta').fill('mine');
  await page.getByRole('button', { name: 'Continuar' }).click();
  await section.getByText('Account linked.').waitFor();
  expect(await axe(page)).toEqual([]);
  await section.scrollIntoViewIfNeeded();
  await shot(page, 'linked');

  await page.context().clearCookies();
  await page.goto(`${app.origin}/sign-in?callbackUrl=%2Faccount`);
  await page.getByRole('button', { name: 'Sign in with Museo' }).click();
  await page.getByLabel('Cuenta').fill('mine');
  await page.getByRole('button', { name: 'Continuar' }).click();
  await page.waitForURL(`${app.origin}/account`);
  await section.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await section.getByRole('button', { name: 'Unlink' }).click();
  await section.getByText('Account unlinked.', { exact: false }).waitFor();
  await section.getByRole('button', { name: 'Link with Museo' }).waitFor();
});
