import { requestLocale } from '@/app/request-locale';
import { SharePage } from '@/components/share/share-page';
import { sharedText } from '@/components/share/shared-text';
import { requireUser } from '@/lib/auth/session';
import { appText } from '@/lib/i18n/app/text';

export const dynamic = 'force-dynamic';

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata() {
  return { title: appText[await requestLocale()].shareTitle };
}

/**
 * Where another app's "Share" leads (app/manifest.ts): the person chooses the room for what they share. The worker has it
 * under the id `shared`; apps that were installed by an earlier version, and bookmarks, have the text in the address.
 */
export default async function Page({ searchParams }: Props) {
  const query = await searchParams;
  await requireUser(
    `/share?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))}`,
  );
  return <SharePage text={sharedText(query)} id={typeof query.shared === 'string' ? query.shared : null} />;
}
