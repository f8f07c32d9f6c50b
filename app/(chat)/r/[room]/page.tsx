import { permanentRedirect } from 'next/navigation';
import { queryOf, type SearchParams } from '@/app/(chat)/query';
import { RoomPage, roomMetadata } from '@/app/(chat)/room-page';
import { requireUser } from '@/lib/auth/session';
import { roomFor } from '@/lib/rooms/memberships';
import { roomNameFromPath } from '@/lib/rooms/name';
import { isArchived } from '@/lib/rooms/policy';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';

interface Props {
  params: Promise<{ room: string }>;
  searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ params }: Props) {
  return roomMetadata(roomNameFromPath((await params).room));
}

export default async function Page({ params, searchParams }: Props) {
  const { room: segment } = await params;
  const query = queryOf(await searchParams);
  const user = await requireUser(`/r/${segment}${query}`);
  const name = roomNameFromPath(segment);
  const room = name === null ? null : await roomFor(services().db, user.userId, name);
  const path = `/r/${encodeURIComponent(room?.name ?? '')}`;
  // Only people who may enter the room are told how its name is spelled.
  if (room && !isArchived(room) && decodeURIComponent(segment) !== room.name) permanentRedirect(`${path}${query}`);
  return <RoomPage userId={user.userId} room={room} path={path} />;
}
