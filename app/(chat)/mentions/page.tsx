import { requestLocale } from '@/app/request-locale';
import { MentionList } from '@/components/mentions/mention-list';
import { requireUser } from '@/lib/auth/session';
import { roomsText } from '@/lib/i18n/rooms/text';

export const dynamic = 'force-dynamic';

export async function generateMetadata() {
  return { title: roomsText[await requestLocale()].mentions.title };
}

export default async function Page() {
  await requireUser('/mentions');
  return <MentionList />;
}
