import { notFound } from 'next/navigation';
import { requestLocale } from '@/app/request-locale';
import { BrowseRooms } from '@/components/rooms/browse-rooms';
import { requireUser } from '@/lib/auth/session';
import { roomsText } from '@/lib/i18n/rooms/text';
import { mayBrowse } from '@/lib/rooms/policy';

export const dynamic = 'force-dynamic';

export async function generateMetadata() {
  return { title: roomsText[await requestLocale()].browse.title };
}

export default async function Page() {
  if (!mayBrowse(await requireUser('/browse'))) notFound();
  return <BrowseRooms />;
}
