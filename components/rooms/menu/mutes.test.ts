import { describe, expect, it } from 'vitest';
import { FOREVER, muteEnd, muteEnds } from './mutes';

const tomorrow = (now: string, zone: string) => new Date(muteEnds(Date.parse(now), zone).tomorrow).toISOString();

describe('a room', () => {
  it('can be muted until tomorrow at nine, of the person’s own clock', () => {
    expect(tomorrow('2026-08-21T19:25:00Z', 'America/Bogota')).toBe('2026-08-22T14:00:00.000Z');
    // There it is already the 22nd.
    expect(tomorrow('2026-08-21T19:25:00Z', 'Asia/Tokyo')).toBe('2026-08-23T00:00:00.000Z');
    expect(tomorrow('2026-08-21T19:25:00Z', 'Asia/Kathmandu')).toBe('2026-08-23T03:15:00.000Z');
  });

  it('is muted until nine also if the clocks change that night', () => {
    expect(tomorrow('2026-03-28T12:00:00Z', 'Europe/Madrid')).toBe('2026-03-29T07:00:00.000Z');
    expect(tomorrow('2026-10-24T12:00:00Z', 'Europe/Madrid')).toBe('2026-10-25T08:00:00.000Z');
    // This day begins at one o’clock.
    expect(tomorrow('2026-09-05T18:00:00Z', 'America/Santiago')).toBe('2026-09-06T12:00:00.000Z');
  });

  it('can be muted for hours, for a week, and without an end', () => {
    expect(muteEnds(0, 'UTC')).toMatchObject({ hour: 3_600_000, eightHours: 28_800_000, week: 604_800_000 });
    expect(muteEnd(new Date(FOREVER).toISOString(), 'UTC')).toBeNull();
    expect(muteEnd('2026-08-22T01:00:00Z', 'America/Bogota')).toEqual({
      at: Date.parse('2026-08-22T01:00:00Z'),
      day: '2026-08-21',
    });
  });
});
