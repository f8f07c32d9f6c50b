import { describe, expect, it } from 'vitest';
import { rangeOf } from './range';

const ask = (range: string, more: Record<string, string> = {}, method = 'GET') =>
  rangeOf({ method, headers: { range, ...more } }, 100, '"a"');

describe('a range', () => {
  it.each([
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=90-500', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-500', { start: 0, end: 99 }],
    ['bytes=99-99', { start: 99, end: 99 }],
  ])('%s is a part', (range, part) => expect(ask(range)).toEqual(part));

  it.each(['bytes=100-', 'bytes=500-600', 'bytes=-0'])('%s is outside', (range) =>
    expect(ask(range)).toBe('unsatisfiable'),
  );

  it.each(['bytes=0-9,20-29', 'bytes=9-0', 'bytes=-', 'bytes=a-b', 'lines=0-9', 'bytes=1e3-', 'bytes=0x1-'])(
    '%s is answered with the whole',
    (range) => expect(ask(range)).toBeNull(),
  );

  it('counts for the same version of the file, and for GET only', () => {
    expect(ask('bytes=0-9', { 'if-range': '"a"' })).toEqual({ start: 0, end: 9 });
    expect(ask('bytes=0-9', { 'if-range': '"b"' })).toBeNull();
    expect(ask('bytes=0-9', {}, 'HEAD')).toBeNull();
  });
});
