import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Connection } from '@/lib/chat/server/connection';
import { MemoryPresence } from '@/lib/presence/memory';
import { Looking } from './looking';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const [ANA, GARDEN, KITCHEN] = [1, 7, 8];
const MINUTE_MS = 60_000;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function setUp() {
  const store = new MemoryPresence();
  const looking = new Looking(store);
  const window = () => ({ member: { userId: ANA } }) as unknown as Connection;
  const looks = async () => {
    await pass(100);
    return [...(await store.looks([`${ANA}:${GARDEN}`, `${ANA}:${KITCHEN}`]))];
  };
  return { store, looking, window, looks };
}

it('a window looks at one room, for as long as it says so', async () => {
  const { looking, window, looks } = setUp();
  const one = window();
  looking.at(one, GARDEN);
  expect(await looks()).toEqual(['1:7']);
  looking.at(one, KITCHEN);
  expect(await looks()).toEqual(['1:8']);
  await pass(5 * MINUTE_MS);
  expect(await looks()).toEqual(['1:8']);
  looking.at(one, null);
  expect(await looks()).toEqual([]);
});

it('a person looks at a room as long as one of their windows does', async () => {
  const { looking, window, looks } = setUp();
  const [one, other] = [window(), window()];
  looking.at(one, GARDEN);
  looking.at(other, GARDEN);
  looking.at(one, null);
  expect(await looks()).toEqual(['1:7']);
  looking.at(other, null);
  expect(await looks()).toEqual([]);
});

it('a window that switches quickly leaves nothing behind', async () => {
  const { looking, window, looks, store } = setUp();
  const told = vi.spyOn(store, 'looking');
  const one = window();
  for (let room = 100; room < 1_100; room++) looking.at(one, room);
  looking.at(one, GARDEN);
  expect(await looks()).toEqual(['1:7']);
  expect(told.mock.calls.flat(2)).toEqual(['1:7']);
});

it('a node that ends tells that nobody looks any more, and one that is killed is forgotten within a minute', async () => {
  const { looking, window, looks, store } = setUp();
  looking.at(window(), GARDEN);
  expect(await looks()).toEqual(['1:7']);
  await looking.end();
  expect(await looks()).toEqual([]);
  await store.looking(['1:7']);
  await pass(MINUTE_MS);
  expect(await looks()).toEqual([]);
});

it('tells everything again to a store that lost it', async () => {
  const { looking, window, looks, store } = setUp();
  looking.at(window(), GARDEN);
  expect(await looks()).toEqual(['1:7']);
  await store.lookedAway(['1:7']);
  looking.repeat();
  expect(await looks()).toEqual(['1:7']);
});
