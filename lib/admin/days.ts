import { localDay, nextMidnight } from '@/lib/messages/days';

/** Days of the house's zone as instants, for searches. Pure. */

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** No zone is further from UTC than this. */
const FURTHEST_MS = 36 * 60 * 60_000;

/** Whether it is a day of the calendar, as `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text) && text >= '1970-01-02';
}

/** The first millisecond of the day in the zone; where clocks skip midnight or a whole day, of what comes next. */
export function dayStart(day: string, zone: string): number {
  let at = Date.parse(`${day}T00:00:00Z`) - FURTHEST_MS;
  while (localDay(at, zone) < day) at = nextMidnight(at, zone);
  return at;
}

/** The first millisecond after the day in the zone. */
export function dayEnd(day: string, zone: string): number {
  return nextMidnight(dayStart(day, zone), zone);
}
