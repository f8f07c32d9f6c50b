import { describe, expect, it } from 'vitest';
import { columns, firstWeekday, inMonth, stepFrom, weeksOf } from './weeks';

const press = (key: string, shiftKey = false) => ({ key, shiftKey });

describe('a month as weeks', () => {
  it('begins on the day on which weeks begin', () => {
    expect(weeksOf('2026-08', 1)[0]).toEqual([null, null, null, null, null, '2026-08-01', '2026-08-02']);
    expect(weeksOf('2026-08', 7)[0]?.at(-1)).toBe('2026-08-01');
    expect(weeksOf('2026-08', 1).flat().filter(Boolean)).toHaveLength(31);
    expect(columns(7)).toEqual([7, 1, 2, 3, 4, 5, 6]);
  });
});

describe('keys', () => {
  it.each([
    ['ArrowRight', false, '2026-02-01'],
    ['ArrowLeft', false, '2026-01-30'],
    ['ArrowDown', false, '2026-02-07'],
    ['ArrowUp', false, '2026-01-24'],
    ['Home', false, '2026-01-26'],
    ['End', false, '2026-02-01'],
    ['PageDown', false, '2026-02-28'],
    ['PageUp', false, '2025-12-31'],
    ['PageDown', true, '2027-01-31'],
    ['PageUp', true, '2025-01-31'],
    ['a', false, null],
  ])('%s (Shift: %s)', (key, shift, to) => {
    expect(stepFrom('2026-01-31', press(key, shift), 1, false)).toBe(to);
  });

  it('left and right change places where people read from right to left', () => {
    expect(stepFrom('2026-01-10', press('ArrowLeft'), 1, true)).toBe('2026-01-11');
  });

  it('a day that a month does not have is its last one', () => {
    expect(inMonth('2024-02', '2026-08-31')).toBe('2024-02-29');
  });
});

describe('the first day of the week', () => {
  it.each([
    ['es-ES,es;q=0.9', 'es', 1],
    ['es-CO', 'es', 7],
    ['en-GB,en;q=0.8', 'en', 1],
    ['en-US', 'en', 7],
    ['ar-EG', 'es', 1],
    ['de-DE, es-MX;q=0.5', 'es', 7],
    ['es', 'es', 1],
    ['', 'en', 7],
    ['es-%%%', 'es', 1],
  ] as const)('%s, %s', (accepted, locale, first) => {
    expect(firstWeekday(accepted, locale)).toBe(first);
  });
});
