import { describe, expect, it } from 'vitest';
import { localDay } from '@/lib/messages/days';
import { addDays, addMonths, dayEnd, dayStart, daysOfMonth, weekday } from './bounds';

const HOUR = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();

/** Slow and obviously right: the last step of the window at which the day is still to come, plus one. */
function slowStart(day: string, zone: string, stepMs: number): number {
  const from = Date.parse(`${day}T00:00:00Z`) - 16 * HOUR;
  let start = from;
  for (let at = from; at < from + 32 * HOUR; at += stepMs) if (localDay(at, zone) < day) start = at + stepMs;
  return start;
}

describe('where a day begins', () => {
  it.each([
    ['midnight', '2026-08-21', 'America/Bogota', '2026-08-21T05:00:00.000Z'],
    ['an offset of three quarters of an hour', '2026-08-21', 'Asia/Kathmandu', '2026-08-20T18:15:00.000Z'],
    ['a day of 23 hours', '2026-03-29', 'Europe/Madrid', '2026-03-28T23:00:00.000Z'],
    ['the day after it', '2026-03-30', 'Europe/Madrid', '2026-03-29T22:00:00.000Z'],
    ['a change of half an hour', '2026-10-05', 'Australia/Lord_Howe', '2026-10-04T13:00:00.000Z'],
    ['clocks that skip midnight', '2026-09-06', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
    ['clocks that go back to before midnight', '2026-04-05', 'America/Santiago', '2026-04-05T04:00:00.000Z'],
    ['clocks that go back over midnight', '2010-11-07', 'America/St_Johns', '2010-11-07T03:30:00.000Z'],
    ['the day before one that was skipped', '2011-12-29', 'Pacific/Apia', '2011-12-29T10:00:00.000Z'],
    ['a day that was skipped', '2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['the day after it', '2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['an offset with seconds', '1971-06-01', 'Africa/Monrovia', '1971-06-01T00:44:30.000Z'],
  ])('%s: %s in %s', (_, day, zone, start) => {
    expect(iso(dayStart(day, zone))).toBe(start);
  });

  it('is where the slow reference finds it, on random days and around changes of clocks', () => {
    const zones = 'Europe/Madrid America/Bogota Australia/Lord_Howe Asia/Kathmandu Pacific/Apia Pacific/Chatham';
    const odd = 'America/Santiago America/Havana Africa/Cairo Asia/Beirut America/Nuuk UTC';
    const days = ['2011-12-29', '2011-12-30', '2011-12-31', '2010-11-06', '2010-11-07', '2026-04-05', '2026-10-04'];
    const random = Array.from({ length: 12 }, (_, n) => addDays('1990-01-01', (n * 7_919) % 14_000));
    for (const zone of `${zones} ${odd}`.split(' '))
      for (const day of [...days, ...random])
        expect(iso(dayStart(day, zone)), `${day} ${zone}`).toBe(iso(slowStart(day, zone, 15 * 60_000)));
    // There clocks were changed a minute after midnight.
    for (const day of ['2010-03-14', '2010-11-06', '2010-11-07', '2010-11-08'])
      expect(dayStart(day, 'America/St_Johns'), day).toBe(slowStart(day, 'America/St_Johns', 60_000));
  });

  it('is where the day before ends, and a skipped day is empty', () => {
    expect(dayEnd('2011-12-30', 'Pacific/Apia') - dayStart('2011-12-30', 'Pacific/Apia')).toBe(0);
    expect(dayEnd('2026-10-25', 'Europe/Madrid') - dayStart('2026-10-25', 'Europe/Madrid')).toBe(25 * HOUR);
  });
});

describe('steps', () => {
  it('of days, months and weekdays', () => {
    expect([addDays('2026-02-28', 1), addDays('2024-02-28', 1), addDays('2026-01-01', -1)]).toEqual([
      '2026-03-01',
      '2024-02-29',
      '2025-12-31',
    ]);
    expect([addMonths('2026-12', 1), addMonths('2026-01', -1), addMonths('2026-08', 12)]).toEqual([
      '2027-01',
      '2025-12',
      '2027-08',
    ]);
    expect([daysOfMonth('2026-02').length, daysOfMonth('2024-02').at(-1)]).toEqual([28, '2024-02-29']);
    expect(['2026-08-21', '2026-08-23', '2026-08-24'].map(weekday)).toEqual([5, 7, 1]);
  });
});
