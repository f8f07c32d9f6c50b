import { done } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { LIMITS, type RoomList } from '@/lib/chat/protocol';
import { canEnter } from '@/lib/rooms/policy';
import { openRooms } from '@/lib/rooms/store';
import { services } from '@/lib/services';

/** `GET /api/rooms`: a RoomList of the rooms that this person may enter now. */
export const GET = handler({ who: 'member' }, async ({ user }) => {
  const found = await openRooms(services().db, LIMITS.listedRooms);
  const rooms = found.filter((room) => canEnter(user, room)).map(({ name, title }) => ({ name, title }));
  return done({ rooms } satisfies RoomList);
});
