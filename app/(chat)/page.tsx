import { ChooseRoom } from '@/components/shell/first-load';
import { requireUser } from '@/lib/auth/session';
import { inboxOf } from '@/lib/rooms/inbox';
import { type RoomOfPerson, roomFor, roomForId } from '@/lib/rooms/memberships';
import { isArchived } from '@/lib/rooms/policy';
import { services } from '@/lib/services';
import { RoomPage } from './room-page';

export const dynamic = 'force-dynamic';

/**
 * The list of rooms, which the layout shows. A phone shows nothing else. A desk shows the first room beside the list,
 * and the browser then changes the address to that room's. The server cannot redirect, because it does not know how
 * wide the window is: a redirect for everybody would leave phones without a list.
 */
export default async function Page() {
  const user = await requireUser('/');
  const room = await firstRoom(user.userId);
  return room && !isArchived(room) ? <RoomPage userId={user.userId} room={room} path="/" /> : <ChooseRoom />;
}

/** The default room, or another room of the person if they left that one. */
async function firstRoom(userId: number): Promise<RoomOfPerson | null> {
  const { config, db } = services();
  const room = await roomFor(db, userId, config.defaultRoom);
  if (room?.role != null && !isArchived(room)) return room;
  const { rooms } = await inboxOf(db, userId);
  const [first] = rooms.sort((a, b) => Number(b.favorite) - Number(a.favorite) || a.id - b.id);
  return first ? roomForId(db, userId, first.id) : room;
}
