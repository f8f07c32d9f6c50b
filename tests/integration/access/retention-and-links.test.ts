import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { mailAddresses, rooms } from '@/lib/db/schema';
import { DAY_MS, GRACE_DAYS } from '@/lib/rooms/retention/days';
import { ask } from '@/tests/support/admins';
import { everything } from '@/tests/support/factory';
import type { Person } from '@/tests/support/people';
import { accessFixture } from './fixture';

/** Attacks on what erases messages, and on the link that confirms an e-mail address. */

const fixture = accessFixture();

describe('the time for which a room keeps its messages', () => {
  const keep = (as: Person | null, room: number, body: object) =>
    ask(fixture.app, `/api/rooms/by-id/${room}/retention`, { as, method: 'PUT', body });
  const dueAt = async (room: number) => {
    const [row] = await fixture.database.db.select({ at: rooms.expireAt }).from(rooms).where(eq(rooms.id, room));
    return row?.at?.getTime() ?? 0;
  };

  it('is not shortened by those who may not, without the room’s name, or to a time that is none', {
    tags: 'rooms/retention',
  }, async () => {
    const { make, database } = fixture;
    const owner = await make.person('member');
    const room = await make.roomWith(owner, 'owner');
    const name = await make.nameOf(room);
    const [moderator, member] = [await make.addTo(room, 'moderator'), await make.addTo(room, 'member')];
    const [stranger, admin] = [await make.person('member'), await make.person('admin')];
    const direct = await make.directOf(owner);
    const before = await everything(database.db);
    const statuses = [];
    for (const as of [moderator, member, stranger, admin, null])
      statuses.push((await keep(as, room, { days: 30, name })).status);
    expect(statuses).toEqual([403, 403, 404, 404, 401]);
    for (const other of ['', `${name}x`, name.toUpperCase()])
      expect((await keep(owner, room, { days: 30, name: other })).status).toBe(400);
    for (const days of [0, 1, -30, 30.5, 31, '30', 1e9, [30], true])
      expect((await keep(owner, room, { days, name })).status).toBe(400);
    expect((await keep(owner, room, { name })).status).toBe(400);
    expect((await keep(owner, direct, { days: 30, name: '' })).status).toBeGreaterThanOrEqual(400);
    expect(await everything(database.db)).toBe(before);
  });

  it('begins a week after the choice, also if it is chosen again and again or by several at once', {
    tags: 'rooms/retention',
  }, async () => {
    const { make } = fixture;
    const owner = await make.person('member');
    const room = await make.roomWith(owner, 'owner');
    const name = await make.nameOf(room);
    const from = Date.now();
    for (const days of [730, 365, 30, null, 30]) expect((await keep(owner, room, { days, name })).status).toBe(200);
    const together = [90, 30, 365].map((days) => keep(owner, room, { days, name }));
    for (const answer of await Promise.all(together)) expect(answer.status).toBe(200);
    expect(await dueAt(room)).toBeGreaterThanOrEqual(from + GRACE_DAYS * DAY_MS);
  });
});

describe('the link that confirms an e-mail address', () => {
  const use = (method: 'POST' | 'PUT', code: string) => ask(fixture.app, '/api/mail-link', { method, body: { code } });

  it('is not guessed, changed or taken from another kind of link', { tags: 'accounts/mail-link' }, async () => {
    const { make, database } = fixture;
    const code = await make.mailLink();
    const last = code.at(-1) === 'A' ? 'B' : 'A';
    const others = [await make.passwordLink(), await make.signUpLink(), await make.invitation()];
    const before = await everything(database.db);
    for (const wrong of [...others, code.slice(0, -1) + last, code.slice(0, -1), `${code}x`, 'x'.repeat(22), ''])
      for (const method of ['POST', 'PUT'] as const) expect((await use(method, wrong)).status).toBe(404);
    expect(await everything(database.db)).toBe(before);
    expect((await use('POST', code)).status).toBe(200);
  });

  it('confirms one address, however many use it at once', { tags: 'accounts/mail-link' }, async () => {
    const { make, database } = fixture;
    const code = await make.mailLink();
    const { address } = await (await use('POST', code)).json();
    const answers = await Promise.all(Array.from({ length: 5 }, () => use('PUT', code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
    const rows = await database.db.select().from(mailAddresses).where(eq(mailAddresses.address, address));
    expect(rows).toHaveLength(1);
  });
});
