import { describe, expect, it } from 'vitest';
import { typedDay } from './typed-day';

const TODAY = '2026-08-25';

describe('a day that somebody types', () => {
  it.each([
    ['2026-08-21', '2026-08-21'],
    ['21/8/2026', '2026-08-21'],
    ['21.8', '2026-08-21'],
    ['8/21', '2026-08-21'],
    ['21 de agosto', '2026-08-21'],
    ['21 de Agosto de 2024', '2024-08-21'],
    ['August 21, 2024', '2024-08-21'],
    ['21 ago', '2026-08-21'],
    ['3 sept', '2025-09-03'],
    ['Hoy', '2026-08-25'],
    ['ayer', '2026-08-24'],
    ['3 de março de 2026', '2026-03-03'],
    ['2 fevereiro', '2026-02-02'],
    ['hoje', '2026-08-25'],
    ['anteontem', '2026-08-23'],
  ])('%s', (typed, day) => {
    expect(typedDay(typed, TODAY, 'es')).toBe(day);
  });

  it('has the month first in English', () => {
    expect(typedDay('8/3/2026', TODAY, 'en')).toBe('2026-08-03');
    expect(typedDay('8/3/2026', TODAY, 'es')).toBe('2026-03-08');
  });

  it.each([
    '',
    'ana',
    '21',
    '31/2/2026',
    '30 de febrero',
    'mayo',
    '21 de ag',
    '99999-01-01',
    'constructor',
    '1/2/0001',
    'sala 21',
  ])('is not %j', (typed) => {
    expect(typedDay(typed, TODAY, 'es')).toBeNull();
  });
});
