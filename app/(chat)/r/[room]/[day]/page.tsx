import { permanentRedirect } from 'next/navigation';
import { DayPage, dayMetadata, type SearchParams } from '@/app/(chat)/day-page';
import { queryOf } from '@/app/(chat)/query';
import { requireUser } from '@/lib/auth/session';
import { roomFor } from '@/lib/rooms/memberships';
import { roomNameFromPath } from '@/lib/rooms/name';
import { isArchived } from '@/lib/rooms/policy';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';

interface Props {
  params: Promise<{ room: string; day: string }>;
  searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ params }: Props) {
  const { room, day } = await params;
  return dayMetadata(day, roomNameFromPath(room));
}

export default async function Page({ params, searchParams }: Props) {
  const { room: segment, day } = await params;
  const asked = await searchParams;
  const query = queryOf(asked);
  const user = await requireUser(`/r/${segment}/${day}${query}`);
  const name = roomNameFromPath(segment);
  const room = name === null ? null : await roomFor(services().db, user.userId, name);
  const path = `/r/${encodeURIComponent(room?.name ?? '')}`;
  // Only people who may enter the room are told how its name is spelled.
  if (room && !isArchived(room) && decodeURIComponent(segment) !== room.name)
    permanentRedirect(`${path}/${day}${query}`);
  return <DayPage user={user} room={room} path={path} day={day} query={asked} />;
}
