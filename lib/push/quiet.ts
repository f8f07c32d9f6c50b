import { knownZone } from '@/lib/messages/known-zone';

/** Quiet hours as they are stored. */
export interface QuietRow {
  quietFrom: number | null;
  quietTo: number | null;
  quietDays: number | null;
  quietZone: string | null;
}

const DAY_MINUTES = 24 * 60;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * Whether it is quiet at this moment, by the clocks of the person's zone. Hours that end on the next day belong to the
 * day on which they begin. Pure.
 */
export function isQuietAt({ quietFrom, quietTo, quietDays, quietZone }: QuietRow, now: Date): boolean {
  if (quietFrom === null || quietTo === null || quietDays === null) return false;
  const { day, minute } = clockIn(knownZone(quietZone), now);
  const isOn = (weekday: number) => (quietDays & (1 << weekday)) !== 0;
  if (quietFrom < quietTo) return isOn(day) && minute >= quietFrom && minute < quietTo;
  return (isOn(day) && minute >= quietFrom) || (isOn((day + 6) % 7) && minute < quietTo);
}

/** `HH:MM` of minutes since midnight. */
export function clockText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Minutes since midnight of `HH:MM`. */
export function clockMinutes(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return (hours * 60 + minutes) % DAY_MINUTES;
}

/** Making a formatter costs much more than using it. There are at most as many as zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterIn(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const made = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', ...clock });
  formatters.set(timeZone, made);
  return made;
}

function clockIn(timeZone: string, now: Date): { day: number; minute: number } {
  const parts = formatterIn(timeZone).formatToParts(now);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return { day: WEEKDAYS.indexOf(part('weekday')), minute: Number(part('hour')) * 60 + Number(part('minute')) };
}
