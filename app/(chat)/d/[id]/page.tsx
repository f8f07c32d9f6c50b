import { queryOf, type SearchParams } from '@/app/(chat)/query';
import { RoomPage } from '@/app/(chat)/room-page';
import { requireUser } from '@/lib/auth/session';
import { roomForId } from '@/lib/rooms/memberships';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

/** A direct room. It has no name, so its page has the product's title until the browser knows who is in the room. */
export default async function Page({ params, searchParams }: Props) {
  const { id } = await params;
  const user = await requireUser(`/d/${id}${queryOf(await searchParams)}`);
  const room = /^[1-9]\d{0,14}$/.test(id) ? await roomForId(services().db, user.userId, Number(id)) : null;
  return <RoomPage userId={user.userId} room={room?.kind === 'direct' ? room : null} path={`/d/${id}`} />;
}
