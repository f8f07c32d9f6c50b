import type { Locale } from '@/lib/i18n/locale';

/** Preferences that people set for themselves. Pure: pages use it in the browser too. */

export type HourCycle = 'h12' | 'h23';

/** Null means the default: what the browser asks for, or what the installation uses. */
export interface Choices {
  locale: Locale | null;
  /** An IANA name, one of timeZones(). */
  timeZone: string | null;
  hourCycle: HourCycle | null;
}

/** The installation's default, for people who chose none: `2:25 PM`. */
export const COMMUNITY_HOUR_CYCLE: HourCycle = 'h12';

let zones: readonly string[] | null = null;

/** Returns every zone that can be chosen, sorted. UTC is always among them, though this runtime's list may lack it. */
export function timeZones(): readonly string[] {
  zones ??= [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])].sort();
  return zones;
}
