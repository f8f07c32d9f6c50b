import { formatInTimeZone } from 'date-fns-tz';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type DayWords, dayLabel, groupByDay, localDay, localTime, nextMidnight } from './days';

const BOGOTA = 'America/Bogota';
const NEW_YORK = 'America/New_York';
const MADRID = 'Europe/Madrid';
const SANTIAGO = 'America/Santiago';
const LORD_HOWE = 'Australia/Lord_Howe';
const ZONES = [BOGOTA, NEW_YORK, MADRID, SANTIAGO, LORD_HOWE, 'Asia/Kathmandu', 'Pacific/Kiritimati', 'UTC'];

const iso = (ms: number) => new Date(ms).toISOString();

describe('the day and time an instant has in a zone', () => {
  it('changes at the community’s midnight, not at that of UTC', () => {
    expect(localDay('2026-08-16T04:59:59.999Z', BOGOTA)).toBe('2026-08-15');
    expect(localDay('2026-08-16T05:00:00.000Z', BOGOTA)).toBe('2026-08-16');
  });

  it('changes the year where the year ends', () => {
    expect(localDay('2027-01-01T04:59:59.999Z', BOGOTA)).toBe('2026-12-31');
    expect(localDay('2027-01-01T05:00:00Z', BOGOTA)).toBe('2027-01-01');
    expect(localDay('2026-12-31T23:00:00Z', MADRID)).toBe('2027-01-01');
  });

  it('has no leading zero in the hour, and 12 for midnight and noon', () => {
    expect(localTime('2026-08-21T19:25:03.120Z', BOGOTA)).toBe('2:25 PM');
    expect(localTime('2026-08-21T05:00:00Z', BOGOTA)).toBe('12:00 AM');
    expect(localTime('2026-08-21T17:05:00Z', BOGOTA)).toBe('12:05 PM');
    expect(localTime('2026-08-21T14:09:00Z', BOGOTA)).toBe('9:09 AM');
  });

  it('has a 24-hour form, with a leading zero', () => {
    expect(localTime('2026-08-21T19:25:03.120Z', BOGOTA, 'h23')).toBe('14:25');
    expect(localTime('2026-08-21T05:00:00Z', BOGOTA, 'h23')).toBe('00:00');
    expect(localTime('2026-08-21T14:09:00Z', BOGOTA, 'h23')).toBe('09:09');
  });

  it('uses the given words for AM and PM', () => {
    const words = ['a. m.', 'p. m.'] as const;
    expect(localTime('2026-08-21T05:00:00Z', BOGOTA, 'h12', words)).toBe('12:00 a. m.');
    expect(localTime('2026-08-21T19:25:03.120Z', BOGOTA, 'h12', words)).toBe('2:25 p. m.');
    expect(localTime('2026-08-21T19:25:03.120Z', BOGOTA, 'h23', words)).toBe('14:25');
  });

  it('jumps where the clocks go forward', () => {
    expect(localTime('2026-03-08T06:59:00Z', NEW_YORK)).toBe('1:59 AM');
    expect(localTime('2026-03-08T07:00:00Z', NEW_YORK)).toBe('3:00 AM');
    expect(localTime('2026-03-29T00:59:00Z', MADRID)).toBe('1:59 AM');
    expect(localTime('2026-03-29T01:00:00Z', MADRID)).toBe('3:00 AM');
    expect(localTime('2026-10-03T15:30:00Z', LORD_HOWE)).toBe('2:30 AM');
  });

  it('repeats where the clocks go back', () => {
    expect(localTime('2026-11-01T05:30:00Z', NEW_YORK)).toBe('1:30 AM');
    expect(localTime('2026-11-01T06:30:00Z', NEW_YORK)).toBe('1:30 AM');
    expect(localTime('2026-10-25T00:30:00Z', MADRID)).toBe('2:30 AM');
    expect(localTime('2026-10-25T01:30:00Z', MADRID)).toBe('2:30 AM');
    expect(localTime('2026-04-04T14:45:00Z', LORD_HOWE)).toBe('1:45 AM');
    expect(localTime('2026-04-04T15:15:00Z', LORD_HOWE)).toBe('1:45 AM');
  });

  it('is the same as in Intl, for any instant and zone', () => {
    const anyInstant = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });
    fc.assert(
      fc.property(anyInstant, fc.constantFrom(...ZONES), (at, zone) => {
        const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at);
        const time = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeStyle: 'short' }).format(at);
        expect(localDay(at, zone)).toBe(day);
        expect(localTime(at, zone)).toBe(time.replace(/\s/u, ' '));
      }),
    );
  });

  it('is the same as in date-fns-tz, on a machine whose own zone has no summer time', () => {
    // Elsewhere date-fns-tz is an hour off for an hour a year: see docs/decisions/0007.
    vi.stubEnv('TZ', 'UTC');
    const anyInstant = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });
    fc.assert(
      fc.property(anyInstant, fc.constantFrom(...ZONES), (at, zone) => {
        expect(localDay(at, zone)).toBe(formatInTimeZone(at, zone, 'yyyy-MM-dd'));
        expect(localTime(at, zone)).toBe(formatInTimeZone(at, zone, 'h:mm a'));
      }),
    );
    vi.unstubAllEnvs();
  });

  it('refuses an invalid instant or zone', () => {
    expect(() => localDay('yesterday', BOGOTA)).toThrow(RangeError);
    expect(() => localTime(Number.NaN, BOGOTA)).toThrow(RangeError);
    expect(() => localDay(0, 'America/Macondo')).toThrow(RangeError);
    expect(() => groupByDay([{ datetime: '', user: 'ana' }], BOGOTA)).toThrow(RangeError);
  });
});

describe('the next midnight', () => {
  it('is 24 hours after the last one in a zone without summer time', () => {
    expect(iso(nextMidnight('2026-08-15T05:00:00Z', BOGOTA))).toBe('2026-08-16T05:00:00.000Z');
    expect(iso(nextMidnight('2026-08-16T04:59:59.999Z', BOGOTA))).toBe('2026-08-16T05:00:00.000Z');
  });

  it('is 23 or 25 hours away on the days when the clocks change', () => {
    expect(iso(nextMidnight('2026-03-08T05:00:00Z', NEW_YORK))).toBe('2026-03-09T04:00:00.000Z');
    expect(iso(nextMidnight('2026-11-01T04:00:00Z', NEW_YORK))).toBe('2026-11-02T05:00:00.000Z');
  });

  it('is one o’clock where that day has no 00:00', () => {
    const start = nextMidnight('2026-09-05T20:00:00Z', SANTIAGO);
    expect(iso(start)).toBe('2026-09-06T04:00:00.000Z');
    expect(localTime(start, SANTIAGO)).toBe('1:00 AM');
  });

  it('comes an hour later where 23:00 comes twice', () => {
    expect(iso(nextMidnight('2026-04-04T20:00:00Z', SANTIAGO))).toBe('2026-04-05T04:00:00.000Z');
  });

  it('is the first instant of another day, for any instant and zone', () => {
    const anyInstant = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) });
    fc.assert(
      fc.property(anyInstant, fc.constantFrom(...ZONES), (at, zone) => {
        const next = nextMidnight(at, zone);
        expect(localDay(next - 1, zone)).toBe(localDay(at, zone));
        expect(localDay(next, zone)).not.toBe(localDay(at, zone));
      }),
    );
  });
});

describe('the label of a day', () => {
  const words: DayWords = { today: 'Hoy', yesterday: 'Ayer', date: (...fields) => fields.join('/') };

  it('is a word for today and yesterday, also at the start of a month or a year', () => {
    expect(dayLabel('2026-08-15', '2026-08-15', words)).toBe('Hoy');
    expect(dayLabel('2026-08-14', '2026-08-15', words)).toBe('Ayer');
    expect(dayLabel('2026-12-31', '2027-01-01', words)).toBe('Ayer');
    expect(dayLabel('2028-02-29', '2028-03-01', words)).toBe('Ayer');
  });

  it('is the date otherwise, also for a day in the future', () => {
    expect(dayLabel('2026-08-13', '2026-08-15', words)).toBe('13/8/2026');
    expect(dayLabel('2026-08-16', '2026-08-15', words)).toBe('16/8/2026');
  });
});

describe('grouping', () => {
  const at = (datetime: string, user: string | null = 'ana') => ({ datetime, user });
  const shape = (messages: { datetime: string; user: string | null }[], zone = BOGOTA) =>
    groupByDay(messages, zone).map(({ day, runs }) => [day, ...runs.map((run) => run.messages.length)]);

  it('separates days at the community’s midnight, in the order of the log', () => {
    expect(shape([at('2026-08-16T04:59:00Z'), at('2026-08-16T05:01:00Z')])).toEqual([
      ['2026-08-15', 1],
      ['2026-08-16', 1],
    ]);
  });

  it('keeps one person’s messages together up to five minutes apart', () => {
    const first = at('2026-08-15T15:00:00.000Z');
    expect(shape([first, at('2026-08-15T15:05:00.000Z')])).toEqual([['2026-08-15', 2]]);
    expect(shape([first, at('2026-08-15T15:05:00.001Z')])).toEqual([['2026-08-15', 1, 1]]);
    expect(shape([first, at('2026-08-15T15:00:01Z', 'luis'), first])).toEqual([['2026-08-15', 1, 1, 1]]);
  });

  it('does not treat people whose accounts are gone as one person', () => {
    expect(shape([at('2026-08-15T15:00:00Z', null), at('2026-08-15T15:00:01Z', null)])).toEqual([['2026-08-15', 1, 1]]);
  });

  it('groups the empty messages of people who are gone, however long the time between them', () => {
    const left = (datetime: string, text: string | null = null) => ({ datetime, user: null, text });
    const all = [
      left('2026-08-15T15:00:00Z'),
      left('2026-08-15T16:00:00Z'),
      left('2026-08-15T16:00:01Z', 'hola'),
      left('2026-08-15T16:00:02Z'),
      { datetime: '2026-08-15T16:00:03Z', user: 'ana', text: null },
    ];
    expect(shape(all)).toEqual([['2026-08-15', 2, 1, 1, 1]]);
  });

  it('never changes the order, whatever the clock did', () => {
    expect(shape([at('2026-08-16T05:30:00Z'), at('2026-08-16T04:30:00Z'), at('2026-08-16T05:31:00Z')])).toEqual([
      ['2026-08-16', 1],
      ['2026-08-15', 1],
      ['2026-08-16', 1],
    ]);
  });

  it('asks Intl for nothing that it has answered before', async () => {
    // Other test files in this process may have asked before.
    vi.resetModules();
    const { groupByDay, localTime } = await import('./days');
    const asked = vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
    const messages = ['2026-03-02T04:00:00Z', '2026-03-02T17:00:00Z', '2026-03-03T17:00:00Z'].map((datetime) => ({
      datetime,
      user: 'ana',
    }));
    const first = groupByDay(messages, BOGOTA);
    expect(asked).toHaveBeenCalled();
    asked.mockClear();
    expect(groupByDay(messages, BOGOTA)).toEqual(first);
    expect(localTime('2026-03-02T17:00:00Z', BOGOTA)).toBe('12:00 PM');
    expect(localTime('2026-03-02T17:00:59.999Z', BOGOTA)).toBe('12:00 PM');
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  it('keeps every message, each under its own day', () => {
    const instants = fc.array(fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(instants, fc.constantFrom(...ZONES), (times, zone) => {
        const messages = times.map((ms, index) => ({ datetime: iso(ms), user: index % 3 ? 'ana' : 'luis' }));
        const days = groupByDay(messages, zone);
        expect(days.flatMap(({ runs }) => runs.flatMap((run) => run.messages))).toEqual(messages);
        for (const { day, runs } of days) {
          for (const { datetime } of runs.flatMap((run) => run.messages)) expect(localDay(datetime, zone)).toBe(day);
        }
      }),
    );
  });
});
