import { describe, expect, it } from 'vitest';
import { endOf } from './status-ends';

const BOGOTA = 'America/Bogota';
/** A Friday, 14:25 in Bogota. */
const NOW = Date.parse('2026-08-21T19:25:00Z');

describe('the end of a status', () => {
  it('is some minutes away', () => {
    expect(endOf('halfHour', NOW, BOGOTA)).toBe('2026-08-21T19:55:00.000Z');
    expect(endOf('hour', NOW, BOGOTA)).toBe('2026-08-21T20:25:00.000Z');
  });

  it('is the end of the day in the person’s time zone', () => {
    expect(endOf('today', NOW, BOGOTA)).toBe('2026-08-22T04:59:59.000Z');
    expect(endOf('today', NOW, 'Asia/Tokyo')).toBe('2026-08-22T14:59:59.000Z');
  });

  it('is the end of Sunday there', () => {
    expect(endOf('week', NOW, BOGOTA)).toBe('2026-08-24T04:59:59.000Z');
    expect(endOf('week', Date.parse('2026-08-23T12:00:00Z'), BOGOTA)).toBe('2026-08-24T04:59:59.000Z');
    expect(endOf('week', Date.parse('2026-08-24T12:00:00Z'), BOGOTA)).toBe('2026-08-31T04:59:59.000Z');
  });

  it('can be left out', () => {
    expect(endOf('never', NOW, BOGOTA)).toBeNull();
  });
});
