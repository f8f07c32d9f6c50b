import { localDay, nextMidnight } from '@/lib/messages/days';

/** For how long a status may be set. */
export const STATUS_ENDS = ['halfHour', 'hour', 'today', 'week', 'never'] as const;
export type StatusEnd = (typeof STATUS_ENDS)[number];

const MINUTE_MS = 60_000;

/**
 * Returns when a status that is set now will end; null: never. Days and weeks end in the person's time zone, one second
 * before midnight, so that a text about the end names their last day. Weeks begin on Monday. Pure.
 */
export function endOf(end: StatusEnd, now: number, zone: string): string | null {
  switch (end) {
    case 'halfHour':
      return iso(now + 30 * MINUTE_MS);
    case 'hour':
      return iso(now + 60 * MINUTE_MS);
    case 'today':
      return iso(nextMidnight(now, zone) - 1_000);
    case 'week':
      return iso(endOfWeek(now, zone) - 1_000);
    case 'never':
      return null;
    default:
      return end satisfies never;
  }
}

/** The first millisecond of the next Monday. */
function endOfWeek(now: number, zone: string): number {
  let end = nextMidnight(now, zone);
  while (new Date(`${localDay(end, zone)}T00:00:00Z`).getUTCDay() !== 1) end = nextMidnight(end, zone);
  return end;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
