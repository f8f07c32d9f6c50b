import { zoneLabel } from '@/components/rooms/zone-city';
import { archiveText } from '@/lib/i18n/archive/text';
import { chatText } from '@/lib/i18n/chat/text';
import { daysText } from '@/lib/i18n/days/text';
import { kindsText } from '@/lib/i18n/kinds/text';
import type { Locale } from '@/lib/i18n/locale';
import { shellText } from '@/lib/i18n/shell/text';
import { zonesText } from '@/lib/i18n/zones/text';
import { weekday } from '@/lib/messages/calendar/bounds';
import { fullDate, localDay, localTime } from '@/lib/messages/days';

/** In which words, and by which clocks, the pages are written. */
export interface HtmlSettings {
  locale: Locale;
  /** IANA */
  zone: string;
  /** The name of the community. */
  house: string;
}

/** The texts of one language with the times of one zone. Pure. */
export class Words {
  readonly archive;
  readonly chat;
  readonly days;
  readonly kinds;
  readonly shell;
  readonly zoneLabel: string;

  constructor(readonly settings: HtmlSettings) {
    const { locale, zone } = settings;
    this.archive = archiveText[locale];
    this.chat = chatText[locale];
    this.days = daysText[locale];
    this.kinds = kindsText[locale];
    this.shell = shellText[locale];
    this.zoneLabel = `${zoneLabel(zone, zonesText[locale])} (${zone})`;
  }

  /** `YYYY-MM-DD` */
  dayOf(at: string): string {
    return localDay(at, this.settings.zone);
  }

  timeOf(at: string): string {
    return localTime(at, this.settings.zone, 'h12', this.chat.dayPeriods);
  }

  /** `21 de agosto de 2026` */
  date(day: string): string {
    return fullDate(day, this.chat);
  }

  /** With the day of the week. */
  longDate(day: string): string {
    const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
    return this.days.dayInCalendar(weekday(day), date, month, year);
  }
}
