import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { record } from '@/lib/audit/audit';
import { startPasswords } from '@/lib/auth/password/password';
import { MemoryBroker } from '@/lib/broker/memory';
import {
  audit,
  blocks,
  mentions,
  messageChanges,
  messagePreviews,
  messages,
  pins,
  reactions,
  reports,
  sessions,
  users,
} from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { directRoom } from '@/lib/rooms/direct';
import { removeMember } from '@/lib/rooms/members';
import { changeRoom, createRoomAs } from '@/lib/rooms/rooms';
import { saveProfile } from '@/lib/users/profile';
import { type App, startApp } from '@/tests/support/app';
import { Visitor } from '@/tests/support/browser/visitor';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { untilRunning } from '@/tests/support/database/running-query';
import { openMessages } from '@/tests/support/messages';
import { newSession, type Person, signedIn } from '@/tests/support/people';
import { eventually } from '@/tests/support/wait';

const PASSWORD = 'zpqkxwvu';
const ANOTHER = 'zpqkxwvu 2';
const COOKIE = 'next-auth.session-token';

let database: TestDatabase;
let app: App;
let hash: string;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database });
  const passwords = startPasswords({ cost: 4 });
  hash = await passwords.hash(PASSWORD);
  await passwords.end();
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

/** Creates a person whose password is PASSWORD, and a visitor who is signed in as that person. */
async function member(): Promise<Person & { visitor: Visitor }> {
  made += 1;
  const person = await signedIn(database.db, `Socia${made}`);
  await database.db.update(users).set({ passwordHash: hash }).where(eq(users.id, person.userId));
  return { ...person, visitor: visitorWith(person.cookie) };
}

function visitorWith(cookie: string, at = app): Visitor {
  const visitor = new Visitor(at.origin);
  visitor.cookies.set(COOKIE, cookie.slice(COOKIE.length + 1));
  return visitor;
}

const page = async (visitor: Visitor, path: string, headers: Record<string, string> = {}) =>
  (await visitor.fetch(path, { headers })).text();
const join = (at: App, cookie: string) => ChatClient.connect({ origin: at.origin, cookie });
const auditOf = (personId: number) =>
  database.db
    .select({ actor: audit.actorName, action: audit.action })
    .from(audit)
    .where(eq(audit.personId, personId))
    .orderBy(asc(audit.id));

describe('a person who is signed out', () => {
  test('is sent to sign in, and gets nothing from the API', { tags: 'everywhere/any-route' }, async () => {
    const nobody = new Visitor(app.origin);
    const answer = await nobody.fetch('/account');
    expect([answer.status, answer.headers.get('location')]).toEqual([307, '/sign-in?callbackUrl=%2Faccount']);
    const statuses = await Promise.all([
      nobody.account('PATCH', 'choices', { locale: null, timeZone: null, hourCycle: null }),
      nobody.account('POST', 'password', { current: PASSWORD, password: ANOTHER }),
      nobody.account('DELETE', 'sessions'),
      nobody.account('DELETE', 'sessions/00000000-0000-4000-8000-000000000000'),
      nobody.account('POST', 'delete', { current: PASSWORD }),
      nobody.fetch('/api/account/export'),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401]);
  });
});

describe('a page of another site', () => {
  test.each(['http://evil.example', 'null', ''])('with the Origin %j changes nothing', async (origin) => {
    const { visitor } = await member();
    const answers = await Promise.all([
      visitor.account('PATCH', 'choices', { locale: 'en', timeZone: null, hourCycle: null }, { origin }),
      visitor.account('POST', 'password', { current: PASSWORD, password: ANOTHER }, { origin }),
      visitor.account('DELETE', 'sessions', undefined, { origin }),
      visitor.account('POST', 'delete', { current: PASSWORD }, { origin }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });
});

describe('the preferences', () => {
  test('take effect in the room, only on the person’s own pages, and can be reset', async () => {
    const { visitor, userId } = await member();
    const other = await member();
    const time = new Date('2026-08-21T19:25:03.120Z');
    const client = await join(app, other.cookie);
    await client.say('la hora');
    await database.db.update(messages).set({ createdAt: time }).where(eq(messages.body, 'la hora'));
    await client.close();
    expect(await page(visitor, '/')).toContain('2:25 p.\u00a0m.');

    const chosen = { locale: 'en', timeZone: 'Europe/Madrid', hourCycle: 'h23' };
    expect((await visitor.account('PATCH', 'choices', chosen)).status).toBe(200);
    const html = await page(visitor, '/', { 'accept-language': 'es' });
    expect(html).toContain('<html lang="en"');
    expect(html).toContain('21:25');
    expect(html).not.toContain('2:25 p.\u00a0m.');
    expect(html).toContain('Madrid time');
    expect(await page(other.visitor, '/')).toContain('2:25 p.\u00a0m.');
    expect(await page(visitor, '/account')).toContain('Your account');

    await visitor.account('PATCH', 'choices', { locale: null, timeZone: null, hourCycle: null });
    expect(await page(visitor, '/')).toContain('2:25 p.\u00a0m.');
    const [row] = await database.db.select().from(users).where(eq(users.id, userId));
    expect(row).toMatchObject({ locale: null, timeZone: null, hourCycle: null });
  });

  test.each([
    ['a language that we do not support', { locale: 'fr', timeZone: null, hourCycle: null }],
    ['an unknown time zone', { locale: null, timeZone: 'Europe/Macondo', hourCycle: null }],
    ['another clock', { locale: null, timeZone: null, hourCycle: 'h24' }],
    ['a role', { locale: null, timeZone: null, hourCycle: null, role: 'admin' }],
    ['incomplete', { locale: 'en' }],
    ['no JSON', '{'],
    ['nothing', ''],
  ])('cannot be %s', { tags: 'accounts/mass-assignment' }, async (_, body) => {
    const { visitor, userId } = await member();
    expect((await visitor.account('PATCH', 'choices', body)).status).toBe(400);
    const [row] = await database.db.select().from(users).where(eq(users.id, userId));
    expect(row).toMatchObject({ locale: null, timeZone: null, role: 'member' });
  });
});

describe('changing the password', () => {
  test('needs the current password, and ends the other sessions', {
    tags: 'accounts/password-not-well-formed',
  }, async () => {
    const { visitor, username, userId } = await member();
    const { cookie: elsewhere } = await newSession(database.db, userId);
    const wrong = await visitor.account('POST', 'password', { current: 'not it', password: ANOTHER });
    expect([wrong.status, await wrong.json()]).toEqual([400, { error: 'invalid', fields: { current: ['wrong'] } }]);
    const weak = await visitor.account('POST', 'password', { current: PASSWORD, password: '12345678' });
    expect((await weak.json()).fields.password).toContain('all_digits');
    for (const end of ['\ud83d', '\udc00', '\ufffd']) {
      const odd = await visitor.account('POST', 'password', { current: PASSWORD, password: ANOTHER + end });
      expect([odd.status, await odd.json()]).toEqual([400, { error: 'invalid', fields: { password: ['bad_text'] } }]);
      const proof = await visitor.account('POST', 'password', { current: PASSWORD + end, password: ANOTHER });
      expect([proof.status, await proof.json()]).toEqual([400, { error: 'invalid', fields: { current: ['wrong'] } }]);
    }
    expect(await visitorWith(elsewhere).whoAmI()).toBe(username);

    const body = { current: PASSWORD, password: ANOTHER };
    expect((await visitor.account('POST', 'password', body)).status).toBe(200);
    expect(await visitor.whoAmI()).toBe(username);
    expect(await visitorWith(elsewhere).whoAmI()).toBeNull();
    expect((await new Visitor(app.origin).signIn(username, PASSWORD)).status).toBe(401);
    expect((await new Visitor(app.origin).signIn(username, ANOTHER)).status).toBe(200);
    expect(await auditOf(userId)).toEqual([{ actor: username, action: 'account.password' }]);
  });
});

describe('a person’s sessions', () => {
  test('are listed with device and address, and the current one is marked', async () => {
    const { visitor, userId, username } = await member();
    const phone = new Visitor(app.origin);
    await phone.fetch('/api/auth/csrf');
    const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0';
    await database.db
      .update(sessions)
      .set({ userAgent: firefox, ip: '203.0.113.7' })
      .where(eq(sessions.userId, userId));
    await newSession(database.db, userId);
    const html = await page(visitor, '/account');
    expect(html).toContain('Firefox en Linux');
    expect(html).toContain('203.0.113.7');
    expect(html.split('Este dispositivo')).toHaveLength(2);
    expect(html).toContain(username);
    expect(html).not.toMatch(/ style="/);
  });

  test('can be ended one by one or all others at once, but not by somebody else', async () => {
    const { visitor, userId, username } = await member();
    const stranger = await member();
    const [one, two, three] = [
      await newSession(database.db, userId),
      await newSession(database.db, userId),
      await newSession(database.db, userId),
    ];
    expect((await stranger.visitor.account('DELETE', `sessions/${one.sessionId}`)).status).toBe(404);
    expect((await visitor.account('DELETE', `sessions/${one.sessionId}`)).status).toBe(200);
    expect((await visitor.account('DELETE', `sessions/${one.sessionId}`)).status).toBe(404);
    expect([await visitorWith(one.cookie).whoAmI(), await visitorWith(two.cookie).whoAmI()]).toEqual([null, username]);
    expect((await visitor.account('DELETE', 'sessions')).status).toBe(200);
    expect(await visitorWith(two.cookie).whoAmI()).toBeNull();
    expect(await visitorWith(three.cookie).whoAmI()).toBeNull();
    expect([await visitor.whoAmI(), await stranger.visitor.whoAmI()]).toEqual([username, stranger.username]);
  });

  test('in one browser end when somebody signs in there again', async () => {
    const { visitor, username, cookie } = await member();
    const client = await join(app, cookie);
    expect((await visitor.signIn(username, PASSWORD)).status).toBe(200);
    expect((await client.closed).code).toBe(4500);
    expect(await visitorWith(cookie).whoAmI()).toBeNull();
    expect(await visitor.whoAmI()).toBe(username);
  });
});

describe('the export', () => {
  test('has everything that the person wrote and did, and nothing of other people', async () => {
    const { visitor, userId, username, cookie, sessionId } = await member();
    const other = await member();
    const [mine, theirs] = [await join(app, cookie), await join(app, other.cookie)];
    await mine.say('primero "1" \u2028');
    await theirs.say('de otra');
    await mine.say('segundo');
    await Promise.all([mine.close(), theirs.close()]);
    const me = { id: userId, name: username };
    await record(database.db, { actor: { userId, username }, action: 'message.edit', person: me, seq: 1 });
    await record(database.db, { actor: { userId: 1e6, username: 'Vigilante' }, action: 'person.sign_out', person: me });
    await record(database.db, { actor: { userId: 1e6, username: 'Vigilante' }, action: 'person.disable' });
    const change = { roomId: 1, seq: 1e6, messageSeq: 1, kind: 'edit' as const, createdAt: new Date() };
    await database.db.insert(messageChanges).values([
      { ...change, userId },
      { ...change, seq: 1e6 + 1, userId: 1e6 },
    ]);
    await directRoom(database.db, userId, [other.userId]);
    await directRoom(database.db, userId, []);
    const reaction = { roomId: 1, messageSeq: 1, emoji: '👍', userId, seq: 5 };
    const others = { ...reaction, userId: other.userId };
    await database.db
      .insert(reactions)
      .values([reaction, { ...reaction, emoji: '🎉' }, { ...reaction, messageSeq: 2 }, others]);
    await database.db.insert(pins).values({ roomId: 1, messageSeq: 2, userId, createdAt: new Date() });
    const report = { roomId: 1, messageSeq: 9, createdAt: new Date() };
    await database.db.insert(reports).values([
      { ...report, userId, reason: 'Es una amenaza', closedAt: new Date(), closedBy: other.userId },
      { ...report, userId: other.userId, reason: 'De otra' },
    ]);
    await database.db.update(messages).set({ hiddenAt: new Date() }).where(eq(messages.body, 'segundo'));
    const preview = { url: 'https://ejemplo.org/', site: '', title: 'Una página', description: '' };
    const [first] = await database.db.select().from(messages).where(eq(messages.body, 'segundo'));
    const previewed = { roomId: first?.roomId ?? 0, messageSeq: first?.seq ?? 0, createdAt: new Date() };
    await database.db.insert(messagePreviews).values({ ...previewed, ...preview });
    const mention = { roomId: 1, seq: 2, userId, at: 3, length: 4, what: 'person' as const, createdAt: new Date() };
    await database.db.insert(mentions).values([mention, { ...mention, userId: other.userId }]);
    await database.db.insert(blocks).values([
      { userId, blockedId: other.userId },
      { userId: 1e6, blockedId: userId },
    ]);
    await saveProfile(database.db, userId, { shown: 'María José', status: { text: 'De viaje', until: null } });
    const answer = await visitor.fetch('/api/account/export');
    expect(answer.headers.get('content-disposition')).toContain('attachment');
    const text = await answer.text();
    const data = JSON.parse(text);
    await database.db.delete(messageChanges).where(eq(messageChanges.messageSeq, 1));
    const kept = { displayName: 'María José', statusText: 'De viaje', statusUntil: null, presence: 'shown' };
    expect(data.profile).toMatchObject({ username, role: 'member', ...kept });
    const texts = data.messages.map((message: { room: string; text: string }) => [message.room, message.text]);
    expect(texts.sort()).toEqual([
      ['social', 'primero "1" \u2028'],
      ['social', 'segundo'],
    ]);
    expect(data.changes).toMatchObject([{ room: 'social', message: 1, kind: 'edit' }]);
    expect(data.reactions).toEqual([
      { roomId: 1, room: 'social', message: 1, emoji: '🎉', seq: 5 },
      { roomId: 1, room: 'social', message: 1, emoji: '👍', seq: 5 },
      { roomId: 1, room: 'social', message: 2, emoji: '👍', seq: 5 },
    ]);
    expect(data.pins).toEqual([{ roomId: 1, room: 'social', message: 2, time: expect.any(String) }]);
    expect(data.reports).toEqual([
      {
        roomId: 1,
        room: 'social',
        message: 9,
        reason: 'Es una amenaza',
        time: expect.any(String),
        closedAt: expect.any(String),
      },
    ]);
    expect(data.messages.map((message: { hiddenAt: string | null }) => message.hiddenAt).sort()).toEqual([
      expect.any(String),
      null,
    ]);
    const previews = data.messages.map((message: { text: string; preview: object | null }) => [
      message.text,
      message.preview,
    ]);
    expect(previews.sort()).toEqual([
      ['primero "1" \u2028', null],
      ['segundo', preview],
    ]);
    expect(data.mentions).toEqual([{ roomId: 1, room: 'social', message: 2, at: 3, what: 'person' }]);
    expect(data.rooms).toMatchObject([
      { room: 'social', kind: 'open', role: 'member', lastReadSeq: expect.any(Number), favorite: false },
      { room: other.username, kind: 'direct', role: 'member', hiddenAtSeq: null },
      { room: 'notes', kind: 'direct', roomId: expect.any(Number) },
    ]);
    expect(data.createdRooms).toMatchObject([
      { room: other.username, kind: 'direct' },
      { room: 'notes', kind: 'direct' },
    ]);
    expect(data.blocks).toEqual([{ person: other.username }]);
    expect(data.audit).toMatchObject([
      { action: 'message.edit', person: username, byYou: true },
      { action: 'person.sign_out', person: username, byYou: false },
    ]);
    expect(text).not.toContain('Vigilante');
    expect(data.sessions).toHaveLength(1);
    for (const secret of [hash, sessionId]) expect(text).not.toContain(secret);
    expect(userId).toBeGreaterThan(0);
  });

  test('says nothing of a closed room that is newer than the removal of the person', {
    tags: 'rooms/unknown',
  }, async () => {
    const { visitor, userId, username } = await member();
    const other = await member();
    const { db } = database;
    const pool = openWriterPool(database.address);
    try {
      const log = openMessages(pool, new MemoryBroker());
      const made = await createRoomAs(
        db,
        { userId, username },
        { name: 'fiesta', title: 'La fiesta', kind: 'closed' },
        { people: [other.userId] },
      );
      if (made === 'taken') throw new Error(made);
      const room = { id: made.id, name: 'fiesta', title: 'La fiesta', archivedAt: null, kind: 'closed' as const };
      await log.post({ userId, username }, room, { text: 'yo llevo vino' });
      const nameHer = { text: '@ella', mentions: [{ at: 0, length: 5, who: userId }] };
      const by = { userId: other.userId, username: other.username };
      await log.post(by, room, nameHer);
      const exported = async () => JSON.parse(await (await visitor.fetch('/api/account/export')).text());
      const inside = await exported();
      expect(inside.messages).toMatchObject([{ roomId: made.id, room: 'fiesta', text: 'yo llevo vino' }]);
      expect(inside.createdRooms).toMatchObject([{ roomId: made.id, room: 'fiesta', title: 'La fiesta' }]);

      expect(inside.mentions).toMatchObject([{ roomId: made.id, room: 'fiesta' }]);

      await removeMember(log, made.id, userId);
      await log.post(by, room, nameHer);
      await changeRoom(log, by, made.id, { name: 'sorpresa', title: 'La sorpresa' });
      await record(db, {
        actor: by,
        action: 'message.delete',
        person: { id: userId, name: username },
        room: { id: made.id, name: 'sorpresa' },
        seq: 1,
      });
      const outside = await exported();
      expect(JSON.stringify(outside)).not.toContain('sorpresa');
      expect(outside.rooms.map(({ roomId }: { roomId: number }) => roomId)).not.toContain(made.id);
      expect(outside.messages).toMatchObject([{ roomId: made.id, room: null, text: 'yo llevo vino' }]);
      expect(outside.changes).toMatchObject([
        { roomId: made.id, room: null, kind: 'created', byYou: true },
        { roomId: made.id, room: null, kind: 'removed', byYou: false },
      ]);
      expect(outside.createdRooms).toMatchObject([{ roomId: made.id, room: null, kind: 'closed', title: null }]);
      expect(outside.mentions).toEqual([]);
      expect(outside.audit).toMatchObject([
        { action: 'room.create', room: 'fiesta', byYou: true },
        { action: 'message.delete', room: null, byYou: false },
      ]);
    } finally {
      await pool.end();
    }
  });

  test('has each of twelve thousand messages once', async () => {
    const { visitor, userId } = await member();
    const clientIds = Array.from({ length: 12_000 }, (_, i) => `${String(i * 7919).padStart(8, '0')}-0000`);
    const rows = clientIds.map((clientId, i) => ({
      roomId: i % 2 === 0 ? 1 : 900_000,
      seq: 1_000_000 + i,
      userId,
      clientId,
      body: `m${i}`,
      createdAt: new Date(),
    }));
    await database.db.execute(
      `INSERT INTO rooms (id, name, title, created_at) VALUES (900000, 'bodega', 'bodega', UTC_TIMESTAMP())`,
    );
    for (let i = 0; i < rows.length; i += 2_000) await database.db.insert(messages).values(rows.slice(i, i + 2_000));
    const data = await (await visitor.fetch('/api/account/export')).json();
    const texts = data.messages.map((message: { text: string }) => message.text);
    expect(texts).toHaveLength(12_000);
    expect(new Set(texts).size).toBe(12_000);
    for (const { room, seq, text } of data.messages) {
      expect([text, room]).toEqual([`m${seq - 1_000_000}`, seq % 2 === 0 ? 'social' : 'bodega']);
    }
    await database.db.delete(messages).where(eq(messages.userId, userId));
  });
});

describe('an export that nobody reads', () => {
  test('does not begin on a HEAD request', async () => {
    const { visitor } = await member();
    for (let i = 0; i < 3; i += 1) {
      const answer = await visitor.fetch('/api/account/export', { method: 'HEAD' });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    }
    expect((await visitor.fetch('/api/account/export')).status).toBe(200);
    expect((await new Visitor(app.origin).fetch('/api/account/export', { method: 'HEAD' })).status).toBe(401);
  });

  test('because it was aborted does not block the next one', async () => {
    const { visitor, userId } = await member();
    const rows = Array.from({ length: 4_000 }, (_, i) => ({
      roomId: 1,
      seq: 3_000_000 + i,
      userId,
      clientId: `${i}`,
      body: 'x'.repeat(4_000),
      createdAt: new Date(),
    }));
    while (rows.length > 0) await database.db.insert(messages).values(rows.splice(0, 500));
    const given = new AbortController();
    const answer = await visitor.fetch('/api/account/export', { signal: given.signal });
    expect((await visitor.fetch('/api/account/export')).status).toBe(429);
    given.abort();
    await answer.text().catch(() => {});
    await eventually(async () => expect((await visitor.fetch('/api/account/export')).status).toBe(200));
    await database.db.delete(messages).where(eq(messages.userId, userId));
  });
});

describe('an action that needs a password', () => {
  test.each([
    ['another password', 'password', { password: ANOTHER }],
    ['deletion', 'delete', {}],
  ])('%s does not override what an administrator did while the password was checked', async (_, path, more) => {
    const { visitor, userId } = await member();
    // The action has already checked the password, and now waits for this row.
    const holder = await database.db.$client.getConnection();
    await holder.query('START TRANSACTION');
    await holder.query('SELECT id FROM users WHERE id = ? FOR UPDATE', [userId]);
    const answer = visitor.account('POST', path, { current: PASSWORD, ...more });
    await untilRunning(holder, `%from \`users\` where \`users\`.\`id\` = ${userId} for update`);
    await holder.query("UPDATE users SET password_hash = 'reset' WHERE id = ?", [userId]);
    await holder.query('COMMIT');
    holder.release();
    expect((await answer).status).toBe(401);
    const [row] = await database.db.select().from(users).where(eq(users.id, userId));
    expect(row).toMatchObject({ passwordHash: 'reset', disabledAt: null, deletingAt: null });
  });
});

describe('deleting the account', () => {
  test('needs the password, removes the person and every text, and closes open sockets', async () => {
    const { visitor, userId, username, cookie } = await member();
    const other = await member();
    const [mine, theirs] = [await join(app, cookie), await join(app, other.cookie)];
    await mine.say('un secreto mío');
    expect((await visitor.account('POST', 'delete', { current: 'not it' })).status).toBe(400);
    expect(await visitor.whoAmI()).toBe(username);

    const answer = visitor.account('POST', 'delete', { current: PASSWORD });
    expect((await mine.closed).code).toBe(4500);
    expect((await answer).status).toBe(200);
    expect(await visitor.whoAmI()).toBeNull();
    expect(await database.db.select().from(messages).where(eq(messages.body, 'un secreto mío'))).toEqual([]);
    expect(await database.db.select().from(messages).where(eq(messages.userId, userId))).toEqual([]);
    expect(await page(other.visitor, '/')).not.toContain('un secreto mío');
    expect(await auditOf(userId)).toEqual([{ actor: username, action: 'account.delete' }]);
    await theirs.close();
    const row = database.db.select().from(users).where(eq(users.id, userId));
    await eventually(async () => expect(await row).toEqual([]), { timeoutMs: 40_000 });
    expect(await database.db.select().from(sessions).where(eq(sessions.userId, userId))).toEqual([]);
  }, 60_000);

  test('is refused to the last administrator', async () => {
    const { visitor, userId, username } = await member();
    await database.db.update(users).set({ role: 'admin' }).where(eq(users.id, userId));
    const answer = await visitor.account('POST', 'delete', { current: PASSWORD });
    expect([answer.status, await answer.json()]).toEqual([409, { error: 'last_admin' }]);
    expect(await visitor.whoAmI()).toBe(username);
  });
});
