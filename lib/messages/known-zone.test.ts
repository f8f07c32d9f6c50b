import { expect, it } from 'vitest';
import { knownZone } from './known-zone';

it('is the first one that is known here, or UTC if none is', () => {
  expect(knownZone('America/Bogota', 'Europe/Madrid')).toBe('America/Bogota');
  expect(knownZone('America/Macondo', 'Europe/Madrid')).toBe('Europe/Madrid');
  expect(knownZone(null, 'America/Macondo', undefined)).toBe('UTC');
  expect(knownZone('')).toBe('UTC');
});
