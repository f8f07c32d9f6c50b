import { localDay, localTime, nextMidnight } from '@/lib/messages/days';

/** Until when a room can be muted. Pure; all times are milliseconds since 1970. */

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
const MORNING_MINUTES = 9 * 60;

/** A room that is muted without an end is stored as muted until this time. */
export const FOREVER = Date.parse('9999-01-01T00:00:00.000Z');

export function muteEnds(now: number, zone: string) {
  return {
    hour: now + HOUR_MS,
    eightHours: now + 8 * HOUR_MS,
    tomorrow: tomorrowMorning(now, zone),
    week: now + WEEK_MS,
  };
}

/** At 9:00 in the zone, also if the clocks change before. */
function tomorrowMorning(now: number, zone: string): number {
  const guess = nextMidnight(now, zone) + MORNING_MINUTES * 60_000;
  const [hours = 0, minutes = 0] = localTime(guess, zone, 'h23').split(':').map(Number);
  return guess + (MORNING_MINUTES - hours * 60 - minutes) * 60_000;
}

/** The day and time at which a mute ends, for its label. Null if the person has to end it. */
export function muteEnd(mutedUntil: string, zone: string): { at: number; day: string } | null {
  const at = Date.parse(mutedUntil);
  return at >= FOREVER ? null : { at, day: localDay(at, zone) };
}
