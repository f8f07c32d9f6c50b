import { localDay } from './days';

/**
 * The first of these zones that this browser, or this server, knows; UTC if it knows none. A zone that somebody chose
 * on one device may be too new for another. Pure.
 */
export function knownZone(...zones: readonly (string | null | undefined)[]): string {
  return zones.find((zone) => typeof zone === 'string' && isKnown(zone)) ?? 'UTC';
}

function isKnown(zone: string): boolean {
  try {
    localDay(0, zone);
    return true;
  } catch {
    return false; // RangeError: Intl has no such zone
  }
}
