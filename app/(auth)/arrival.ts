import { redirect } from 'next/navigation';
import { requestLocale } from '@/app/request-locale';
import { safeCallbackUrl } from '@/lib/auth/callback-url';
import { currentUser } from '@/lib/auth/session';
import { type AccountText, accountText } from '@/lib/i18n/account/text';
import { services } from '@/lib/services';

export interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Returns where the visitor wants to go after signing in. Redirects people who are already signed in there at once. */
export async function arrive({ searchParams }: PageProps) {
  const { callbackUrl: wanted } = await searchParams;
  const callbackUrl = safeCallbackUrl(typeof wanted === 'string' ? wanted : null);
  if (await currentUser()) redirect(callbackUrl);
  return { callbackUrl, text: await readersText(), house: await houseName() };
}

export async function readersText(): Promise<AccountText> {
  return accountText[await requestLocale()];
}

/** What the community calls itself. */
export function houseName(): Promise<string> {
  return services().house.name();
}
