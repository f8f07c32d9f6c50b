import { expect, it } from 'vitest';
import { FreshFlight } from './fresh-flight';

/** Work that ends when the test ends it. */
function works() {
  const begun: { end(value: number): void; fail(error: Error): void }[] = [];
  const work = () => new Promise<number>((end, fail) => begun.push({ end, fail }));
  return { begun, work };
}

it('never shares work that began before the call', async () => {
  const flights = new FreshFlight<string, number>();
  const { begun, work } = works();
  const first = flights.do('a', work);
  const later = [flights.do('a', work), flights.do('a', work), flights.do('a', work)];
  expect(begun).toHaveLength(1);
  begun[0]?.end(1);
  expect(await first).toBe(1);
  await Promise.resolve();
  expect(begun).toHaveLength(2);
  const latest = flights.do('a', work);
  begun[1]?.end(2);
  expect(await Promise.all(later)).toEqual([2, 2, 2]);
  await Promise.resolve();
  begun[2]?.end(3);
  expect(await latest).toBe(3);
  expect(begun).toHaveLength(3);
});

it('does not share work between keys, and forgets finished work', async () => {
  const flights = new FreshFlight<string, number>();
  expect(await Promise.all([flights.do('a', async () => 1), flights.do('b', async () => 2)])).toEqual([1, 2]);
  expect(await flights.do('a', async () => 3)).toBe(3);
});

it('does not fail because the run before failed', async () => {
  const flights = new FreshFlight<string, number>();
  const failing = flights.do('a', () => Promise.reject(new Error('no')));
  const next = flights.do('a', async () => 1);
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe(1);
});
