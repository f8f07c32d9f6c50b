import type { Text } from '@/lib/i18n/text';

/** Zones that are no city's. */
const PLACELESS = /^(?:UTC|GMT|Etc\/.*|Universal|Zulu|[+-].*)$/;

/** "Hora de Bogotá": whose clock the days of this installation go by. */
export function zoneLabel(zone: string, { zone: label, cities, universalTime }: Text['chat']): string {
  if (/^(?:Etc\/)?(?:UTC|GMT|UCT|Universal|Zulu)$/.test(zone)) return universalTime;
  if (PLACELESS.test(zone)) return zone;
  const city = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
  return label(cities[zone] ?? city);
}
