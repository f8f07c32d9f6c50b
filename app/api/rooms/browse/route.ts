import { done } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { LIMITS } from '@/lib/chat/protocol';
import { browseRooms, joinedAmong } from '@/lib/rooms/browse';
import { services } from '@/lib/services';
import { SingleFlight } from '@/lib/single-flight';

/** What everybody sees of the rooms is the same, so requests that come together share one read of it. */
const reads = new SingleFlight<'rooms', Awaited<ReturnType<typeof browseRooms>>>();

/** `GET /api/rooms/browse`: open rooms that are not archived, whether one is in them or not, by name. */
export const GET = handler({ who: 'member' }, async ({ user }) => {
  const { db } = services();
  const found = await reads.do('rooms', () => browseRooms(db, LIMITS.listedRooms));
  const joined = await joinedAmong(
    db,
    user.userId,
    found.map(({ id }) => id),
  );
  return done({ rooms: found.map((room) => ({ ...room, joined: joined.has(room.id) })) });
});
