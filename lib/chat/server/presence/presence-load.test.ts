import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pass, SOON_MS, setUp, TURN_MS } from './presence.fixture';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const [CONNECTIONS, PEOPLE] = [100, 500];
const ids = Array.from({ length: PEOPLE }, (_, i) => 1_000 + i);

it('messages have their turn while many connections are told of many people', async () => {
  const { world, store, presence, enter } = setUp();
  const turns = vi.spyOn(globalThis, 'setImmediate');
  /** Bytes that were written in each turn of the loop. */
  const written = new Map<number, number>();
  let askedIn = 0;
  const states = store.states.bind(store);
  vi.spyOn(store, 'states').mockImplementation((people) => {
    askedIn = turns.mock.calls.length;
    return states(people);
  });
  const expectShortTurns = () => {
    expect([...written.values()].reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(1_400_000);
    expect(Math.max(...written.values())).toBeLessThan(300_000);
  };

  for (const id of ids) world.profiles.set(id, { hidden: false, status: null });
  for (const id of ids) enter(id);
  const watchers = Array.from({ length: CONNECTIONS }, (_, i) => enter(i + 1));
  await pass(SOON_MS);
  for (const watcher of watchers) {
    watcher.queue = (frame) => {
      const turn = turns.mock.calls.length;
      written.set(turn, (written.get(turn) ?? 0) + frame.length);
      watcher.frames.push(JSON.parse(frame.toString().slice(frame.indexOf('{'))));
    };
    presence.watch(watcher.asConnection, ids);
  }
  const before = turns.mock.calls.length;
  await pass(SOON_MS);
  expect(watchers.map(({ frames }) => frames[0]?.people.length)).toEqual(watchers.map(() => PEOPLE));
  expect(askedIn - before).toBeGreaterThanOrEqual(9);
  expectShortTurns();

  written.clear();
  for (const id of ids) world.profiles.set(id, { hidden: false, status: { text: 'Comiendo', until: null } });
  presence.onGap();
  await pass(TURN_MS);
  expect(watchers.map(({ frames }) => frames[1]?.people.length)).toEqual(watchers.map(() => PEOPLE));
  expect(Math.min(...written.keys()) - askedIn).toBeGreaterThanOrEqual(9);
  expectShortTurns();
});
