import { desc, eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { audit, hooks, rooms, users } from '@/lib/db/schema';
import { ask } from '@/tests/support/admins';
import { newHook } from '@/tests/support/hooks';
import { hooksFixture } from './fixture';

/** The page on which administrators see the webhooks of all rooms. */

const fixture = hooksFixture();

it('has each webhook with its room and state, and no secret', async () => {
  const { app, make, database } = fixture.base;
  const admin = await make.person('admin');
  const ana = await make.person('member');
  const room = await make.roomWith(ana, 'owner', 'closed');
  const url = 'https://destino.example.org/camino-secreto';
  const { id } = await newHook(database.db, room, { name: 'Despliegues', by: ana.userId, url });
  const bad = { failingSince: new Date(), problem: '503', offAt: new Date(), dueAt: null };
  await database.db.update(hooks).set(bad).where(eq(hooks.id, id));
  const page = await ask(app, '/admin/rooms/hooks', { as: admin, headers: { 'accept-language': 'es' } });
  const html = await page.text();
  for (const part of ['Despliegues', await make.nameOf(room), 'destino.example.org', '503', ana.username, 'Apagado'])
    expect(html).toContain(part);
  const [row] = await database.db.select().from(hooks).where(eq(hooks.id, id));
  for (const secret of ['camino-secreto', row?.tokenHash?.toString('hex'), row?.signingKey?.toString('base64')])
    expect(html).not.toContain(secret);
});

it('ends one at once, its bot with it, and the audit has who did it', async () => {
  const { app, make, database } = fixture.base;
  const admin = await make.person('admin');
  const { room, id, path } = await fixture.made('closed');
  expect((await fixture.post(path, 'antes')).status).toBe(201);
  const revoke = () => ask(app, `/api/admin/hooks/${id}`, { as: admin, method: 'DELETE', body: {} });
  expect((await revoke()).status).toBe(200);
  expect((await fixture.post(path, 'después')).status).toBe(404);
  expect(await fixture.written(room)).toEqual(['~Clima de Cali: antes']);
  const [bot] = await database.db.select().from(users).where(eq(users.botRoomId, room));
  expect(bot?.disabledAt).not.toBeNull();
  const [entry] = await database.db.select().from(audit).orderBy(desc(audit.id)).limit(1);
  expect(entry).toMatchObject({ action: 'hook.revoke', actorId: admin.userId });
  expect((await revoke()).status).toBe(404);
});

it('of a room that is deleted goes with it, and so does its bot', async () => {
  const { app, make, database } = fixture.base;
  const admin = await make.person('admin');
  const { room, id, path } = await fixture.made('closed');
  expect((await fixture.post(path, 'hola')).status).toBe(201);
  const [bot] = await database.db.select().from(users).where(eq(users.botRoomId, room));
  const [named] = await database.db.select({ name: rooms.name }).from(rooms).where(eq(rooms.id, room));
  const body = { name: named?.name };
  const gone = await ask(app, `/api/admin/rooms/${room}`, { as: admin, method: 'DELETE', body });
  expect(gone.status).toBe(200);
  await expect
    .poll(async () => (await database.db.select().from(hooks).where(eq(hooks.id, id))).length, { timeout: 30_000 })
    .toBe(0);
  // The node that runs marks it at once, and removes its row in one of its turns.
  await expect
    .poll(
      async () => {
        const [row] = await database.db
          .select()
          .from(users)
          .where(eq(users.id, bot?.id ?? 0));
        return row === undefined || row.deletingAt !== null;
      },
      { timeout: 30_000 },
    )
    .toBe(true);
  expect(await make.nameOf(room)).toBe('');
});
