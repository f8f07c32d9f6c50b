import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit, messages, users } from '@/lib/db/schema';
import type { CheckResult } from '@/lib/health/checks';
import { findRoom } from '@/lib/rooms/store';
import { setDisabled } from '@/lib/users/people';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { Visitor } from '@/tests/support/browser/visitor';
import { ChatClient } from '@/tests/support/chat-client';
import { roomWith } from '@/tests/support/conversation';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { everything as everythingIn, Factory } from '@/tests/support/factory';
import { type Person, signedIn } from '@/tests/support/people';
import { startRedis } from '@/tests/support/redis';
import { ADMIN_HANDLERS, ADMIN_PAGES, methodOf, titled } from '@/tests/support/routes';
import { eventually } from '@/tests/support/wait';

let database: TestDatabase;
let app: App;
let root: Person;
let member: Person;
let disabled: Person;
let make: Factory;

beforeAll(async () => {
  database = await createTestDatabase();
  make = new Factory(database.db);
  app = await startApp({ database });
  root = await signedInAdmin(database.db, 'Raíz');
  member = await signedIn(database.db, 'miembro');
  disabled = await signedInAdmin(database.db, 'apagada');
  await setDisabled(database.db, disabled.userId, true);
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

const somebody = () => make.somebody();
const room = (texts?: string[]) => make.room(texts);
const everything = () => everythingIn(database.db);

describe.each(titled(ADMIN_PAGES, ({ file }) => file))('the page %s', (_, row) => {
  const path = () => row.path(make);

  it('exists for administrators', async () => {
    const answer = await ask(app, await path(), { as: root });
    expect(answer.status).toBe((await path()) === '/admin' ? 307 : 200);
  });

  it('does not exist for members', { tags: 'everywhere/any-route' }, async () => {
    const answer = await ask(app, await path(), { as: member });
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toMatch(/Administra|Administration/);
  });

  it.each([
    ['signed out', () => null],
    ['disabled', () => disabled],
  ])(
    'redirects people who are %s to the sign-in page, and then back',
    { tags: 'everywhere/any-route' },
    async (_, as) => {
      const where = await path();
      const answer = await ask(app, where, { as: as() });
      expect(answer.status).toBe(307);
      expect(answer.headers.get('location')).toBe(`/sign-in?callbackUrl=${encodeURIComponent(where)}`);
    },
  );
});

describe.each(titled(ADMIN_HANDLERS, ({ name }) => name))('%s', (_, row) => {
  const request = () => row.request(make, root);
  const method = methodOf(row.name);

  it.each([
    ['signed out', () => null],
    ['a member', () => member],
    ['disabled', () => disabled],
  ])('does not exist for a person who is %s, and changes nothing', { tags: 'everywhere/any-route' }, async (_, as) => {
    const { path, body } = await request();
    const before = await everything();
    for (const sent of [body, 'no json', {}]) {
      const answer = await ask(app, path, { as: as(), method, body: sent });
      expect(answer.status).toBe(404);
      expect(await answer.json()).toEqual({ error: 'not_found' });
    }
    expect(await everything()).toBe(before);
  });

  it('refuses a request from another origin, or of another type or shape', {
    tags: ['accounts/csrf', 'accounts/huge-password', 'accounts/mass-assignment'],
  }, async () => {
    const { path, body } = await request();
    const before = await everything();
    const status = async (asked: object) => (await ask(app, path, { as: root, method, body, ...asked })).status;
    for (const origin of ['https://evil.example', 'null', '']) expect(await status({ headers: { origin } })).toBe(403);
    expect(await status({ headers: { 'content-type': 'text/plain' } })).toBe(415);
    expect(await status({ body: 'no json' })).toBe(400);
    expect(await status({ body: { ...(body as object), role: 'admin', extra: 1 } })).toBe(400);
    expect(await status({ body: JSON.stringify({ text: 'x'.repeat(1_000_000) }) })).toBe(413);
    expect(await everything()).toBe(before);
  });

  it('works for administrators, and is audited', async () => {
    const { path, body } = await request();
    const before = (await database.db.select().from(audit)).length;
    const answer = await ask(app, path, { as: root, method, body });
    expect(await answer.json()).not.toHaveProperty('error');
    expect(answer.status).toBe(200);
    const entries = (await database.db.select().from(audit)).slice(before);
    const isTest = path.endsWith('/health');
    // A change of two things is two entries.
    expect([...new Set(entries.map(({ actorName }) => actorName))]).toEqual(isTest ? [] : ['Raíz']);
  });
});

describe('messages', () => {
  const authorOf = async (roomId: number) => {
    const isFirst = and(eq(messages.roomId, roomId), eq(messages.seq, 1));
    const [row] = await database.db
      .select({ name: users.username })
      .from(messages)
      .innerJoin(users, eq(users.id, messages.userId))
      .where(isFirst);
    return row?.name;
  };

  it('are edited and deleted for everybody who is in the room', async () => {
    const { id, name } = await room(['uno', 'dos', 'tres']);
    const client = await ChatClient.connect({ origin: app.origin, cookie: member.cookie, room: name });
    await client.frame((frame) => frame.type === 'hello');
    const edit = await ask(app, `/api/admin/messages/${id}/1`, { as: root, method: 'PATCH', body: { text: 'UNO' } });
    expect(edit.status).toBe(200);
    const gone = [2, 3, 3, 99].map((seq) => ({ room: id, seq }));
    const remove = await ask(app, '/api/admin/messages', { as: root, method: 'DELETE', body: { messages: gone } });
    expect(await remove.json()).toEqual({ removed: 2 });
    await client.until(() => client.frames.filter((frame) => 'seq' in frame && frame.seq > 3).length >= 3);
    const rows = await database.db.select().from(messages).where(eq(messages.roomId, id));
    expect(rows.map(({ body }) => body)).toEqual(['UNO', null, null]);
    const entries = await database.db.select().from(audit).where(eq(audit.roomId, id));
    const author = await authorOf(id);
    expect(entries.map(({ action, seq, personName }) => [action, seq, personName])).toEqual([
      ['message.edit', 1, author],
      ['message.delete', 2, author],
      ['message.delete', 3, author],
    ]);
    await client.close();
  });

  it('that are gone, empty or too long are answered with that error', {
    tags: ['content/blank-message', 'content/control-characters'],
  }, async () => {
    const { id } = await room(['uno']);
    const edit = async (seq: number, text: string) => {
      const answer = await ask(app, `/api/admin/messages/${id}/${seq}`, { as: root, method: 'PATCH', body: { text } });
      return [answer.status, (await answer.json()).error];
    };
    expect(await edit(9, 'x')).toEqual([404, 'gone']);
    for (const text of [' \n', '\u200b\u2800', '\0']) expect(await edit(1, text)).toEqual([400, 'empty']);
    expect(await edit(1, 'x'.repeat(4_001))).toEqual([400, 'too_long']);
    for (const text of ['a\0b', '\u001b[2Ja', 'a\u009bb']) expect(await edit(1, text)).toEqual([400, 'bad_text']);
    const add = async (text: string) => {
      const body = { room: id, text, clientId: randomUUID() };
      const answer = await ask(app, '/api/admin/messages', { as: root, method: 'POST', body });
      return [answer.status, (await answer.json()).error];
    };
    expect(await add('\u2060\u00ad')).toEqual([400, 'empty']);
    expect(await add('a\0b')).toEqual([400, 'bad_text']);
    expect(await add('dos\r\nlíneas')).toEqual([200, undefined]);
    const rows = await database.db.select().from(messages).where(eq(messages.roomId, id));
    expect(rows.map(({ body }) => body)).toEqual(['uno', 'dos\nlíneas']);
  });

  it('that somebody else has changed meanwhile are not overwritten', async () => {
    const { id } = await room(['uno']);
    const edit = async (body: object) => {
      const answer = await ask(app, `/api/admin/messages/${id}/1`, { as: root, method: 'PATCH', body });
      return [answer.status, (await answer.json()).error];
    };
    const row = async () => (await database.db.select().from(messages).where(eq(messages.roomId, id)))[0];
    expect(await edit({ text: 'dos', seen: null })).toEqual([200, undefined]);
    expect(await edit({ text: 'tres', seen: null })).toEqual([409, 'conflict']);
    expect((await row())?.body).toBe('dos');
    expect(await edit({ text: 'dos', seen: null })).toEqual([200, undefined]);
    const seen = (await row())?.editedAt?.toISOString();
    expect(await edit({ text: 'tres', seen })).toEqual([200, undefined]);
    expect((await row())?.body).toBe('tres');
    expect(await edit({ text: 'cuatro', seen: 'ayer' })).toEqual([400, 'malformed']);
  });

  it('sent twice with one id are stored once', async () => {
    const { id } = await room();
    const body = { room: id, text: 'una vez', clientId: randomUUID() };
    for (let i = 0; i < 2; i++) {
      const answer = await ask(app, '/api/admin/messages', { as: root, method: 'POST', body });
      expect(await answer.json()).toEqual({ seq: 1 });
    }
    expect(await database.db.select().from(audit).where(eq(audit.roomId, id))).toHaveLength(1);
  });
});

describe('people', () => {
  const change = async (person: Person, body: object, as = root) => {
    const answer = await ask(app, `/api/admin/people/${person.userId}`, { as, method: 'PATCH', body });
    return [answer.status, (await answer.json()).error];
  };

  it('are disconnected at once when they are disabled or signed out, or get a role or a password', async () => {
    for (const body of [{ disabled: true }, { role: 'admin' }, { password: 'una clave bien larga' }, null]) {
      const person = await somebody();
      const client = await ChatClient.connect({ origin: app.origin, cookie: person.cookie });
      if (body) expect(await change(person, body)).toEqual([200, undefined]);
      else await ask(app, `/api/admin/people/${person.userId}/sessions`, { as: root, method: 'DELETE', body: {} });
      const startedAt = performance.now();
      await client.closed;
      expect(performance.now() - startedAt).toBeLessThan(2_000);
      expect((await ask(app, '/', { as: person })).status).toBe(307);
    }
  });

  it('can sign in with the password they were given', { tags: 'accounts/password-not-well-formed' }, async () => {
    const person = await somebody();
    expect(await change(person, { password: '12345678' })).toEqual([400, 'password_all_digits']);
    for (const password of ['zpqkxwvu\ud83d', 'zpqkxwvu\ufffd']) {
      expect(await change(person, { password })).toEqual([400, 'password_bad_text']);
    }
    expect(await change(person, { password: person.username })).toEqual([400, 'password_same_as_name']);
    expect(await change(person, { password: 'caballo grapa batería' })).toEqual([200, undefined]);
    const visitor = new Visitor(app.origin);
    expect((await visitor.signIn(person.username, 'caballo grapa batería')).status).toBe(200);
    expect(await visitor.whoAmI()).toBe(person.username);
  });

  it('cannot be the administrators themselves', async () => {
    for (const body of [{ disabled: true }, { role: 'member' }, { password: 'una clave bien larga' }]) {
      expect(await change(root, body)).toEqual([409, 'self']);
    }
    const own = `/api/admin/people/${root.userId}`;
    expect((await ask(app, own, { as: root, method: 'DELETE', body: { name: 'Raíz' } })).status).toBe(409);
    expect((await ask(app, `${own}/sessions`, { as: root, method: 'DELETE', body: {} })).status).toBe(409);
  });

  it('include at least one administrator, even if two demote each other at once', async () => {
    const other = await createTestDatabase();
    const node = await startApp({ database: other });
    try {
      for (let round = 0; round < 5; round++) {
        const [a, b] = [await signedInAdmin(other.db, `a${round}`), await signedInAdmin(other.db, `b${round}`)];
        const demote = (by: Person, whom: Person) =>
          ask(node, `/api/admin/people/${whom.userId}`, { as: by, method: 'PATCH', body: { role: 'member' } });
        const answers = await Promise.all([demote(a, b), demote(b, a)]);
        const left = await other.db.select().from(users).where(eq(users.role, 'admin'));
        expect(left).toHaveLength(1);
        expect(answers.map(({ status }) => status)).toContain(200);
        await other.db.update(users).set({ role: 'member' });
      }
    } finally {
      await node.stop();
      await other.drop();
    }
  });

  it('are deleted only if their name is given, and with all their messages', async () => {
    const person = await somebody();
    await roomWith(database.db, `de_${person.username}`, [{ by: person, text: 'algo mío' }]);
    const remove = (name: string) =>
      ask(app, `/api/admin/people/${person.userId}`, { as: root, method: 'DELETE', body: { name } });
    expect(await (await remove('otra')).json()).toEqual({ error: 'other_name' });
    expect((await remove(person.username)).status).toBe(200);
    expect(await database.db.select().from(messages).where(eq(messages.body, 'algo mío'))).toEqual([]);
    expect(await (await ask(app, '/admin/people', { as: root })).text()).not.toContain(`>${person.username}<`);
    expect((await ask(app, `/admin/people/${person.userId}`, { as: root })).status).toBe(404);
    const of = await database.db.select().from(audit).where(eq(audit.personId, person.userId));
    expect(of.map(({ action, personName }) => [action, personName])).toEqual([['person.delete', person.username]]);
    expect((await remove(person.username)).status).toBe(404);
    // deletions.test.ts tests that the row is removed when no request can be running any more.
    const [row] = await database.db.select().from(users).where(eq(users.id, person.userId));
    expect(row?.deletingAt).not.toBeNull();
  });

  it('who were not changed are not in the audit', async () => {
    const person = await somebody();
    for (const body of [{ disabled: false }, { role: 'member' }]) expect((await change(person, body))[0]).toBe(200);
    expect(await database.db.select().from(audit).where(eq(audit.personId, person.userId))).toEqual([]);
  });
});

describe('a statement that fails', () => {
  async function without<T>(table: string, work: () => Promise<T>): Promise<T> {
    await database.db.$client.query(`RENAME TABLE ${table} TO away`);
    try {
      return await work();
    } finally {
      await database.db.$client.query(`RENAME TABLE away TO ${table}`);
    }
  }

  it('undoes the action, is answered with 503, and is not in the log itself', async () => {
    const person = await somebody();
    const { id } = await room(['un texto']);
    const password = { password: 'caballo grapa batería' };
    const asked: [string, string, unknown][] = [
      ['PATCH', `/api/admin/people/${person.userId}`, password],
      ['PATCH', `/api/admin/rooms/${id}`, { archived: true }],
      ['PATCH', `/api/admin/messages/${id}/1`, { text: 'otro texto' }],
      ['DELETE', '/api/admin/messages', { messages: [{ room: id, seq: 1 }] }],
    ];
    const statuses = await without('audit', () =>
      Promise.all(asked.map(async ([method, path, body]) => (await ask(app, path, { as: root, method, body })).status)),
    );
    expect(statuses).toEqual([503, 503, 503, 503]);
    const [row] = await database.db.select().from(users).where(eq(users.id, person.userId));
    expect(row?.passwordHash).toBe('none');
    const [message] = await database.db.select().from(messages).where(eq(messages.roomId, id));
    expect(message?.body).toBe('un texto');

    expect((await without('sessions', () => ask(app, '/', { as: person }))).status).toBe(500);
    const secrets = ['$2b$', person.sessionId, 'otro texto', 'Failed query', 'SELECT s.id', 'params:'];
    for (const secret of secrets) expect(app.logs()).not.toContain(secret);
    expect(app.logs()).toContain('ER_NO_SUCH_TABLE');
  }, 60_000);
});

describe('rooms', () => {
  it('must have a valid name that is not taken', async () => {
    const create = async (name: string) => {
      const answer = await ask(app, '/api/admin/rooms', { as: root, method: 'POST', body: { name, title: '' } });
      return (await answer.json()).error;
    };
    expect(await create('fútbol')).toBeUndefined();
    expect(await create('fu\u0301tbol')).toBe('room_taken');
    expect(await create('dos palabras')).toBe('room_name');
    for (const name of ['', '\0', 'a\0b', 'a\u0085', '\u200b', 'a\r']) expect(await create(name)).toBe('room_name');
  });

  it('have a title of one visible line; if it is empty, the name is used, in a new room and in an old one', {
    tags: 'content/control-characters',
  }, async () => {
    const create = async (name: string, title: string) => {
      const answer = await ask(app, '/api/admin/rooms', { as: root, method: 'POST', body: { name, title } });
      return answer.json();
    };
    const { id, title } = await create('huerta', '');
    expect(title).toBe('huerta');
    const retitle = async (title: string) => {
      const answer = await ask(app, `/api/admin/rooms/${id}`, { as: root, method: 'PATCH', body: { title } });
      return [answer.status, await answer.json()];
    };
    expect(await retitle(' La\r\nhuerta ')).toEqual([200, { title: 'La huerta' }]);
    for (const bad of ['a\0b', '\0', '\u001b[31mroja', 'a\ud800']) {
      expect(await retitle(bad)).toEqual([400, { error: 'bad_text' }]);
      expect(await create('otra', bad)).toEqual({ error: 'bad_text' });
    }
    expect(await retitle('x'.repeat(121))).toEqual([400, { error: 'title_too_long' }]);
    expect((await findRoom(database.db, 'huerta'))?.title).toBe('La huerta');
    for (const empty of ['', ' ', '\u200b']) {
      await retitle('La huerta');
      expect(await retitle(empty)).toEqual([200, { title: 'huerta' }]);
      expect((await findRoom(database.db, 'huerta'))?.title).toBe('huerta');
    }
    expect(await findRoom(database.db, 'otra')).toBeNull();
  });

  it('that are archived are closed for the people in them; the default room cannot be archived', async () => {
    const { id, name } = await room();
    const client = await ChatClient.connect({ origin: app.origin, cookie: member.cookie, room: name });
    const archive = (room: number) =>
      ask(app, `/api/admin/rooms/${room}`, { as: root, method: 'PATCH', body: { archived: true } });
    expect((await archive(id)).status).toBe(200);
    expect((await client.closed).code).toBe(4501);
    const social = await findRoom(database.db, 'social');
    expect((await archive(social?.id ?? 0)).status).toBe(409);
  });
});

/** Dates and cursors that no database accepts. */
const CRAFTED = [
  'from=9999-12-31',
  'until=9999-12-31',
  'from=9999-12-30&until=9999-12-30',
  'after=864000000000000.1.1',
  'after=999999999999999.999999999999999.999999999999999',
  'room=1&after=253402300799999.1.1',
];

describe('the list of messages', () => {
  it('goes back page by page by its links', async () => {
    const { id } = await room(Array.from({ length: 120 }, (_, i) => `linea ${i + 1}.`));
    const seen: string[] = [];
    let path: string | undefined = `/admin/messages?room=${id}`;
    for (let pages = 0; path && pages < 9; pages++) {
      const html: string = await (await ask(app, path, { as: root })).text();
      seen.push(...[...html.matchAll(/>(linea \d+\.)</g)].map(([, text]) => text ?? ''));
      const next: string | undefined = /href="(\/admin\/messages\?[^"]*after=[^"]*)"/.exec(html)?.[1];
      path = next?.replaceAll('&amp;', '&');
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, i) => `linea ${120 - i}.`));
  });

  it('filters by its query, and ignores nonsense', async () => {
    const { id } = await room(['la luna', 'el sol']);
    const page = async (query: string) => (await ask(app, `/admin/messages?${query}`, { as: root })).text();
    expect(await page(`room=${id}&text=LUNA`)).toContain('la luna');
    expect(await page(`room=${id}&text=LUNA`)).not.toContain('el sol');
    for (const nonsense of [
      'room=x',
      'after=1.2',
      'from=2026-02-30',
      'text=%25%00',
      'person=nadie',
      'after=99999',
      ...CRAFTED,
    ]) {
      const answer = await ask(app, `/admin/messages?${nonsense}`, { as: root });
      expect(answer.status, nonsense).toBe(200);
    }
    expect((await ask(app, '/admin/messages/x/1', { as: root })).status).toBe(404);
    expect((await ask(app, `/admin/messages/${id}/99`, { as: root })).status).toBe(404);
  });
});

describe('the test of the installation', () => {
  const test = async (where: App, browserMs = Date.now()) => {
    const answer = await ask(where, '/api/admin/health', { as: root, method: 'POST', body: { browserMs } });
    const { results } = (await answer.json()) as { results: CheckResult[] };
    return Object.fromEntries(results.map((result) => [result.id, result]));
  };
  const levels = (found: Record<string, CheckResult>) =>
    Object.fromEntries(Object.entries(found).map(([id, { level }]) => [id, level]));

  it('is green if everything works, and leaves nothing behind', async () => {
    const before = await everything();
    const found = await test(app);
    expect(levels(found), JSON.stringify(found)).toEqual({
      version: 'green',
      migrations: 'green',
      collation: 'green',
      text: 'green',
      writes: 'green',
      durability: 'green',
      link: 'neutral',
      socket: 'green',
      clockDatabase: 'green',
      clockBrowser: 'green',
      disk: 'neutral',
      files: 'green',
    });
    expect(await everything()).toBe(before);
    expect(await database.db.select().from(messages).where(eq(messages.roomId, 0))).toEqual([]);
  });

  it('is red for a wrong collation, and names the column', async () => {
    const { $client } = database.db;
    await $client.query(
      'ALTER TABLE rooms MODIFY title varchar(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL',
    );
    expect((await test(app)).collation).toMatchObject({ level: 'red', detail: 'rooms.title' });
    await $client.query(
      'ALTER TABLE rooms MODIFY title varchar(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL',
    );
    expect((await test(app)).collation?.level).toBe('green');
  });

  it('is red for a migration that was not applied', async () => {
    const { $client } = database.db;
    await $client.query('CREATE TABLE kept AS SELECT * FROM __drizzle_migrations');
    await $client.query('DELETE FROM __drizzle_migrations ORDER BY id DESC LIMIT 1');
    expect((await test(app)).migrations).toMatchObject({ level: 'red', detail: '1' });
    await $client.query('DELETE FROM __drizzle_migrations');
    await $client.query('INSERT INTO __drizzle_migrations SELECT * FROM kept');
    await $client.query('DROP TABLE kept');
    expect((await test(app)).migrations?.level).toBe('green');
  });

  it('is red when this device’s clock is off', async () => {
    expect((await test(app, Date.now() - 10_000)).clockBrowser?.level).toBe('red');
    expect((await test(app, Date.now() + 10_000)).clockBrowser?.level).toBe('red');
  });

  it('is red when the app’s clock is shifted', async () => {
    const clock = new URL('../../support/preload/shifted-clock.mjs', import.meta.url).href;
    const env = { NODE_OPTIONS: `--import=${clock}`, TEST_CLOCK_SHIFT_MS: '60000' };
    const shifted = await startApp({ database, env });
    try {
      const found = await test(shifted);
      expect(found.clockDatabase).toMatchObject({ level: 'red', detail: '60.0' });
      expect(found.clockBrowser?.level).toBe('red');
    } finally {
      await shifted.stop();
    }
  });

  it('is green with Redis, and red after Redis has stopped', async () => {
    const redis = await startRedis();
    const linked = await startApp({ database, redis: redis.url });
    try {
      await eventually(async () => expect((await test(linked)).link?.level).toBe('green'));
      await redis.stop();
      const found = await test(linked);
      expect(found.link?.level).toBe('red');
      expect(found.text?.level).toBe('green');
    } finally {
      await linked.stop();
      await redis.stop();
    }
  });
});
