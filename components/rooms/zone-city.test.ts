import { expect, it } from 'vitest';
import { zonesText } from '@/lib/i18n/zones/text';
import { zoneLabel } from './zone-city';

it('names the city of a time zone', () => {
  const { es, en } = zonesText;
  expect(zoneLabel('America/Bogota', es)).toBe('Hora de Bogotá');
  expect(zoneLabel('America/Bogota', en)).toBe('Bogotá time');
  expect(zoneLabel('America/Mexico_City', es)).toBe('Hora de Ciudad de México');
  expect(zoneLabel('America/Mexico_City', en)).toBe('Mexico City time');
  expect(zoneLabel('America/Argentina/Buenos_Aires', es)).toBe('Hora de Buenos Aires');
  expect(zoneLabel('Etc/UTC', es)).toBe('Hora universal (UTC)');
  expect(zoneLabel('Etc/GMT+5', es)).toBe('Etc/GMT+5');
});
