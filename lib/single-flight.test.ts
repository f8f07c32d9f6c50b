import { expect, it, vi } from 'vitest';
import { SingleFlight } from './single-flight';

it('does the work for a key once for all concurrent callers, and again for later ones', async () => {
  const flights = new SingleFlight<string, number>();
  let done = 0;
  const work = vi.fn(async () => ++done);
  expect(await Promise.all([flights.do('a', work), flights.do('a', work), flights.do('b', work)])).toEqual([1, 1, 2]);
  expect(await flights.do('a', work)).toBe(3);
});

it('fails for all waiting callers, and does not keep the failure', async () => {
  const flights = new SingleFlight<string, number>();
  const failing = () => Promise.reject(new Error('no'));
  const results = await Promise.allSettled([flights.do('a', failing), flights.do('a', failing)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await flights.do('a', async () => 1)).toBe(1);
});
