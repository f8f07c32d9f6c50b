import { EventEmitter } from 'node:events';
import { type Redis, ReplyError } from 'ioredis';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Log } from '@/lib/telemetry/log';
import { TIMES } from './presence';
import { RedisPresence } from './redis';

/** A fake Redis, whose answers the test sets. */
const redis = Object.assign(new EventEmitter(), { status: 'ready', disconnect() {}, eval: vi.fn(), zrem: vi.fn() });

const [ANA, LUIS, EVA] = [1, 2, 3];
const GRACE_MS = 30_000;
const timeOut = () => Promise.reject(new Error('Command timed out'));
const refuse = () => Promise.reject(new ReplyError("READONLY You can't write against a read only replica."));

beforeEach(() => {
  vi.useFakeTimers();
  for (const command of [redis.eval, redis.zrem]) command.mockReset().mockResolvedValue(null);
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const warn = vi.fn();
  redis.removeAllListeners();
  const log = { warn, debug() {} } as unknown as Log;
  const store = new RedisPresence('redis://nowhere', 'one', log, TIMES, () => redis as unknown as Redis);
  return { store, warn, warnings: () => warn.mock.calls.map(([, text]) => text) };
}

it('gives the last answers of Redis for the time of grace while Redis does not answer', async () => {
  const { store } = setUp();
  await store.here('active', [LUIS]);
  redis.eval.mockResolvedValue([2, 1, 0]);
  await store.states([ANA, LUIS, EVA]);
  redis.eval.mockImplementation(timeOut);
  const known = new Map([
    [ANA, 'away'],
    [LUIS, 'active'],
  ]);
  expect(await store.states([ANA, LUIS, EVA])).toEqual(known);
  await vi.advanceTimersByTimeAsync(GRACE_MS - 1);
  expect(await store.states([ANA, LUIS, EVA])).toEqual(known);
  await vi.advanceTimersByTimeAsync(1);
  expect(await store.states([ANA, LUIS, EVA])).toEqual(new Map([[LUIS, 'active']]));
});

it('keeps only the last answers, and forgets people who were removed since', async () => {
  const { store } = setUp();
  redis.eval.mockResolvedValueOnce([1, 1, 1]).mockResolvedValueOnce([2, 0, 1]).mockImplementation(timeOut);
  await store.states([ANA, LUIS, EVA]);
  await store.states([ANA, LUIS, EVA]);
  await store.remove([EVA]);
  expect(await store.states([ANA, LUIS, EVA])).toEqual(new Map([[ANA, 'away']]));
});

it('shows its own people while Redis answers, but refuses writes', async () => {
  const { store } = setUp();
  redis.eval.mockImplementation(refuse);
  await store.here('active', [ANA]);
  await store.here('away', [LUIS, EVA]);
  redis.eval.mockResolvedValue([2, 0, 1]);
  expect(await store.states([ANA, LUIS, EVA])).toEqual(
    new Map([
      [ANA, 'active'],
      [LUIS, 'away'],
      [EVA, 'active'],
    ]),
  );
  await store.remove([LUIS]);
  await store.here('active', [ANA]);
  redis.eval.mockResolvedValue([0, 0, 0]);
  expect(await store.states([ANA, LUIS, EVA])).toEqual(new Map());
});

it('warns once of refused writes and once of refused reads, whatever is done in between', async () => {
  const { store, warnings } = setUp();
  for (let i = 0; i < 3; i++) {
    redis.eval.mockImplementationOnce(refuse);
    await store.here('active', [ANA]);
    redis.eval.mockResolvedValueOnce([0]);
    await store.states([ANA]);
  }
  expect(warnings()).toHaveLength(1);
  redis.eval.mockImplementation(refuse);
  for (let i = 0; i < 3; i++) {
    await store.here('active', [ANA]);
    await store.states([ANA]);
  }
  expect(warnings()).toHaveLength(2);
});
