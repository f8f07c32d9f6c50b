import type { ZonesText } from './es';

/** Zones whose city has another name than in its IANA name. */
const CITIES: Record<string, string> = {
  'America/Asuncion': 'Assunção',
  'America/Bogota': 'Bogotá',
  'America/Belem': 'Belém',
  'America/Cordoba': 'Córdoba',
  'America/Argentina/Cordoba': 'Córdoba',
  'America/Cuiaba': 'Cuiabá',
  'America/Mexico_City': 'Cidade do México',
  'America/Montevideo': 'Montevidéu',
  'America/New_York': 'Nova York',
  'America/Noronha': 'Fernando de Noronha',
  'America/Sao_Paulo': 'São Paulo',
  'Atlantic/Azores': 'Açores',
  'Atlantic/Canary': 'Canárias',
  'Atlantic/Cape_Verde': 'Cabo Verde',
  'Europe/Berlin': 'Berlim',
  'Europe/Lisbon': 'Lisboa',
  'Europe/London': 'Londres',
  'Europe/Rome': 'Roma',
};

export const pt: ZonesText = {
  zone: (city) => `Hora de ${city}`,
  universalTime: 'Hora universal (UTC)',
  cities: CITIES,
};
