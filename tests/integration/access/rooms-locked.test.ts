import { and, eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { memberships } from '@/lib/db/schema';
import { ask } from '@/tests/support/admins';
import { untilRunning } from '@/tests/support/database/running-query';
import type { Person } from '@/tests/support/people';
import { accessFixture } from './fixture';

/** The answers if a person loses their role after the request was read, but before the request has the room's lock. */

const fixture = accessFixture();

/** Holds the lock of a room until a request waits for it, and runs `sql` before it releases the lock. */
async function whileItWaits(room: number, request: () => Promise<Response>, sql: string, values: unknown[]) {
  const connection = await fixture.database.db.$client.getConnection();
  try {
    await connection.query('START TRANSACTION');
    await connection.query('SELECT id FROM rooms WHERE id = ? FOR UPDATE', [room]);
    const answered = request();
    await untilRunning(connection, `%FROM rooms WHERE id = ${room} FOR UPDATE`);
    await connection.query(sql, values);
    await connection.query('COMMIT');
    return await answered;
  } finally {
    connection.destroy();
  }
}

const DEMOTED = 'UPDATE memberships SET role = "member" WHERE room_id = ? AND user_id = ?';
const REMOVED = 'DELETE FROM memberships WHERE room_id = ? AND user_id = ?';

const CHANGES: [what: string, method: string, path: (other: Person) => string, body: (other: Person) => object | ''][] =
  [
    ['adding', 'POST', () => '', ({ userId }) => ({ people: [userId] })],
    ['removing', 'DELETE', ({ userId }) => `/${userId}`, () => ''],
    ['giving a role', 'PATCH', ({ userId }) => `/${userId}`, () => ({ role: 'moderator' })],
    ['silencing', 'PUT', ({ userId }) => `/${userId}/silence`, () => ({ seconds: 3_600 })],
  ];

it.each(CHANGES)(
  '%s is refused if the person has lost the right meanwhile',
  { tags: 'rooms/powers' },
  async (what, method, path, body) => {
    for (const [ends, status, error] of [
      [DEMOTED, 403, 'forbidden'],
      [REMOVED, 404, 'no_room'],
    ] as const) {
      const [as, other] = [await fixture.make.somebody(), await fixture.make.somebody()];
      const room = await fixture.make.roomWith(as, 'owner');
      if (what !== 'adding') await fixture.make.addTo(room, 'member', other);
      const roleOfOther = async () => {
        const isTheirs = and(eq(memberships.roomId, room), eq(memberships.userId, other.userId));
        return (await fixture.database.db.select().from(memberships).where(isTheirs))[0]?.role;
      };
      const before = await roleOfOther();
      const url = `/api/rooms/by-id/${room}/members${path(other)}`;
      const request = () => ask(fixture.app, url, { as, method, body: body(other) });
      const answer = await whileItWaits(room, request, ends, [room, as.userId]);
      expect([answer.status, await answer.json()]).toEqual([status, { error }]);
      expect(await roleOfOther()).toBe(before);
    }
  },
);

it('adding several people names the one whose deletion began meanwhile', async () => {
  const [as, stays, goes] = [
    await fixture.make.somebody(),
    await fixture.make.somebody(),
    await fixture.make.somebody(),
  ];
  const room = await fixture.make.roomWith(as, 'owner');
  const body = { people: [stays.userId, goes.userId] };
  const request = () => ask(fixture.app, `/api/rooms/by-id/${room}/members`, { as, method: 'POST', body });
  const sql = 'UPDATE users SET deleting_at = NOW(3) WHERE id = ?';
  const answer = await whileItWaits(room, request, sql, [goes.userId]);
  expect([answer.status, await answer.json()]).toEqual([200, { unavailable: [goes.userId] }]);
});
