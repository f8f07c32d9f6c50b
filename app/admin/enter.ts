import type { Metadata } from 'next';
import type { Query } from '@/app/admin/page-query';
import { requestPreferences } from '@/app/request-locale';
import { isAdmin, requireAdmin } from '@/lib/auth/session';
import { type AdminText, adminTextFor } from '@/lib/i18n/admin/text';
import { chatText } from '@/lib/i18n/chat/text';
import { settingsText } from '@/lib/i18n/settings/text';
import { dayLabel, localDay, localTime } from '@/lib/messages/days';
import { countOpenReports } from '@/lib/reports/queue';
import { services } from '@/lib/services';

export interface PageProps {
  searchParams: Promise<Query>;
}

/**
 * Every page of /admin calls this first. It lets only administrators in.
 * It formats days and times in the installation's time zone, so that all administrators see the same day.
 * @param path the page's own path, where the person returns after signing in
 */
export async function enterAdmin(path: string) {
  const admin = await requireAdmin(path);
  const { db, config } = services();
  const { timeZone } = config;
  const [{ locale, hourCycle }, openReports] = await Promise.all([requestPreferences(), countOpenReports(db)]);
  const text = adminTextFor(locale);
  const words = chatText[locale];
  const today = localDay(Date.now(), timeZone);
  const day = (at: Date) => dayLabel(localDay(at.getTime(), timeZone), today, words);
  const time = (at: Date) => localTime(at.getTime(), timeZone, hourCycle, words.dayPeriods);
  const when = (at: Date) => text.at(day(at), time(at));
  /** Like `when`, worded for use within a sentence. */
  const since = (at: Date) => text.at(settingsText[locale].inSentence(day(at)), time(at));
  return { admin, text, openReports, day, time, when, since };
}

/** Gives the page's title to administrators only. For everybody else the page does not exist. */
export function titled(title: (text: AdminText) => string): () => Promise<Metadata> {
  return async () => {
    if (!(await isAdmin())) return {};
    const text = adminTextFor((await requestPreferences()).locale);
    return { title: `${title(text)} · ${text.title}` };
  };
}
