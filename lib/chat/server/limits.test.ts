import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Limits } from './limits';

const some = { sends: 5, socketsPerUser: 2, socketsPerAddress: 3 };
const times = (count: number, take: () => boolean) => Array.from({ length: count }, take).filter(Boolean).length;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('sockets', () => {
  it('are counted by user, and by address over all users', () => {
    const limits = new Limits(some);
    expect([limits.enter(1, 'a'), limits.enter(1, 'a'), limits.enter(1, 'b')]).toEqual([true, true, false]);
    expect([limits.enter(2, 'a'), limits.enter(3, 'a'), limits.enter(3, 'b')]).toEqual([true, false, true]);
  });

  it('count no longer once they are closed', () => {
    const limits = new Limits(some);
    limits.enter(1, 'a');
    limits.enter(1, 'a');
    limits.leave(1, 'a');
    expect(limits.enter(1, 'a')).toBe(true);
  });

  it('are not limited if the limit is 0', () => {
    const limits = new Limits({ sends: 0, socketsPerUser: 0, socketsPerAddress: 0 });
    expect(times(1_000, () => limits.enter(1, 'a'))).toBe(1_000);
    expect(times(1_000, () => limits.send(1) && limits.frame(1))).toBe(1_000);
  });
});

it('counts a program together with the sockets of its person, also if there are none, and says how long to wait', () => {
  const limits = new Limits(some);
  const program = (what: 'sends' | 'changes') => times(10, () => limits.program(what, 1) === null);
  expect([program('sends'), program('changes')]).toEqual([some.sends, some.sends]);
  expect(limits.program('sends', 1)).toBe(2);
  // A socket that comes now has nothing left, and one that leaves takes nothing away.
  limits.enter(1, 'a');
  expect(limits.send(1)).toBe(false);
  limits.leave(1, 'a');
  expect([limits.program('sends', 1), limits.program('sends', 2)]).toEqual([2, null]);
  vi.advanceTimersByTime(10_000);
  expect(program('sends')).toBe(some.sends);
  const free = new Limits({ ...some, sends: 0 });
  expect(times(1_000, () => free.program('sends', 1) === null)).toBe(1_000);
});

it('limits changes of messages as strictly as messages, with a count of their own', () => {
  const limits = new Limits(some);
  limits.enter(1, 'a');
  expect(times(10, () => limits.change(1))).toBe(some.sends);
  expect(times(10, () => limits.send(1))).toBe(some.sends);
});

it('answers at most 20 watches at once over all sockets of a user, and further ones with time', () => {
  const limits = new Limits(some);
  limits.enter(1, 'a');
  limits.enter(1, 'b');
  limits.enter(2, 'b');
  expect(times(100, () => limits.watch(1))).toBe(20);
  vi.advanceTimersByTime(500);
  expect(times(100, () => limits.watch(1))).toBe(1);
  expect(times(100, () => limits.watch(2))).toBe(20);
});

describe('messages', () => {
  it('are counted over all sockets of a user, and more are allowed with time', () => {
    const limits = new Limits(some);
    limits.enter(1, 'a');
    limits.enter(1, 'b');
    limits.enter(2, 'a');
    expect(times(20, () => limits.send(1))).toBe(5);
    expect(times(20, () => limits.send(2))).toBe(5);
    vi.advanceTimersByTime(4_000);
    expect(times(20, () => limits.send(1))).toBe(2);
  });

  it('are not allowed in greater number to a user who leaves and comes back', () => {
    const limits = new Limits(some);
    limits.enter(1, 'a');
    expect(times(20, () => limits.send(1))).toBe(5);
    limits.leave(1, 'a');
    limits.enter(1, 'a');
    expect(limits.send(1)).toBe(false);
  });

  it('are counted until the user has been away for long enough', () => {
    const limits = new Limits(some);
    for (const ms of [5_000, 6_000, 5_000]) {
      limits.enter(1, 'a');
      limits.leave(1, 'a');
      vi.advanceTimersByTime(ms);
    }
    limits.enter(1, 'a');
    vi.advanceTimersByTime(60_000);
    expect([limits.frame(1), limits.send(1)]).toEqual([true, true]);
  });

  it('are not refused because the clock jumped back', () => {
    const limits = new Limits(some);
    limits.enter(1, 'a');
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(times(20, () => limits.send(1))).toBe(5);
    vi.advanceTimersByTime(10_000);
    expect(times(20, () => limits.send(1))).toBe(5);
  });

  it('are refused from a user who has no socket', () => {
    expect(new Limits(some).send(1)).toBe(false);
  });
});

describe('frames of any kind', () => {
  it('are limited to ten times the number of messages', () => {
    const limits = new Limits(some);
    limits.enter(1, 'a');
    expect(times(200, () => limits.frame(1))).toBe(50);
  });
});
