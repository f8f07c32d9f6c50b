import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { audit, house, users } from '@/lib/db/schema';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';

const PASSWORD = 'caballo grapa batería';
/** As an installation that sets nothing. */
const UNSET = { CHAT_SIGN_UP: '' };

let database: TestDatabase;
let nodes: [App, App];

beforeAll(async () => {
  database = await createTestDatabase();
  const first = await startApp({ database, env: UNSET });
  nodes = [first, await startApp({ database, env: UNSET })];
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await database.drop();
});

const linkOf = (app: App) => /\/start#(\S+)/.exec(app.logs())?.[1] ?? '';
const look = (code: string, app = nodes[0]) => ask(app, '/api/start', { method: 'POST', body: { code } });
const begin = (code: string, username: string, app = nodes[0]) =>
  ask(app, '/api/start', { method: 'PUT', body: { code, username, password: PASSWORD } });
const signUp = (username: string, app = nodes[0]) =>
  ask(app, '/api/sign-up', { method: 'POST', body: { username, password: PASSWORD } });
const people = () => database.db.select().from(users);

test('a new installation lets nobody in without a link, and says where the first one is', async () => {
  expect((await signUp('Marta')).status).toBe(403);
  expect(await (await ask(nodes[0], '/sign-up')).text()).toContain('en el registro del servidor');
  expect(await people()).toEqual([]);
});

test('all nodes print one link; other codes make nobody an administrator', {
  tags: 'accounts/start-link',
}, async () => {
  const code = linkOf(nodes[0]);
  expect(code).toHaveLength(22);
  expect(linkOf(nodes[1])).toBe(code);
  expect((await look(code)).status).toBe(200);
  const others = ['', 'x', code.slice(1), `${code}x`, code.replace(/^./, (one) => (one === 'A' ? 'B' : 'A'))];
  for (const other of others) {
    expect([other, (await look(other)).status, (await begin(other, 'Marta')).status]).toEqual([other, 404, 404]);
  }
  expect(await people()).toEqual([]);
});

test('the page of another site cannot use the link', { tags: 'accounts/csrf' }, async () => {
  const body = JSON.stringify({ code: linkOf(nodes[0]), username: 'Marta', password: PASSWORD });
  const headers = { 'content-type': 'application/json', origin: 'https://otra.test' };
  const answer = await fetch(`${nodes[0].origin}/api/start`, { method: 'PUT', headers, body });
  expect([answer.status, await answer.json()]).toEqual([403, { error: 'origin' }]);
  expect(await people()).toEqual([]);
});

test('a name or a password that is refused does not use the link up', async () => {
  const answer = await ask(nodes[0], '/api/start', {
    method: 'PUT',
    body: { code: linkOf(nodes[0]), username: 'a b', password: '123' },
  });
  expect([answer.status, Object.keys((await answer.json()).fields)]).toEqual([400, ['username', 'password']]);
});

test('of many at once, on two nodes, one becomes the administrator', { tags: 'accounts/start-link' }, async () => {
  const code = linkOf(nodes[0]);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) => begin(code, `Marta${i}`, nodes[i % 2 === 0 ? 0 : 1])),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(11).fill(404)]);
  const found = await people();
  expect(found.map(({ role }) => role)).toEqual(['admin']);
  expect(await database.db.select({ actor: audit.actorName, action: audit.action }).from(audit)).toEqual([
    { actor: null, action: 'person.make_admin' },
  ]);
  expect([(await look(code)).status, (await begin(code, 'Otra')).status]).toEqual([404, 404]);
  expect(await (await ask(nodes[0], '/sign-up')).text()).toContain('necesitas una invitación');
});

test('an installation that let everybody in before goes on so', async () => {
  const own = await createTestDatabase();
  // As the migration leaves the row.
  await own.db.insert(house).values({ signUp: 'open' });
  const app = await startApp({ database: own, env: UNSET });
  try {
    expect((await signUp('Marta', app)).status).toBe(201);
    const [row] = await own.db.select({ role: users.role }).from(users).where(eq(users.username, 'Marta'));
    expect(row).toEqual({ role: 'member' });
    // Her account does not use the link up.
    expect((await look(linkOf(app), app)).status).toBe(200);
  } finally {
    await app.stop();
    await own.drop();
  }
}, 60_000);
