import { RoomPage, roomMetadata } from '@/app/room-page';
import { roomNameFromPath } from '@/lib/rooms/name';

export const dynamic = 'force-dynamic';

interface Props {
  params: Promise<{ room: string }>;
}

export async function generateMetadata({ params }: Props) {
  return roomMetadata(roomNameFromPath((await params).room));
}

export default async function Page({ params }: Props) {
  const { room } = await params;
  return <RoomPage name={roomNameFromPath(room)} path={`/r/${room}`} />;
}
