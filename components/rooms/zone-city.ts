import type { ZonesText } from '@/lib/i18n/zones/text';

/** Zones that are not named after a city. */
const PLACELESS = /^(?:UTC|GMT|Etc\/.*|Universal|Zulu|[+-].*)$/;

/** The displayed name of a time zone, such as "Hora de Bogotá". */
export function zoneLabel(zone: string, { zone: label, cities, universalTime }: ZonesText): string {
  if (/^(?:Etc\/)?(?:UTC|GMT|UCT|Universal|Zulu)$/.test(zone)) return universalTime;
  if (PLACELESS.test(zone)) return zone;
  const city = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
  return label(cities[zone] ?? city);
}

/** The labels of these zones, and of UTC, which a browser uses if it knows none of them. */
export function zoneLabels(zones: readonly string[], text: ZonesText): Record<string, string> {
  return Object.fromEntries([...zones, 'UTC'].map((zone) => [zone, zoneLabel(zone, text)]));
}
