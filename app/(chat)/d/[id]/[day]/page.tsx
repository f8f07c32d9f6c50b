import { DayPage, dayMetadata, type SearchParams } from '@/app/(chat)/day-page';
import { queryOf } from '@/app/(chat)/query';
import { requireUser } from '@/lib/auth/session';
import { roomForId } from '@/lib/rooms/memberships';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';

interface Props {
  params: Promise<{ id: string; day: string }>;
  searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ params }: Props) {
  return dayMetadata((await params).day, null);
}

/** A day of a direct room. */
export default async function Page({ params, searchParams }: Props) {
  const { id, day } = await params;
  const query = await searchParams;
  const user = await requireUser(`/d/${id}/${day}${queryOf(query)}`);
  const room = /^[1-9]\d{0,14}$/.test(id) ? await roomForId(services().db, user.userId, Number(id)) : null;
  return <DayPage user={user} room={room?.kind === 'direct' ? room : null} path={`/d/${id}`} day={day} query={query} />;
}
