/**
 * Finds the day and the time of an instant in the community's own zone, and groups messages by day. Pure, for browser
 * and server. Only numeric fields are taken from Intl: words and layout differ between Node's and a browser's data.
 *
 * Every function throws RangeError for an invalid instant or zone.
 */

/** Milliseconds since 1970, or ISO 8601 with its offset. */
export type Instant = number | string;

/** The fields of a message that grouping needs. */
export interface Dated {
  /** ISO 8601. */
  datetime: string;
  /** Its author's name; null when that account is gone. */
  user: string | null;
  /** Null once deleted. */
  text?: string | null;
}

/** Neighbouring messages of one author, or neighbouring empty messages whose authors are gone. */
export interface Run<T> {
  user: string | null;
  messages: T[];
}

export interface Day<T> {
  /** `YYYY-MM-DD` */
  day: string;
  runs: Run<T>[];
}

/** The words of a day's label; `month` counts from 1. */
export interface DayWords {
  today: string;
  yesterday: string;
  date(day: number, month: number, year: number): string;
}

/** A longer pause than this separates an author's messages. */
export const RUN_GAP_MS = 5 * 60_000;

const DAY_MS = 24 * 60 * 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

function toMs(instant: Instant): number {
  return typeof instant === 'number' ? instant : Date.parse(instant);
}

/** The most minutes that are kept. All of them are dropped when there are more. */
const KEPT_MINUTES = 2_000;
const minutes = new Map<string, Record<string, string>>();

/** Intl is slow, and a room that comes back to the screen shows the same times again. */
function fieldsIn(zone: string, instant: Instant): Record<string, string> {
  const ms = toMs(instant);
  const key = `${zone} ${Math.floor(ms / 60_000)}`;
  const known = minutes.get(key);
  if (known) return known;
  const parts = formatFor(zone).formatToParts(ms);
  const fields = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  if (minutes.size >= KEPT_MINUTES) minutes.clear();
  minutes.set(key, fields);
  return fields;
}

/** `YYYY-MM-DD` in the zone. */
export function localDay(instant: Instant, zone: string): string {
  const { year = '', month = '', day = '' } = fieldsIn(zone, instant);
  return `${year.padStart(4, '0')}-${month}-${day}`;
}

/**
 * `2:25 PM` in the zone; with `h23`, `14:25`.
 * @param dayPeriods the words for AM and PM
 */
export function localTime(
  instant: Instant,
  zone: string,
  hourCycle: 'h12' | 'h23' = 'h12',
  [am, pm]: readonly [am: string, pm: string] = ['AM', 'PM'],
): string {
  const { hour = '', minute = '' } = fieldsIn(zone, instant);
  const h = Number(hour) % 24;
  if (hourCycle === 'h23') return `${String(h).padStart(2, '0')}:${minute}`;
  return `${h % 12 || 12}:${minute} ${h < 12 ? am : pm}`;
}

/** The first millisecond of the next day in the zone, which is not always at 00:00 nor 24 hours away. */
export function nextMidnight(instant: Instant, zone: string): number {
  const day = localDay(instant, zone);
  let last = toMs(instant);
  let next = last + 2 * DAY_MS;
  while (next - last > 1) {
    const middle = Math.floor((last + next) / 2);
    if (localDay(middle, zone) === day) last = middle;
    else next = middle;
  }
  return next;
}

/** "Today", "Yesterday", "August 15, 2026", in the given words. Both days are `YYYY-MM-DD`. */
export function dayLabel(day: string, today: string, words: DayWords): string {
  if (day === today) return words.today;
  if (day === dayBefore(today)) return words.yesterday;
  return fullDate(day, words);
}

/** "August 15, 2026", even if that is today. */
export function fullDate(day: string, words: Pick<DayWords, 'date'>): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return words.date(date, month, year);
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
}

/**
 * Groups messages by the day they have in the zone, then into runs of one author. It never changes their order (the
 * log's, oldest first): if a clock was set back over midnight, the same day may come twice.
 */
export function groupByDay<T extends Dated>(messages: readonly T[], zone: string): Day<T>[] {
  const days: Day<T>[] = [];
  const dayOf = dayFinder(zone);
  let previous: T | undefined;
  for (const message of messages) {
    const day = dayOf(message.datetime);
    if (days.at(-1)?.day !== day) {
      days.push({ day, runs: [] });
      previous = undefined;
    }
    const runs = days.at(-1)?.runs;
    if (previous && standTogether(previous, message)) runs?.at(-1)?.messages.push(message);
    else runs?.push({ user: message.user, messages: [message] });
    previous = message;
  }
  return days;
}

function standTogether(a: Dated, b: Dated): boolean {
  if (a.user !== b.user) return false;
  // Two messages without an author may be from two people. They are only grouped if both are empty.
  if (a.user === null) return a.text === null && b.text === null;
  return Math.abs(Date.parse(b.datetime) - Date.parse(a.datetime)) <= RUN_GAP_MS;
}

/** A part of a day: all instants from `from` until before `until` have it. */
interface Stretch {
  day: string;
  from: number;
  until: number;
}

/** The most stretches that are kept of a zone. One more takes the place of the oldest. */
const KEPT_STRETCHES = 100;
const stretches = new Map<string, Stretch[]>();

/**
 * Asks Intl once for each stretch of messages of one day, because Intl is slow, a list has thousands of messages, and
 * it is grouped again with each new one.
 */
function dayFinder(zone: string): (datetime: string) => string {
  const known = stretches.get(zone) ?? [];
  let stretch: Stretch | undefined;
  return (datetime) => {
    const at = Date.parse(datetime);
    const isIn = ({ from, until }: Stretch) => at >= from && at < until;
    if (!stretch || !isIn(stretch)) stretch = known.find(isIn);
    if (!stretch) {
      stretch = { day: localDay(at, zone), from: at, until: nextMidnight(at, zone) };
      if (known.push(stretch) > KEPT_STRETCHES) known.shift();
      stretches.set(zone, known);
    }
    return stretch.day;
  };
}
