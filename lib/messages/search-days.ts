import { localDay, nextMidnight } from './days';

/** Days of the community's zone as instants, for searches. Pure. */

/** The databases' DATETIME ends with the year 9999, and the end of a day is the beginning of the next one. */
const LAST_DAY = '9999-12-29';
/** The latest instant that a search asks for. LAST_DAY ends before it in every zone. */
export const LAST_INSTANT = Date.UTC(9999, 11, 31);

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** No zone is further from UTC than this. */
const FURTHEST_MS = 36 * 60 * 60_000;

/** Whether the text is a day of the calendar, as `YYYY-MM-DD`, in the range of the database. */
export function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  if (text < '1970-01-02' || text > LAST_DAY) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** The first millisecond of the day in the zone. If clocks skip midnight or the whole day, the first one after that. */
export function dayStart(day: string, zone: string): number {
  let at = Date.parse(`${day}T00:00:00Z`) - FURTHEST_MS;
  while (localDay(at, zone) < day) at = nextMidnight(at, zone);
  return at;
}

/** The first millisecond after the day in the zone. */
export function dayEnd(day: string, zone: string): number {
  return nextMidnight(dayStart(day, zone), zone);
}
