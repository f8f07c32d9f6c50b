import type { ZonesText } from './es';

/** Zones whose city has another name than in its IANA name. */
const CITIES: Record<string, string> = {
  'America/Asuncion': 'Asunción',
  'America/Bogota': 'Bogotá',
  'America/Sao_Paulo': 'São Paulo',
  'Atlantic/Canary': 'Canary Islands',
};

export const en: ZonesText = {
  zone: (city) => `${city} time`,
  universalTime: 'Universal time (UTC)',
  cities: CITIES,
};
