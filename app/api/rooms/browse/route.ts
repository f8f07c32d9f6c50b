import { forbidden } from '@/app/api/rooms/load';
import { done } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { LIMITS } from '@/lib/chat/protocol';
import { browseRooms, joinedAmong } from '@/lib/rooms/browse';
import { mayBrowse } from '@/lib/rooms/policy';
import { services } from '@/lib/services';
import { SingleFlight } from '@/lib/single-flight';

/** Everybody sees the same of these rooms, so concurrent requests share one read. */
const reads = new SingleFlight<'rooms', Awaited<ReturnType<typeof browseRooms>>>();

/**
 * `GET /api/rooms/browse`: open rooms that are not archived, by name. `joined`: whether this person is in the room. 403
 * for guests.
 */
export const GET = handler({ who: 'member' }, async ({ user }) => {
  if (!mayBrowse(user)) return forbidden();
  const { db } = services();
  const found = await reads.do('rooms', () => browseRooms(db, LIMITS.listedRooms));
  const joined = await joinedAmong(
    db,
    user.userId,
    found.map(({ id }) => id),
  );
  return done({ rooms: found.map((room) => ({ ...room, joined: joined.has(room.id) })) });
});
