import { currentUser } from '@/lib/auth/session';
import { LIMITS, type RoomList } from '@/lib/chat/protocol';
import { canEnter } from '@/lib/rooms/policy';
import { openRooms } from '@/lib/rooms/store';
import { services } from '@/lib/services';

const headers = { 'Cache-Control': 'no-store' };

/** `GET /api/rooms`: a RoomList of the rooms that this person may enter now. */
export async function GET() {
  const user = await currentUser();
  if (!user) return Response.json({ error: 'signed out' }, { status: 401, headers });

  const found = await openRooms(services().db, LIMITS.listedRooms);
  const rooms = found.filter((room) => canEnter(user, room)).map(({ name, title }) => ({ name, title }));
  return Response.json({ rooms } satisfies RoomList, { headers });
}
