import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { messages, rooms } from '@/lib/db/schema';
import { directRoom } from '@/lib/rooms/direct';
import { DAY_MS, GRACE_DAYS } from '@/lib/rooms/retention/days';
import { ask } from '@/tests/support/admins';
import type { Person } from '@/tests/support/people';
import { accessFixture } from './fixture';

/** Who may have old messages of a room erased, and which. The setting is CHAT_RETENTION=owners. */

const fixture = accessFixture();

async function put(as: Person, room: number, body: unknown): Promise<{ status: number; answer: unknown }> {
  const response = await ask(fixture.app, `/api/rooms/by-id/${room}/retention`, { as, method: 'PUT', body });
  return { status: response.status, answer: await response.json() };
}

const rowOf = async (room: number) => (await fixture.database.db.select().from(rooms).where(eq(rooms.id, room)))[0];

describe('a room that somebody wants to have erased', { tags: 'rooms/retention' }, () => {
  it('is not touched by those who may not', async () => {
    const { make } = fixture;
    for (const [kind, role, status] of [
      ['closed', 'moderator', 403],
      ['closed', 'member', 403],
      ['closed', null, 404],
      ['open', 'moderator', 403],
      ['open', null, 403],
    ] as const) {
      const person = await make.person('member');
      const room = await make.roomWith(person, role, kind);
      const name = await make.nameOf(room);
      expect([kind, role, (await put(person, room, { days: 30, name })).status]).toEqual([kind, role, status]);
      expect(await rowOf(room)).toMatchObject({ keepDays: null, expireAt: null });
    }
    const [ana, luis] = [await make.person('member'), await make.person('member')];
    const direct = await directRoom(fixture.database.db, ana.userId, [luis.userId]);
    if (typeof direct === 'string') throw new Error(direct);
    expect((await put(ana, direct.id, { days: 30, name: '' })).status).toBe(403);
    expect(await rowOf(direct.id)).toMatchObject({ keepDays: null });
  });

  it('is refused as one that never was, to the owner of another one', async () => {
    const { make } = fixture;
    const [ana, luis] = [await make.person('member'), await make.person('member')];
    const [own, other] = [await make.roomWith(ana, 'owner', 'closed'), await make.roomWith(luis, 'owner', 'closed')];
    const [there, never] = [
      await put(ana, other, { days: 30, name: await make.nameOf(other) }),
      await put(ana, other + 100_000, { days: 30, name: await make.nameOf(other) }),
    ];
    expect(there).toEqual(never);
    expect(there.status).toBe(404);
    // The name of another room is no confirmation.
    expect(await put(ana, own, { days: 30, name: await make.nameOf(other) })).toMatchObject({ status: 400 });
    for (const room of [own, other]) expect(await rowOf(room)).toMatchObject({ keepDays: null });
  });

  it('keeps at least what the list has, and what is not in it is refused', async () => {
    const { make } = fixture;
    const ana = await make.person('member');
    const room = await make.roomWith(ana, 'owner', 'closed');
    const name = await make.nameOf(room);
    for (const days of [0, 1, 29, 31, -30, 30.5, 1e9, '30', [30], true, { valueOf: 30 }])
      expect([days, (await put(ana, room, { days, name })).status]).toEqual([days, 400]);
    for (const more of [{ at: 0 }, { expireAt: '2020-01-01' }, { room: room + 1 }])
      expect((await put(ana, room, { days: 30, name, ...more })).status).toBe(400);
    expect(await rowOf(room)).toMatchObject({ keepDays: null, expireAt: null });
  });

  it('erases nothing before the days of grace, however often and by however many requests at once it is chosen', async () => {
    const { make, database } = fixture;
    const ana = await make.person('member');
    const room = await make.roomWith(ana, 'owner', 'closed');
    const seq = await make.say(room, 'de hace mucho');
    const old = { createdAt: new Date(Date.now() - 400 * DAY_MS) };
    await database.db.update(messages).set(old).where(eq(messages.roomId, room));
    const from = Date.now() + GRACE_DAYS * DAY_MS;
    const name = await make.nameOf(room);
    for (const days of [365, 90, 30, null, 30])
      expect(await put(ana, room, { days, name })).toEqual({ status: 200, answer: { days } });
    const together = [90, 30, 365].map((days) => put(ana, room, { days, name }));
    for (const { status } of await Promise.all(together)) expect(status).toBe(200);
    expect((await rowOf(room))?.expireAt?.getTime()).toBeGreaterThanOrEqual(from);
    const [message] = await database.db.select().from(messages).where(eq(messages.roomId, room));
    expect(message).toMatchObject({ seq, body: 'de hace mucho' });
  });
});
