/** Days of the community's zone, for searches. Pure. */
export { dayEnd, dayStart } from '@/lib/messages/calendar/bounds';

/** The databases' DATETIME ends with the year 9999, and the end of a day is the beginning of the next one. */
const LAST_DAY = '9999-12-29';
/** The latest instant that a search asks for. LAST_DAY ends before it in every zone. */
export const LAST_INSTANT = Date.UTC(9999, 11, 31);

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Whether the text is a day of the calendar, as `YYYY-MM-DD`, in the range of the database. */
export function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  if (text < '1970-01-02' || text > LAST_DAY) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
