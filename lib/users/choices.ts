/** What people choose for themselves. Pure; the pages' JavaScript has it too. */

export type HourCycle = 'h12' | 'h23';

/** Null: as the browser asks, as the community has it. */
export interface Choices {
  locale: 'es' | 'en' | null;
  /** An IANA name, one of timeZones(). */
  timeZone: string | null;
  hourCycle: HourCycle | null;
}

/** Of the installation, for whoever chose none: `2:25 PM`. */
export const COMMUNITY_HOUR_CYCLE: HourCycle = 'h12';

let zones: readonly string[] | null = null;

/** Every zone that can be chosen, in order; UTC, which the list of this runtime may lack, among them. */
export function timeZones(): readonly string[] {
  zones ??= [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])].sort();
  return zones;
}
