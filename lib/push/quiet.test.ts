import { describe, expect, it } from 'vitest';
import { clockMinutes, clockText, isQuietAt } from './quiet';

const WEEKDAYS = 0b0111110;
const quiet = (from: string, to: string, quietDays = 0b1111111, quietZone = 'America/Bogota') => ({
  quietFrom: clockMinutes(from),
  quietTo: clockMinutes(to),
  quietDays,
  quietZone,
});
/** 2026-11-27 is a Friday. Bogotá is at UTC−5 all year. */
const bogota = (day: string, time: string) => new Date(`2026-11-${day}T${time}:00-05:00`);

describe('quiet hours', () => {
  it('are from one time to another on the chosen days, by the clocks of the zone', () => {
    const lunch = quiet('12:00', '14:00', WEEKDAYS);
    expect(isQuietAt(lunch, bogota('27', '11:59'))).toBe(false);
    expect(isQuietAt(lunch, bogota('27', '12:00'))).toBe(true);
    expect(isQuietAt(lunch, bogota('27', '13:59'))).toBe(true);
    expect(isQuietAt(lunch, bogota('27', '14:00'))).toBe(false);
    expect(isQuietAt(lunch, bogota('28', '13:00'))).toBe(false);
  });

  it('that end on the next day belong to the day on which they begin', () => {
    const night = quiet('22:00', '07:00', WEEKDAYS);
    expect(isQuietAt(night, bogota('27', '23:30'))).toBe(true);
    expect(isQuietAt(night, bogota('28', '06:59'))).toBe(true);
    expect(isQuietAt(night, bogota('28', '07:00'))).toBe(false);
    expect(isQuietAt(night, bogota('28', '23:30'))).toBe(false);
    expect(isQuietAt(night, bogota('29', '06:00'))).toBe(false);
    // Sunday is the first day of the week.
    expect(isQuietAt(quiet('22:00', '07:00', 0b1000000), bogota('29', '06:00'))).toBe(true);
  });

  it('last a whole day if they end when they begin', () => {
    const sunday = quiet('00:00', '00:00', 0b0000001);
    expect(isQuietAt(sunday, bogota('29', '00:00'))).toBe(true);
    expect(isQuietAt(sunday, bogota('29', '23:59'))).toBe(true);
    expect(isQuietAt(sunday, bogota('30', '00:00'))).toBe(false);
  });

  it('follow summer time', () => {
    const night = quiet('22:00', '07:00', 0b1111111, 'Europe/Madrid');
    expect(isQuietAt(night, new Date('2026-07-01T20:00:00Z'))).toBe(true);
    expect(isQuietAt(night, new Date('2026-12-01T20:00:00Z'))).toBe(false);
  });

  it('are none if nobody chose any', () => {
    const none = { quietFrom: null, quietTo: null, quietDays: null, quietZone: null };
    expect(isQuietAt(none, bogota('27', '23:30'))).toBe(false);
  });

  it('are written as HH:MM', () => {
    for (const text of ['00:00', '07:05', '23:59']) expect(clockText(clockMinutes(text))).toBe(text);
  });
});
