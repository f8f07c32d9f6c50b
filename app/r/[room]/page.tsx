import { permanentRedirect } from 'next/navigation';
import { RoomPage, roomMetadata } from '@/app/room-page';
import { roomNameFromPath } from '@/lib/rooms/name';

export const dynamic = 'force-dynamic';

interface Props {
  params: Promise<{ room: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Props) {
  return roomMetadata(roomNameFromPath((await params).room));
}

export default async function Page({ params, searchParams }: Props) {
  const { room } = await params;
  const query = queryOf(await searchParams);
  const settle = (name: string) => {
    if (decodeURIComponent(room) !== name) permanentRedirect(`/r/${encodeURIComponent(name)}${query}`);
  };
  return <RoomPage name={roomNameFromPath(room)} path={`/r/${room}${query}`} settle={settle} />;
}

/** Returns the query with its `?`, or an empty string. */
function queryOf(params: Awaited<Props['searchParams']>): string {
  const pairs = Object.entries(params).flatMap(([key, value]) => [value ?? []].flat().map((one) => [key, one]));
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : '';
}
