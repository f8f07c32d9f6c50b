import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LINK_HOURS, makePasswordLink, personOfLink } from '@/lib/auth/password/password-links';
import { audit, passwordLinks } from '@/lib/db/schema';
import { setDisabled, setPasswordHash } from '@/lib/users/people';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';

const NEW = 'caballo grapa batería';
const LIMIT = 3;
/** The limit on links from one address. */
const TRIES = 10 * LIMIT;

let database: TestDatabase;
let app: App;
let root: Person;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database });
  root = await signedInAdmin(database.db, 'Raíz');
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

const somebody = () => signedIn(database.db, `Olvidadiza${made++}`);

async function linkFor({ userId: id, username: name }: Person, now = new Date()): Promise<string> {
  const entry = { actor: null, action: 'person.password_link' as const, person: { id, name } };
  return (await makePasswordLink(database.db, id, entry, now))?.code ?? '';
}

const look = (code: string, at = app) => ask(at, '/api/password-link', { method: 'POST', body: { code } });
const use = (code: string, password = NEW) =>
  ask(app, '/api/password-link', { method: 'PUT', body: { code, password } });
const isOver = async (code: string) => [(await look(code)).status, (await use(code)).status];

test('an administrator makes it, the person sets a password with it, and is signed out everywhere else', async () => {
  const ana = await somebody();
  const answer = await ask(app, `/api/admin/people/${ana.userId}/password-link`, {
    as: root,
    method: 'POST',
    body: {},
  });
  const { code, expiresAt } = await answer.json();
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(LINK_HOURS * 3_600_000);
  expect(await (await look(code)).json()).toEqual({ username: ana.username });

  expect(await (await use(code, '12345678')).json()).toMatchObject({ fields: { password: ['all_digits', 'common'] } });
  expect((await use(code)).status).toBe(200);
  expect((await ask(app, '/api/rooms', { as: ana })).status).toBe(401);
  const actions = await database.db.select().from(audit).where(eq(audit.personId, ana.userId));
  expect(actions.map(({ action, actorName }) => [action, actorName])).toEqual([
    ['person.password_link', 'Raíz'],
    ['account.password_by_link', ana.username],
  ]);
});

test('its code is stored nowhere', async () => {
  const code = await linkFor(await somebody());
  const rows = await database.db.select().from(passwordLinks);
  const stored = JSON.stringify(
    rows.map(({ codeHash }) => [codeHash.toString('base64url'), codeHash.toString('utf8')]),
  );
  expect(stored).not.toContain(code);
  expect(app.logs()).not.toContain(code);
});

test('it is over once it is used, replaced, too old, or its account is disabled, and nobody can tell which', {
  tags: 'accounts/password-link',
}, async () => {
  const [ana, eva, old, off, set] = [
    await somebody(),
    await somebody(),
    await somebody(),
    await somebody(),
    await somebody(),
  ];
  const used = await linkFor(ana);
  expect((await use(used)).status).toBe(200);
  const replaced = await linkFor(eva);
  const newer = await linkFor(eva);
  const tooOld = await linkFor(old, new Date(Date.now() - LINK_HOURS * 3_600_000 - 1));
  const disabled = await linkFor(off);
  await setDisabled(database.db, off.userId, true);
  const overtaken = await linkFor(set);
  await setPasswordHash(database.db, set.userId, 'another');
  const guessed = newer.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));

  const answers: string[] = [];
  for (const code of [used, replaced, tooOld, disabled, overtaken, guessed, '', 'x'.repeat(64), '%_']) {
    expect(await isOver(code)).toEqual([404, 404]);
    answers.push(await (await look(code)).text());
  }
  expect(new Set(answers).size).toBe(1);
  // A disabled account that is enabled again does not bring its link back.
  await setDisabled(database.db, off.userId, false);
  expect(await personOfLink(database.db, disabled)).toBeNull();
  expect((await use(newer)).status).toBe(200);
});

test('one of several that use it at once sets the password', { tags: 'accounts/password-link' }, async () => {
  const ana = await somebody();
  const code = await linkFor(ana);
  const answers = await Promise.all(['uno', 'dos', 'tres', 'cuatro'].map((word) => use(code, `caballo grapa ${word}`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404]);
});

test('nobody makes one for themselves, or for an account that is disabled or gone', async () => {
  const off = await somebody();
  await setDisabled(database.db, off.userId, true);
  const make = (id: number) =>
    ask(app, `/api/admin/people/${id}/password-link`, { as: root, method: 'POST', body: {} });
  expect((await make(root.userId)).status).toBe(409);
  expect((await make(off.userId)).status).toBe(404);
  expect((await make(999_999)).status).toBe(404);
});

test('one address cannot try many', { tags: 'accounts/password-link' }, async () => {
  const limited = await startApp({ database, env: { AUTH_LIMIT: String(LIMIT) } });
  try {
    const statuses: number[] = [];
    for (let i = 0; i <= TRIES; i++) statuses.push((await look('A'.repeat(22), limited)).status);
    expect(statuses.filter((status) => status === 404)).toHaveLength(TRIES);
    expect(statuses.at(-1)).toBe(429);
  } finally {
    await limited.stop();
  }
});
