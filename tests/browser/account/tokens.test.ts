import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { startPasswords } from '@/lib/auth/password/password';
import { users } from '@/lib/db/schema';
import { browserFixture } from '@/tests/browser/fixture';
import { axe, pictures, SMALL } from '@/tests/support/browser/browser';

const PASSWORD = 'a perfectly fine one 7';

const picture = pictures('tokens', { fullPage: true });
const { ana, app, browser, database } = browserFixture();

it('a token is made on the page, shown once, used, and revoked', async () => {
  const passwords = startPasswords({ cost: 4 });
  const passwordHash = await passwords.hash(PASSWORD);
  await passwords.end();
  await database.db.update(users).set({ passwordHash }).where(eq(users.id, ana.userId));
  const page = await browser.visit(app, {
    as: ana,
    path: '/account',
    viewport: SMALL,
    expected: /Failed to load resource: the server responded with a status of 400/,
  });
  await page.getByRole('link', { name: 'Tokens y API' }).click();
  await page.getByText('No tienes ningún token.').waitFor();
  await page.getByLabel('Nombre', { exact: true }).fill('Robot de la cocina');
  await page.getByLabel('Qué permite').selectOption('write');
  await page.getByLabel('Cuándo termina').selectOption('30');
  await page.getByLabel('Contraseña actual', { exact: true }).fill('otra cosa');
  await page.getByRole('button', { name: 'Crear token' }).click();
  await page.getByText('La contraseña no es correcta.').waitFor();
  await page.getByLabel('Contraseña actual', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Crear token' }).click();
  await page.getByRole('heading', { name: 'Tu token nuevo' }).waitFor();
  const token = (await page.locator('code').textContent()) ?? '';
  expect(await axe(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await picture(page, 'made');
  const headers = { authorization: `Bearer ${token}` };
  const asked = () => fetch(`${app.origin}/api/v1/me`, { headers });
  expect(await (await asked()).json()).toMatchObject({ name: ana.username, scope: 'write' });
  await page.getByRole('button', { name: 'Ya lo guardé' }).click();
  await page.locator('code').waitFor({ state: 'detached' });
  await page.reload();
  await page.getByText(/Último uso: (Hoy|Ayer)/).waitFor();
  expect(await page.content()).not.toContain(token);
  await picture(page, 'list');
  await page.getByRole('button', { name: 'Revocar Robot de la cocina' }).click();
  await page.getByText('Revocado: Robot de la cocina.').waitFor();
  await page.getByText('No tienes ningún token.').waitFor();
  expect((await asked()).status).toBe(401);
});
