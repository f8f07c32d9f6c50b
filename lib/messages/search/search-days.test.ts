import { describe, expect, it } from 'vitest';
import { dayEnd, dayStart, isDay, LAST_INSTANT } from './search-days';

const iso = (ms: number) => new Date(ms).toISOString();

describe('a day of the installation', () => {
  it.each([
    ['2026-08-21', 'America/Bogota', '2026-08-21T05:00:00.000Z', '2026-08-22T05:00:00.000Z'],
    ['2026-08-21', 'Pacific/Kiritimati', '2026-08-20T10:00:00.000Z', '2026-08-21T10:00:00.000Z'],
    ['2026-08-21', 'Etc/GMT+12', '2026-08-21T12:00:00.000Z', '2026-08-22T12:00:00.000Z'],
    // A day of 23 hours, and a day that begins at one o'clock.
    ['2026-03-29', 'Europe/Madrid', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00.000Z', '2026-09-07T03:00:00.000Z'],
  ])('%s in %s', (day, zone, start, end) => {
    expect(iso(dayStart(day, zone))).toBe(start);
    expect(iso(dayEnd(day, zone))).toBe(end);
  });

  it('is a day of the calendar', () => {
    expect(['2026-02-28', '2024-02-29'].every(isDay)).toBe(true);
    expect(['2026-02-29', '2026-13-01', '26-01-01', 'today', '', '0000-01-01'].some(isDay)).toBe(false);
  });

  it.each(['Pacific/Kiritimati', 'Etc/GMT+12'])('is never beyond the range of a database, in %s', (zone) => {
    const crafted = ['9999-12-31', '9999-12-30', '9999-12-29', '9999-12-28'].filter(isDay);
    expect(crafted).not.toContain('9999-12-31');
    for (const day of crafted) expect(dayEnd(day, zone)).toBeLessThanOrEqual(LAST_INSTANT);
  });
});
