import { describe, expect, it } from 'vitest';
import type { EncodedEntry } from '@/lib/broker/broker';
import { RecentLog } from './recent-log';

const entry = (seq: number, size = 8): EncodedEntry => ({
  kind: 'message',
  frame: Buffer.alloc(size, String(seq % 10)),
});
const text = ({ frame }: EncodedEntry) => String(frame);
const FAR = Number.MAX_SAFE_INTEGER;

function filled(from: number, to: number, log = new RecentLog(8, 1_000)): RecentLog {
  for (let seq = from; seq <= to; seq++) log.push(seq, entry(seq));
  return log;
}

describe('RecentLog', () => {
  it('returns the entries after a seq, in order', () => {
    const found = filled(1, 5).after(2, FAR);
    expect(found?.map(text)).toEqual([entry(3), entry(4), entry(5)].map(text));
  });

  it('returns null to a reader that has the last entry', () => {
    expect(filled(1, 5).after(5, FAR)).toBeNull();
  });

  it('keeps a limited number of frames, and returns null for older ones', () => {
    const log = filled(1, 20);
    expect(log.after(11, FAR)).toBeNull();
    expect(log.after(12, FAR)).toHaveLength(8);
  });

  it('keeps no more bytes than its limit', () => {
    const log = new RecentLog(8, 100);
    for (let seq = 1; seq <= 5; seq++) log.push(seq, entry(seq, 40));
    expect(log.after(2, FAR)).toBeNull();
    expect(log.after(3, FAR)).toHaveLength(2);
  });

  it('returns entries until the requested number of bytes is reached, and at least one', () => {
    expect(filled(1, 5).after(1, 9)).toHaveLength(2);
    expect(filled(1, 5).after(1, 1)).toHaveLength(1);
  });

  it('drops the entries below a seq, and takes new ones after that', () => {
    const log = filled(1, 5);
    log.evictBefore(4);
    expect(log.after(2, FAR)).toBeNull();
    expect(log.after(3, FAR)).toHaveLength(2);
    log.evictBefore(6);
    expect(log.after(4, FAR)).toBeNull();
    expect(filled(6, 7, log).after(5, FAR)?.map(text)).toEqual([entry(6), entry(7)].map(text));
  });

  it('starts again after a gap in the seqs', () => {
    const log = filled(1, 5);
    log.push(100, entry(100));
    expect(log.after(4, FAR)).toBeNull();
    expect(log.after(99, FAR)).toHaveLength(1);
  });

  it('stays right after it wrapped around many times, with frames large and small', () => {
    const log = new RecentLog(8, 64);
    for (let seq = 1; seq <= 100; seq++) log.push(seq, entry(seq, (seq % 5) * 8 + 8));
    for (let after = 80; after < 100; after++) {
      const found = log.after(after, FAR);
      if (found) expect(found.map((found) => Number(text(found)[0]))).toEqual(range(after + 1, 100).map((s) => s % 10));
    }
    expect(log.after(99, FAR)).toHaveLength(1);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
