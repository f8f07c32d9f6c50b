import { and, eq, isNull } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { audit, hooks, memberships, rooms, users } from '@/lib/db/schema';
import { MOST_HOOKS } from '@/lib/hooks/limits';
import { roomKey } from '@/lib/rooms/name';
import { exportOf } from '@/lib/users/export/export';
import { ask } from '@/tests/support/admins';
import { everything } from '@/tests/support/factory';
import { newHook } from '@/tests/support/hooks';
import { eventually } from '@/tests/support/wait';
import { hooksFixture } from './fixture';

const fixture = hooksFixture();

describe('a webhook', () => {
  it('is shown with its secret once, is stored as a hash, and is told in no log', {
    tags: 'hooks/secret',
  }, async () => {
    const { ana, room, id, path, address } = await fixture.made();
    await fixture.post(path, 'hola');
    await fixture.post(path, 'x'.repeat(1 << 20));
    const secret = address.split('/').at(-1) ?? '';
    const list = await fixture.listed(ana, room);
    expect(list).toEqual([
      {
        ...{
          id,
          name: 'Clima de Cali',
          by: ana.username,
          createdAt: expect.any(String),
          outgoing: null,
          isEnded: false,
        },
        incoming: { usedAt: expect.any(String) },
      },
    ]);
    const [row] = await fixture.base.database.db.select().from(hooks).where(eq(hooks.id, id));
    let exported = '';
    for await (const part of exportOf(fixture.base.database.db, ana.userId)) exported += part;
    const texts = [JSON.stringify(list), JSON.stringify(row), row?.tokenHash?.toString('latin1') ?? '', exported];
    for (const text of [...texts, fixture.base.app.logs()]) expect(text).not.toContain(secret);
    expect(JSON.parse(exported).webhooks).toMatchObject([{ name: 'Clima de Cali', roomId: room }]);
  });

  it('is recorded in the audit, and ends at once when it is revoked; what it wrote stays', async () => {
    const { db } = fixture.base.database;
    const { ana, room, id, path } = await fixture.made();
    await fixture.json(path, { text: 'hola', name: 'Radar' });
    const bots = await db.select().from(memberships).where(eq(memberships.roomId, room));
    expect(bots).toHaveLength(4);
    const revoked = await ask(fixture.base.app, `/api/rooms/by-id/${room}/hooks/${id}`, {
      as: ana,
      method: 'DELETE',
      body: '',
    });
    expect(revoked.status).toBe(200);
    expect((await fixture.post(path, 'hola')).status).toBe(404);
    expect(await fixture.written(room)).toEqual(['~Radar: hola']);
    expect(await db.select().from(memberships).where(eq(memberships.roomId, room))).toHaveLength(2);
    const done = await db.select({ action: audit.action }).from(audit).where(eq(audit.actorId, ana.userId));
    expect(done.map(({ action }) => action)).toEqual(['hook.create', 'hook.revoke']);
    const again = await ask(fixture.base.app, `/api/rooms/by-id/${room}/hooks/${id}`, {
      as: ana,
      method: 'DELETE',
      body: '',
    });
    expect(again.status).toBe(404);
  });

  it('is one of a bounded number, also if many are made at once', async () => {
    const ana = await fixture.base.make.person('member');
    const room = await fixture.base.make.roomWith(ana, 'owner');
    for (let i = 1; i < MOST_HOOKS; i++) await newHook(fixture.base.database.db, room);
    const body = { name: 'Clima', incoming: true, outgoing: null };
    const asked = [1, 2, 3].map(() =>
      ask(fixture.base.app, `/api/rooms/by-id/${room}/hooks`, { as: ana, method: 'POST', body }),
    );
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 409, 409]);
    expect(await fixture.listed(ana, room)).toHaveLength(MOST_HOOKS);
  });

  it('can be changed only so often, all webhooks of a person together', { tags: 'hooks/flood' }, async () => {
    const { ana, room } = await fixture.made();
    const path = `/api/rooms/by-id/${room}/hooks/999999999`;
    const asked = Array.from({ length: 90 }, () =>
      ask(fixture.base.app, path, { as: ana, method: 'DELETE', body: '' }),
    );
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([404, 429]));
  });

  it('of another room is not found, and says nothing of itself', async () => {
    const [{ ana, room }, other] = [await fixture.made(), await fixture.made()];
    const path = `/api/rooms/by-id/${room}/hooks/${other.id}`;
    expect((await ask(fixture.base.app, path, { as: ana, method: 'DELETE', body: '' })).status).toBe(404);
    expect(await fixture.listed(other.ana, other.room)).toHaveLength(1);
  });

  it('needs a name, something to do, and a public https address that is not ours', {
    tags: 'hooks/addresses',
  }, async () => {
    const { ana, room } = await fixture.made();
    const make = (body: object) =>
      ask(fixture.base.app, `/api/rooms/by-id/${room}/hooks`, { as: ana, method: 'POST', body });
    const outgoing = { url: 'https://example.com/h', event: 'all' };
    const before = await everything(fixture.base.database.db);
    const wrong = [
      ...['', ' ', 'Admin', 'x'.repeat(65), 'a\u0000b'].map((name) => ({ name, incoming: true, outgoing: null })),
      { name: 'Clima', incoming: false, outgoing: null },
      { name: 'Clima', incoming: true, outgoing: { ...outgoing, event: 'word', words: ' , ' } },
      { name: 'Clima', incoming: true, outgoing: { ...outgoing, event: 'never' } },
      ...[
        'http://example.com/h',
        'https://example.com:8443/h',
        'https://a:b@example.com/h',
        'https://example.com/h#a',
        'https://localhost/h',
        'https://127.0.0.1/h',
        'https://[::1]/h',
        'https://0x7f000001/h',
        'https://169.254.169.254/latest',
        'https://10.0.0.1/',
        'https://intranet/h',
        'https://example.com/a\r\nHost: evil.example',
        'ftp://example.com/h',
        'javascript:alert(1)',
        `https://example.com/${'a'.repeat(1_024)}`,
      ].map((url) => ({ name: 'Clima', incoming: false, outgoing: { ...outgoing, url } })),
    ];
    for (const body of wrong) expect([body, (await make(body)).status]).toEqual([body, 400]);
    expect(await everything(fixture.base.database.db)).toBe(before);
  });
});

describe('a bot', () => {
  it('is a member of its room without any role, and nobody who could be found, written to or signed in as', {
    tags: 'hooks/bots',
  }, async () => {
    const { ana, room } = await fixture.made('open');
    const { db } = fixture.base.database;
    const [bot] = await db.select().from(users).where(eq(users.botRoomId, room));
    const id = bot?.id ?? 0;
    const asked = (path: string, method: string, body: object | '') =>
      ask(fixture.base.app, path, { as: ana, method, body });
    const role = await asked(`/api/rooms/by-id/${room}/members/${id}`, 'PATCH', { role: 'owner' });
    expect(role.status).toBe(403);
    expect((await asked('/api/direct', 'POST', { people: [id] })).status).toBe(404);
    const elsewhere = await fixture.base.make.roomWith(ana, 'owner');
    const added = await asked(`/api/rooms/by-id/${elsewhere}/members`, 'POST', { people: [id] });
    expect(await added.json()).toEqual({ unavailable: [id] });
    for (const q of ['~', 'clima'])
      expect((await (await ask(fixture.base.app, `/api/people?q=${q}`, { as: ana })).json()).people).toEqual([]);
    const admin = await fixture.base.make.person('admin');
    const change = { as: admin, method: 'PATCH', body: { role: 'admin' } };
    expect((await ask(fixture.base.app, `/api/admin/people/${id}`, change)).status).toBe(404);
    expect(bot).toMatchObject({ passwordHash: '', role: 'member' });
  });

  it('does not become the owner of a closed room when nobody else is left', { tags: 'hooks/bots' }, async () => {
    const { db } = fixture.base.database;
    const ana = await fixture.base.make.person('member');
    const name = fixture.base.make.name('solo_');
    const row = { name, nameKey: roomKey(name), title: name, kind: 'closed' as const, createdAt: new Date() };
    const [{ insertId: room }] = await db.insert(rooms).values(row);
    await fixture.base.make.addTo(room, 'owner', ana);
    const { botId } = await newHook(db, room);
    const left = await ask(fixture.base.app, `/api/rooms/by-id/${room}/membership`, {
      as: ana,
      method: 'DELETE',
      body: '',
    });
    expect(left.status).toBe(200);
    const members = await db.select().from(memberships).where(eq(memberships.roomId, room));
    expect(members.map(({ userId, role }) => [userId, role])).toEqual([[botId, 'member']]);
  });

  it('that was removed, silenced or whose room is archived writes nothing', { tags: 'hooks/bots' }, async () => {
    const { db } = fixture.base.database;
    const { ana, room, path } = await fixture.made('open');
    const { botId, ...silent } = await newHook(db, room);
    await fixture.base.make.silence(room, botId);
    expect((await fixture.post(silent.path, 'hola')).status).toBe(403);
    const [bot] = await db
      .select()
      .from(users)
      .where(and(eq(users.botRoomId, room), eq(users.displayName, 'Clima de Cali')));
    const removal = { as: ana, method: 'DELETE', body: '' };
    expect((await ask(fixture.base.app, `/api/rooms/by-id/${room}/members/${bot?.id}`, removal)).status).toBe(200);
    expect((await fixture.post(path, 'hola')).status).toBe(403);
    expect(await fixture.listed(ana, room)).toMatchObject([{ isEnded: true }, { isEnded: false }]);
    await fixture.base.make.archive(room);
    const archived = await newHook(db, room);
    expect((await fixture.post(archived.path, 'hola')).status).toBe(409);
    expect(await fixture.written(room)).toEqual([]);
  });

  it('goes on when whoever made it is gone, and goes with its room', async () => {
    const { db } = fixture.base.database;
    const room = await fixture.base.make.roomWith(null, null, 'open');
    const by = await fixture.base.make.somebody();
    const { id, path, botId } = await newHook(db, room, { by: by.userId });
    await db.delete(users).where(eq(users.id, by.userId));
    expect((await fixture.post(path, 'hola')).status).toBe(201);
    const [row] = await db.select().from(hooks).where(eq(hooks.id, id));
    expect(row?.createdBy).toBeNull();
    const [{ name } = { name: '' }] = await db.select({ name: rooms.name }).from(rooms).where(eq(rooms.id, room));
    const admin = await fixture.base.make.person('admin');
    const deleted = await ask(fixture.base.app, `/api/admin/rooms/${room}`, {
      as: admin,
      method: 'DELETE',
      body: { name },
    });
    expect(deleted.status).toBe(200);
    await eventually(
      async () => {
        expect(await db.select().from(hooks).where(eq(hooks.roomId, room))).toEqual([]);
        const left = await db
          .select()
          .from(users)
          .where(and(eq(users.id, botId), isNull(users.deletingAt)));
        expect(left).toEqual([]);
      },
      { timeoutMs: 20_000 },
    );
    expect((await fixture.post(path, 'hola')).status).toBe(404);
  });
});
