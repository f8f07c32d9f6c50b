import { requireUser } from '@/lib/auth/session';
import { roomFor } from '@/lib/rooms/memberships';
import { services } from '@/lib/services';
import { RoomPage, roomMetadata } from './room-page';

export const dynamic = 'force-dynamic';

export function generateMetadata() {
  return roomMetadata(services().config.defaultRoom);
}

export default async function Page() {
  const user = await requireUser('/');
  const { config, db } = services();
  return <RoomPage user={user} room={await roomFor(db, user.userId, config.defaultRoom)} path="/" />;
}
