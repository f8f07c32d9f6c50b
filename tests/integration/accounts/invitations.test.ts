import { eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit, invitations, memberships, messageChanges, users } from '@/lib/db/schema';
import { invitationCode } from '@/lib/invitations/code';
import { createInvitation, revokeInvitation } from '@/lib/invitations/invitations';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp, TEST_SECRET } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';
import { newSession, type Person, signedIn } from '@/tests/support/people';

const PASSWORD = 'caballo grapa batería';

let database: TestDatabase;
let app: App;
let root: Person;
let make: Factory;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  make = new Factory(database.db);
  app = await startApp({ database, env: { CHAT_SIGN_UP: 'invite' } });
  root = await signedInAdmin(database.db, 'Raíz');
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

const AUDIT = { actor: null, action: 'invitation.create' } as const;

/** An invitation of the administrator. @returns its id and code */
async function invite(given: { rooms?: number[]; maxUses?: number } = {}, now = new Date()) {
  const { rooms: roomIds = [], maxUses = 1 } = given;
  const id =
    (await createInvitation(database.db, root.userId, { roomIds, maxUses, days: 7, role: 'member' }, AUDIT, now)) ?? 0;
  return { id, code: invitationCode(id, TEST_SECRET) };
}

const post = (path: string, body: object, as: Person | null = null, method = 'POST') =>
  ask(app, path, { as, method, body });
const signUp = (invitation?: string, username = `Nueva${made++}`) =>
  post('/api/sign-up', { username, password: PASSWORD, ...(invitation === undefined ? {} : { invitation }) });
const look = (code: string, as: Person | null = null) => post('/api/invitation', { code }, as);
const accept = (code: string, as: Person) => post('/api/invitation', { code }, as, 'PUT');
const roomsOf = async (userId: number) => {
  const rows = await database.db.select().from(memberships).where(eq(memberships.userId, userId));
  return rows.map(({ roomId }) => roomId);
};
const usesOf = async (id: number) =>
  (await database.db.select().from(invitations).where(eq(invitations.id, id)))[0]?.uses;

describe('with CHAT_SIGN_UP=invite', () => {
  test('strangers cannot sign up, and the page says what they need', async () => {
    const answer = await signUp();
    expect([answer.status, await answer.json()]).toEqual([403, { error: 'invitation_needed' }]);
    expect(await (await ask(app, '/sign-up')).text()).toContain('necesitas una invitación');
  });

  test('who has an invitation makes an account, and joins its rooms, also closed ones', async () => {
    const [closed, open] = [await make.roomWith(null, null), await make.roomWith(null, null, 'open')];
    const { id, code } = await invite({ rooms: [closed, open] });
    const seen = await (await look(code)).json();
    expect(seen).toMatchObject({ by: 'Raíz', signedIn: false, rooms: [{ kind: 'closed' }, { kind: 'open' }] });

    const username = `Nueva${made++}`;
    expect((await signUp(code, username)).status).toBe(201);
    const [row] = await database.db.select().from(users).where(eq(users.username, username));
    expect(row?.invitationId).toBe(id);
    const userId = row?.id ?? 0;
    const person = { userId, username, ...(await newSession(database.db, userId)) };
    expect((await accept(code, person)).status).toBe(200);
    expect(await roomsOf(person.userId)).toEqual(expect.arrayContaining([closed, open]));
    // Those who are in the rooms are told.
    const notes = await database.db
      .select({ kind: messageChanges.kind })
      .from(messageChanges)
      .where(inArray(messageChanges.roomId, [closed, open]));
    expect(notes).toEqual([{ kind: 'joined' }, { kind: 'joined' }]);
    // A repetition changes nothing, although the invitation is used up.
    expect((await accept(code, person)).status).toBe(200);
    expect(await usesOf(id)).toBe(1);
  });

  test('a name that is taken takes no use', async () => {
    const { id, code } = await invite();
    expect((await signUp(code, 'Raíz')).status).toBe(409);
    expect(await usesOf(id)).toBe(0);
    expect((await signUp(code)).status).toBe(201);
  });

  test('one that is used up, revoked, too old or changed lets nobody in, and nobody can tell which', {
    tags: 'accounts/invitation',
  }, async () => {
    const used = await invite();
    expect((await signUp(used.code)).status).toBe(201);
    const revoked = await invite();
    await revokeInvitation(database.db, revoked.id, { ...AUDIT, action: 'invitation.revoke' });
    const old = await invite({}, new Date(Date.now() - 8 * 24 * 3_600_000));
    const good = await invite();
    const codes = [used.code, revoked.code, old.code, good.code.replace(/^\d+/, '1'), `${good.code}A`, '', '%_'];
    const answers: string[] = [];
    for (const code of codes) {
      const [seen, signed] = [await look(code), await signUp(code)];
      expect([seen.status, signed.status]).toEqual([404, 404]);
      answers.push(await seen.text(), await signed.text());
    }
    expect(new Set(answers).size).toBe(1);
  });

  test('of many at once, no more come in than it has uses', { tags: 'accounts/invitation' }, async () => {
    const { id, code } = await invite({ maxUses: 2 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => signUp(code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 404, 404, 404, 404, 404, 404]);
    const came = await database.db.select().from(users).where(eq(users.invitationId, id));
    expect([came.length, await usesOf(id)]).toEqual([2, 2]);
  });
});

test('a person with an account joins its rooms by it, which takes a use', async () => {
  const closed = await make.roomWith(null, null);
  const { id, code } = await invite({ rooms: [closed] });
  const [ana, eva] = [await signedIn(database.db, `Ana${made++}`), await signedIn(database.db, `Eva${made++}`)];
  expect((await accept(code, ana)).status).toBe(200);
  expect(await roomsOf(ana.userId)).toContain(closed);
  expect((await accept(code, eva)).status).toBe(404);
  expect(await roomsOf(eva.userId)).not.toContain(closed);
  expect(await usesOf(id)).toBe(1);
});

test('administrators make, list and revoke them; rooms that nobody can join are refused', async () => {
  const room = await make.room();
  const body = { rooms: [room.id], maxUses: 5, days: 30 };
  const { id } = await (await post('/api/admin/invitations', body, root)).json();
  const page = await (await ask(app, '/admin/invitations', { as: root })).text();
  expect(page).toContain(invitationCode(id, TEST_SECRET));
  expect((await post(`/api/admin/invitations/${id}`, {}, root, 'DELETE')).status).toBe(200);
  expect((await post(`/api/admin/invitations/${id}`, {}, root, 'DELETE')).status).toBe(404);
  expect((await look(invitationCode(id, TEST_SECRET))).status).toBe(404);
  const direct = await make.directOf(null);
  await make.archive(room.id);
  for (const rooms of [[direct], [room.id], [999_999]])
    expect((await post('/api/admin/invitations', { ...body, rooms }, root)).status).toBe(409);
  const actions = await database.db.select().from(audit).where(eq(audit.actorId, root.userId));
  expect(actions.map(({ action }) => action)).toEqual(['invitation.create', 'invitation.revoke']);
});

test('with CHAT_SIGN_UP=closed nobody signs up, not even by an invitation', async () => {
  const closed = await startApp({ database, env: { CHAT_SIGN_UP: 'closed' } });
  try {
    const { code } = await invite();
    const body = { username: `Nueva${made++}`, password: PASSWORD, invitation: code };
    const answer = await ask(closed, '/api/sign-up', { method: 'POST', body });
    expect([answer.status, await answer.json()]).toEqual([403, { error: 'sign_up_closed' }]);
  } finally {
    await closed.stop();
  }
});

test('the personal export has the invitations that somebody made, and the one by which they came', async () => {
  const maker = await signedInAdmin(database.db, `Invita${made++}`);
  const id = await createInvitation(
    database.db,
    maker.userId,
    { roomIds: [], maxUses: 3, days: 7, role: 'member' },
    AUDIT,
  );
  const username = `Nueva${made++}`;
  expect((await signUp(invitationCode(id ?? 0, TEST_SECRET), username)).status).toBe(201);
  const [guest] = await database.db.select().from(users).where(eq(users.username, username));
  const session = await newSession(database.db, guest?.id ?? 0);
  const exportOf = async (cookie: string) =>
    (await ask(app, '/api/account/export', { headers: { cookie } })).json() as Promise<Record<string, unknown>>;
  expect((await exportOf(maker.cookie)).invitations).toMatchObject([{ id, uses: 1, maxUses: 3 }]);
  expect(await exportOf(session.cookie)).toMatchObject({ profile: { invitationId: id }, invitations: [] });

  // Whoever made it may go; it stays, and names nobody.
  await database.db.delete(users).where(eq(users.id, maker.userId));
  expect(await (await look(invitationCode(id ?? 0, TEST_SECRET))).json()).toMatchObject({ by: null });
});
