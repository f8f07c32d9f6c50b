import { headers } from 'next/headers';
import { currentUser, type Reader } from '@/lib/auth/session';
import { type Locale, localeFrom } from '@/lib/i18n/locale';
import { services } from '@/lib/services';
import { COMMUNITY_HOUR_CYCLE, type HourCycle } from '@/lib/users/choices';

export interface ReadersPreferences {
  locale: Locale;
  hourCycle: HourCycle;
}

/**
 * The reader's language: the one they chose, else the community's, else the one their browser asks for. Works only
 * while Next renders.
 */
export async function requestLocale(): Promise<Locale> {
  return (await requestPreferences()).locale;
}

/** The reader's language and hour cycle. */
export async function requestPreferences(): Promise<ReadersPreferences> {
  const accepted = (await headers()).get('accept-language');
  const choices = (await readerIfKnown())?.choices;
  const community = (await services().house.now()).locale;
  return {
    locale: choices?.locale ?? community ?? localeFrom(accepted),
    hourCycle: choices?.hourCycle ?? COMMUNITY_HOUR_CYCLE,
  };
}

/** Returns null without the database: the page that reports this needs a language too. */
async function readerIfKnown(): Promise<Reader | null> {
  try {
    return await currentUser();
  } catch {
    return null;
  }
}
