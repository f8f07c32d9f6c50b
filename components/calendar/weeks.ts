import type { Locale } from '@/lib/i18n/locale';
import { addDays, addMonths, daysOfMonth, weekday } from '@/lib/messages/calendar/bounds';

/** A month as a grid of weeks, and the steps of the keys in it. Pure. Weekdays count from 1 for Monday. */

/** The weeks of a month, `first` being the first day of a week. Null: a day of another month. */
export function weeksOf(month: string, first: number): (string | null)[][] {
  const days = daysOfMonth(month);
  const lead = (weekday(days[0] ?? '') - first + 7) % 7;
  const cells = [...Array.from({ length: lead }, () => null), ...days];
  const weeks = [];
  for (let at = 0; at < cells.length; at += 7) weeks.push(Array.from({ length: 7 }, (_, n) => cells[at + n] ?? null));
  return weeks;
}

/** The weekdays in the order of the columns. */
export function columns(first: number): number[] {
  return Array.from({ length: 7 }, (_, index) => ((first - 1 + index) % 7) + 1);
}

interface Press {
  key: string;
  shiftKey: boolean;
}

/**
 * The day to which a key leads, as in the grid of ARIA's authoring practices; null: the key has no meaning there.
 * @param isRtl whether the week runs from right to left
 */
export function stepFrom(day: string, { key, shiftKey }: Press, first: number, isRtl: boolean): string | null {
  const forward = isRtl ? -1 : 1;
  const place = (weekday(day) - first + 7) % 7;
  switch (key) {
    case 'ArrowRight':
      return addDays(day, forward);
    case 'ArrowLeft':
      return addDays(day, -forward);
    case 'ArrowDown':
      return addDays(day, 7);
    case 'ArrowUp':
      return addDays(day, -7);
    case 'Home':
      return addDays(day, -place);
    case 'End':
      return addDays(day, 6 - place);
    case 'PageUp':
      return inMonth(addMonths(monthOf(day), shiftKey ? -12 : -1), day);
    case 'PageDown':
      return inMonth(addMonths(monthOf(day), shiftKey ? 12 : 1), day);
    default:
      return null;
  }
}

export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** The day with the same number in another month, or that month's last day. */
export function inMonth(month: string, day: string): string {
  const days = daysOfMonth(month);
  return days[Number(day.slice(8)) - 1] ?? days.at(-1) ?? day;
}

/**
 * The first day of the week where a reader lives.
 * @param accepted languages with their regions, such as an Accept-Language header. The first one in the reader's
 *   language decides; without a region, Monday for Spanish and Sunday for English and Portuguese
 */
export function firstWeekday(accepted: string, locale: Locale): number {
  const tags = accepted.split(',').map((part) => part.split(';')[0]?.trim() ?? '');
  const tag = tags.find((one) => one.toLowerCase().split('-')[0] === locale);
  const usual = locale === 'es' ? 1 : 7;
  return tag === undefined || !tag.includes('-') ? usual : (weekStart(tag) ?? usual);
}

type WithWeek = Intl.Locale & { getWeekInfo?(): { firstDay: number }; weekInfo?: { firstDay: number } };

/** Null if the tag is malformed, or this runtime does not know. */
function weekStart(tag: string): number | null {
  try {
    const locale = new Intl.Locale(tag) as WithWeek;
    return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? null;
  } catch {
    return null;
  }
}
