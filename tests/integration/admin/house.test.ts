import { afterAll, beforeAll, expect, test } from 'vitest';
import { audit } from '@/lib/db/schema';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import type { Person } from '@/tests/support/people';

let database: TestDatabase;
let app: App;
let root: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database });
  root = await signedInAdmin(database.db, 'Raíz');
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

const rename = (name: string) => ask(app, '/api/admin/house', { as: root, method: 'PATCH', body: { name } });
const signInPage = async (node = app) => (await ask(node, '/sign-in')).text();
const audited = () => database.db.select({ actor: audit.actorName, action: audit.action }).from(audit);

test('pages have the name that the community chose, here at once and on a node that starts later', async () => {
  expect(await signInPage()).toContain('Entra a Tertulia');
  const answer = await rename('  La Huerta & <b>');
  expect([answer.status, await answer.json()]).toEqual([200, { name: 'La Huerta & <b>' }]);
  const page = await signInPage();
  expect(page).toContain('Entra a La Huerta &amp; &lt;b&gt;');
  expect(page).toContain('<title>Entrar · La Huerta &amp; &lt;b&gt;</title>');
  const later = await startApp({ database });
  expect(await signInPage(later)).toContain('Entra a La Huerta');
  await later.stop();
  expect((await rename('La Huerta & <b>')).status).toBe(200);
  expect(await audited()).toEqual([{ actor: 'Raíz', action: 'house.rename' }]);
});

test('a name that is too long changes nothing, and an empty one gives the name of the product', async () => {
  const answer = await rename('x'.repeat(41));
  expect([answer.status, await answer.json()]).toEqual([400, { error: 'house_too_long' }]);
  expect(await signInPage()).toContain('Entra a La Huerta');
  expect((await rename('')).status).toBe(200);
  expect(await signInPage()).toContain('Entra a Tertulia');
});
