import { RoomPage } from '@/app/room-page';
import { roomNameFromPath } from '@/lib/rooms/name';

export const dynamic = 'force-dynamic';

export default async function Page({ params }: { params: Promise<{ room: string }> }) {
  const { room } = await params;
  return <RoomPage name={roomNameFromPath(room)} path={`/r/${room}`} />;
}
