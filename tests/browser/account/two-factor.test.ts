import { beforeAll, expect, it } from 'vitest';
import { browserFixture } from '@/tests/browser/fixture';
import { axe, PHONE, pictures } from '@/tests/support/browser/browser';
import { Factory, PASSWORD } from '@/tests/support/factory';
import { codeOf, withTwoFactor } from '@/tests/support/services/authenticator';

/** Chromium logs refused requests as errors in its console, although the tests expect them. */
const REFUSALS = /status of 40/;

const { app, browser, database } = browserFixture({ CHAT_TWO_FACTOR: 'administrators' });
const shot = pictures('two-factor');
let make: Factory;

beforeAll(() => {
  make = new Factory(database.db);
});

it('an administrator on a phone has to set it up, keeps the codes, and signs in with a code by keyboard', async () => {
  const root = await make.person('admin');
  const phone = await browser.visit(app, {
    as: root,
    viewport: PHONE,
    touch: true,
    scheme: 'dark',
    expected: REFUSALS,
  });
  await phone.getByRole('button', { name: /^Tu cuenta/ }).tap();
  await phone.getByRole('link', { name: 'Administración' }).tap();
  await phone.waitForURL(`${app.origin}/account#two-factor`);
  const section = phone.getByRole('region', { name: 'Entrar en dos pasos' });
  await section.getByText('no puedes administrar nada', { exact: false }).waitFor();
  await section.getByRole('button', { name: 'Activar' }).tap();
  const password = section.getByLabel('Contraseña actual');
  await expect.poll(() => password.evaluate((field) => field === document.activeElement)).toBe(true);
  await password.fill('otra');
  await password.press('Enter');
  await section.getByText('La contraseña no es correcta.').waitFor();
  await password.fill(PASSWORD);
  await password.press('Enter');
  // In the dark too: cameras need black on white.
  const ground = section.getByRole('img', { name: 'Código QR' }).locator('rect');
  expect(await ground.evaluate((rect) => getComputedStyle(rect).fill)).toBe('rgb(255, 255, 255)');
  expect(await axe(phone)).toEqual([]);
  await shot(phone, 'phone-set-up');
  const shown = await section.locator('p.font-mono').textContent();
  expect(shown).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  const key = (shown ?? '').replaceAll(' ', '');
  const code = section.getByLabel('Código que muestra la aplicación');
  expect([await code.getAttribute('autocomplete'), await code.getAttribute('inputmode')]).toEqual([
    'one-time-code',
    'numeric',
  ]);
  await code.fill('000000');
  await code.press('Enter');
  await section.getByText('El código no es correcto.', { exact: false }).waitFor();
  await code.fill(codeOf(key));
  await code.press('Enter');
  await section.getByRole('heading', { name: 'Guarda estos códigos' }).waitFor();
  const codes = await section.getByRole('listitem').allTextContents();
  expect(codes).toHaveLength(10);
  expect(await axe(phone)).toEqual([]);
  await shot(phone, 'phone-codes');
  await section.getByRole('button', { name: 'Ya los guardé' }).tap();
  await section.getByText('Te quedan 10 códigos', { exact: false }).waitFor();
  await section.getByText('no puedes administrar nada', { exact: false }).waitFor({ state: 'detached' });
  await phone.goto(`${app.origin}/admin/people`);
  await phone.getByRole('heading', { name: 'Personas' }).first().waitFor();

  // On another device, in English and by keyboard.
  const page = await browser.visit(app, { path: '/sign-in?callbackUrl=/account', locale: 'en-GB', expected: REFUSALS });
  await page.getByLabel('Username').fill(root.username);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  const field = page.getByLabel('Code from your app');
  await field.waitFor();
  await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
  expect(await field.getAttribute('autocomplete')).toBe('one-time-code');
  expect(await axe(page)).toEqual([]);
  await shot(page, 'sign-in');
  // The code of the set-up was used.
  await page.keyboard.type(codeOf(key, -1));
  await page.keyboard.press('Enter');
  await page.getByText('The code is wrong or was used before.', { exact: false }).waitFor();
  await page.keyboard.type(codeOf(key, 1));
  await page.keyboard.press('Enter');
  await page.waitForURL(`${app.origin}/account`);
  const own = page.getByRole('region', { name: 'Two-step sign-in' });
  await own.getByText('You have 10 recovery codes left.', { exact: false }).waitFor();

  await own.getByRole('button', { name: 'Turn off' }).click();
  await page.keyboard.type(PASSWORD);
  await own.getByLabel('Code from the app').fill(codes[0] ?? '');
  expect(await axe(page)).toEqual([]);
  await shot(page, 'turn-off');
  await own.getByRole('button', { name: 'Turn off' }).click();
  await own.getByText('From now on you sign in with your password only.').waitFor();
  await own.getByText('Until you turn it on', { exact: false }).waitFor();
});

it('somebody who lost everything asks an administrator, who turns it off', async () => {
  const [root, lost] = [await make.person('admin'), await make.person('member')];
  await withTwoFactor(database.db, root.userId);
  await withTwoFactor(database.db, lost.userId);
  const page = await browser.visit(app, { path: '/sign-in', viewport: PHONE, touch: true, expected: REFUSALS });
  const enter = async () => {
    await page.getByLabel('Nombre de usuario').fill(lost.username);
    await page.getByLabel('Contraseña', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Entrar', exact: true }).tap();
  };
  await enter();
  await page.getByRole('button', { name: 'Usar un código de recuperación' }).tap();
  const field = page.getByLabel('Código de recuperación', { exact: true });
  await field.fill('abcd-abcd-abcd-abcd');
  await field.press('Enter');
  await page.getByText('Prueba con otro.', { exact: false }).waitFor();
  expect(await axe(page)).toEqual([]);
  await shot(page, 'phone-recovery');
  await page.getByRole('button', { name: 'Volver' }).tap();

  const desk = await browser.visit(app, { as: root, path: `/admin/people/${lost.userId}` });
  await desk.getByRole('button', { name: 'Desactivar los dos pasos' }).click();
  await shot(desk, 'admin');
  await desk.getByRole('dialog').getByRole('button', { name: 'Desactivar los dos pasos' }).click();
  await desk.getByText('Los dos pasos están desactivados.').waitFor();
  expect(await axe(desk)).toEqual([]);
  await enter();
  await page.waitForURL(`${app.origin}/`);
});
