import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { audit, users } from '@/lib/db/schema';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';

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

const NOTHING = { accent: null, timeZone: null, locale: null };
const change = (body: object) => ask(app, '/api/admin/house', { as: root, method: 'PATCH', body });
const rename = (name: string) => change({ ...NOTHING, name });
const signInPage = async (node = app) => (await ask(node, '/sign-in')).text();
const audited = () => database.db.select({ actor: audit.actorName, action: audit.action }).from(audit);

test('pages have the name that the community chose, here at once and on a node that starts later', async () => {
  expect(await signInPage()).toContain('Entra a Tertulia');
  const answer = await rename('  La Huerta & <b>');
  expect([answer.status, await answer.json()]).toEqual([200, { ...NOTHING, name: 'La Huerta & <b>' }]);
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

test('a colour is in the page itself, with the nonce of its policy, and one that cannot be read is refused', async () => {
  expect(await signInPage()).not.toContain('<style');
  expect((await change({ ...NOTHING, name: '', accent: '#1A6E33' })).status).toBe(200);
  const answer = await ask(app, '/sign-in');
  const nonce = /'nonce-([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1];
  expect(await answer.text()).toContain(`<style nonce="${nonce}">@media screen{html:root{--accent:#1a6e33;`);
  for (const [accent, error] of [
    ['#ffee00', 'accent_contrast'],
    ['red;}</style>', 'accent_malformed'],
  ]) {
    const refused = await change({ ...NOTHING, name: '', accent });
    expect([refused.status, await refused.json()]).toEqual([400, { error }]);
  }
  expect(await signInPage()).toContain('--accent:#1a6e33;');
});

test('its language and zone are for people who have chosen none, and no others are taken', async () => {
  /** The language of the account's page, and what it calls the community's zone. */
  const shownTo = async (as: Person) => {
    const page = await (await ask(app, '/account', { as })).text();
    const [, lang, zone] =
      /<html lang="(\w+)"[\s\S]*?name="timeZone"[\s\S]*?<option value=""[^>]*>(.*?)<\/option>/.exec(page) ?? [];
    return [lang, zone];
  };
  const [ana, luis] = [await signedIn(database.db, 'Ana'), await signedIn(database.db, 'Luis')];
  await database.db.update(users).set({ locale: 'en', timeZone: 'Asia/Tokyo' }).where(eq(users.id, luis.userId));
  expect((await change({ name: '', accent: null, timeZone: 'America/Sao_Paulo', locale: 'pt' })).status).toBe(200);
  expect(await shownTo(ana)).toEqual(['pt', 'O da comunidade (Hora de São Paulo)']);
  expect(await shownTo(luis)).toEqual(['en', 'Community default (São Paulo time)']);
  const other = await startApp({ database });
  expect(await signInPage(other)).toContain('Entre em Tertulia');
  await other.stop();
  for (const wrong of [{ timeZone: 'Moon/Base' }, { locale: 'xx' }, { accent: 7 }, { signUp: 'open' }])
    expect((await change({ ...NOTHING, name: '', ...wrong })).status).toBe(400);
  expect((await change({ ...NOTHING, name: '' })).status).toBe(200);
  expect((await audited()).filter(({ action }) => action === 'house.look')).toHaveLength(3);
});
