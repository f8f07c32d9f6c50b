import { ImportError } from '@/lib/imports/error';
import type { Head } from './head';

/** `dmy`: the day comes first, `mdy`: the month. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

export interface DayOfYear {
  year: number;
  month: number;
  day: number;
}

/** The date of a head in this order; null if the calendar has no such day. */
export function dateOf(
  { date: [a, b, c], yearFirst }: Pick<Head, 'date' | 'yearFirst'>,
  order: DateOrder,
): DayOfYear | null {
  const [year, month, day] = yearFirst ? [a, b, c] : order === 'mdy' ? [c, a, b] : [c, b, a];
  const whole = year < 100 ? 2000 + year : year;
  const at = new Date(Date.UTC(whole, month - 1, day));
  const isThere = at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return isThere && whole >= 2000 && whole < 2100 ? { year: whole, month, day } : null;
}

/**
 * Decides from the whole file whether the day or the month comes first: by a number above 12, or else because only one
 * order has days that never go back.
 * @param asked what `--order` says
 * @throws ImportError if the file does not tell
 */
export function orderOf(heads: readonly Head[], asked: DateOrder | null): DateOrder {
  if (heads[0]?.yearFirst) return 'ymd';
  if (asked !== null && asked !== 'ymd') return asked;
  const isDayFirst = heads.some(({ date: [a, b] }) => a > 12 && b <= 12);
  const isMonthFirst = heads.some(({ date: [a, b] }) => b > 12 && a <= 12);
  if (isDayFirst !== isMonthFirst) return isDayFirst ? 'dmy' : 'mdy';
  if (!isDayFirst) {
    if (heads.every(({ date: [a, b] }) => a === b)) return 'dmy';
    const [dmy, mdy] = [goesBack(heads, 'dmy'), goesBack(heads, 'mdy')];
    if (dmy !== mdy) return dmy ? 'mdy' : 'dmy';
  }
  throw new ImportError(
    'The dates of this chat do not tell whether the day or the month comes first. Say it: --order dmy (12/8 is the 12th of August) or --order mdy (12/8 is the 8th of December).',
  );
}

function goesBack(heads: readonly Head[], order: DateOrder): boolean {
  let last = 0;
  return heads.some((head) => {
    const date = dateOf(head, order);
    if (!date) return false;
    const at = Date.UTC(date.year, date.month - 1, date.day);
    const isBack = at < last;
    last = at;
    return isBack;
  });
}
