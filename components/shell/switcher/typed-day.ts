import type { Locale } from '@/lib/i18n/locale';
import { addDays } from '@/lib/messages/calendar/bounds';
import { usernameKey } from '@/lib/users/names/name-key';

/** Finds the day that somebody means by a few words, in any of the languages. Pure. */

const MONTHS = [
  'enero january janeiro',
  'febrero february fevereiro',
  'marzo march marco',
  'abril april',
  'mayo may maio',
  'junio june junho',
  'julio july julho',
  'agosto august',
  'septiembre september setembro',
  'octubre october outubro',
  'noviembre november',
  'diciembre december dezembro',
].map((names) => names.split(' '));
/** `jan` and `ene` are enough. */
const SHORTEST = 3;

const WORDS: Record<string, number> = {
  hoy: 0,
  today: 0,
  hoje: 0,
  ayer: -1,
  yesterday: -1,
  ontem: -1,
  anteayer: -2,
  anteontem: -2,
};
const NUMBERS = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?$/;
const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;

/**
 * The day as `YYYY-MM-DD`; null: the text is no day, or not one of the calendar. Without a year, it is the last such
 * day that has come.
 * @param locale in English the month comes first in `8/21`
 */
export function typedDay(typed: string, today: string, locale: Locale): string | null {
  const text = usernameKey(typed.trim());
  const step = Object.hasOwn(WORDS, text) ? WORDS[text] : undefined;
  if (step !== undefined) return addDays(today, step);
  const iso = ISO.exec(text);
  if (iso) return dayOf(Number(iso[3]), Number(iso[2]), Number(iso[1]), today);
  const numbers = NUMBERS.exec(text);
  if (numbers) {
    const [first, second] = [Number(numbers[1]), Number(numbers[2])];
    const isMonthFirst = locale === 'en' ? first <= 12 : second > 12;
    const year = numbers[3] === undefined ? null : Number(numbers[3]);
    return isMonthFirst ? dayOf(second, first, year, today) : dayOf(first, second, year, today);
  }
  return named(text, today);
}

/** `21 de agosto de 2026`, `august 21`, `21 ago`. */
function named(text: string, today: string): string | null {
  const words = text.split(/[\s,]+/).filter((word) => word !== 'de' && word !== 'of' && word !== '');
  const name = words.find((word) => /^\p{L}+$/u.test(word)) ?? '';
  const numbers = words.filter((word) => /^\d{1,2}$|^\d{4}$/.test(word));
  if (name.length < SHORTEST || words.length !== numbers.length + 1) return null;
  const month = MONTHS.findIndex((names) => names.some((one) => one.startsWith(name))) + 1;
  const [day = '', year] = numbers;
  if (month === 0 || day.length > 2 || numbers.length > 2 || (year !== undefined && year.length < 4)) return null;
  return dayOf(Number(day), month, year === undefined ? null : Number(year), today);
}

function dayOf(day: number, month: number, year: number | null, today: string): string | null {
  if (year !== null) return onCalendar(day, month, year);
  const now = Number(today.slice(0, 4));
  const last = onCalendar(day, month, now);
  return last !== null && last <= today ? last : onCalendar(day, month, now - 1);
}

function onCalendar(day: number, month: number, year: number): string | null {
  if (year < 1971 || year > 9998) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.toISOString().slice(0, 10) : null;
}
