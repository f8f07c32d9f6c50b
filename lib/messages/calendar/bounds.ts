/**
 * Where the days of a zone begin, as instants, and steps from day to day. Pure, for browser and server. Days are
 * `YYYY-MM-DD`, months `YYYY-MM`.
 *
 * The days of a zone divide time without gaps: a day ends where the next one begins. A day that a zone skipped, as
 * Samoa skipped 2011-12-30, is empty. If clocks were set back over midnight, midnight comes twice, and the day begins
 * at the second one.
 *
 * Every function throws RangeError for an invalid day or zone.
 */

const DAY_MS = 24 * 60 * 60_000;
/** Noon of the day before in UTC is before the day in every zone, and noon of the day after is after its beginning. */
const FURTHEST_MS = 36 * 60 * 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The first millisecond of the day in the zone. If clocks skip midnight or the whole day, the first one after that. */
export function dayStart(day: string, zone: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const [from, until] = [midnight - FURTHEST_MS, midnight + FURTHEST_MS];
  const [before, after] = [offsetAt(from, zone), offsetAt(until, zone)];
  if (before === after) return midnight - before;
  const changed = changeBetween(from, until, before, zone);
  // By the clock after the change, the day begins after it; or it had begun by the clock before; or the change skips
  // its beginning.
  if (midnight - after >= changed) return midnight - after;
  return Math.min(midnight - before, changed);
}

/** The first millisecond after the day in the zone. */
export function dayEnd(day: string, zone: string): number {
  return dayStart(addDays(day, 1), zone);
}

export function addDays(day: string, days: number): string {
  return isoDay(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);
}

/** All days of the calendar in the month. */
export function daysOfMonth(month: string): string[] {
  const first = `${month}-01`;
  const count = Math.round((Date.parse(`${addMonths(month, 1)}-01`) - Date.parse(first)) / DAY_MS);
  return Array.from({ length: count }, (_, index) => addDays(first, index));
}

export function addMonths(month: string, months: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return isoDay(Date.UTC(year, number - 1 + months, 1)).slice(0, 7);
}

/** 1 for Monday to 7 for Sunday. */
export function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The first millisecond at which the zone no longer has this offset. It must change once between the two instants. */
function changeBetween(from: number, until: number, offset: number, zone: string): number {
  let [last, next] = [from, until];
  while (next - last > 1) {
    const middle = Math.floor((last + next) / 2);
    if (offsetAt(middle, zone) === offset) last = middle;
    else next = middle;
  }
  return next;
}

/** How far the zone's clocks are ahead of UTC at this instant, in milliseconds. */
function offsetAt(ms: number, zone: string): number {
  const fields = Object.fromEntries(
    formatFor(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1_000) * 1_000;
}

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const number = 'numeric' as const;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    ...{ year: number, month: number, day: number, hour: number, minute: number, second: number },
  });
  formats.set(zone, made);
  return made;
}
