import { headers } from 'next/headers';
import { type Locale, localeFrom } from '@/lib/i18n/text';

/** The reader's language in this request; only while Next renders. */
export async function requestLocale(): Promise<Locale> {
  return localeFrom((await headers()).get('accept-language'));
}
