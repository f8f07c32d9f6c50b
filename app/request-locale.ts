import { headers } from 'next/headers';
import { currentUser, type Reader } from '@/lib/auth/session';
import { type Locale, localeFrom } from '@/lib/i18n/locale';
import { COMMUNITY_HOUR_CYCLE, type HourCycle } from '@/lib/users/choices';

export interface ReadersPreferences {
  locale: Locale;
  hourCycle: HourCycle;
}

/** The reader's language in this request: the one they chose, else as their browser asks. Only while Next renders. */
export async function requestLocale(): Promise<Locale> {
  return (await requestPreferences()).locale;
}

/** The reader's language and way to write times. */
export async function requestPreferences(): Promise<ReadersPreferences> {
  const accepted = (await headers()).get('accept-language');
  const choices = (await readerIfKnown())?.choices;
  return { locale: choices?.locale ?? localeFrom(accepted), hourCycle: choices?.hourCycle ?? COMMUNITY_HOUR_CYCLE };
}

/** Without the database there still is a page that says so, and it has a language. */
async function readerIfKnown(): Promise<Reader | null> {
  try {
    return await currentUser();
  } catch {
    return null;
  }
}
