import type { ZonesText } from '@/lib/i18n/zones/text';

/** Zones that are no city's. */
const PLACELESS = /^(?:UTC|GMT|Etc\/.*|Universal|Zulu|[+-].*)$/;

/** "Hora de Bogotá": whose clock the days of this installation go by. */
export function zoneLabel(zone: string, { zone: label, cities, universalTime }: ZonesText): string {
  if (/^(?:Etc\/)?(?:UTC|GMT|UCT|Universal|Zulu)$/.test(zone)) return universalTime;
  if (PLACELESS.test(zone)) return zone;
  const city = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
  return label(cities[zone] ?? city);
}

/** The labels of these zones, and of the one that is fallen back to where none is known. */
export function zoneLabels(zones: readonly string[], text: ZonesText): Record<string, string> {
  return Object.fromEntries([...zones, 'UTC'].map((zone) => [zone, zoneLabel(zone, text)]));
}
