import { randomUUID } from 'node:crypto';
import { Redis as Client } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MemoryPresence } from '@/lib/presence/memory';
import { TIMES } from '@/lib/presence/presence';
import { presenceContract } from '@/lib/presence/presence.contract';
import { RedisPresence } from '@/lib/presence/redis';
import { openLog } from '@/lib/telemetry/log';
import { BY_TLS, type Redis, startCluster, startRedis } from '@/tests/support/redis';

const log = openLog('silent');
const PROBE = 424_242;

let redis: Redis;
let byTls: Redis;
let cluster: [Redis, Redis];
beforeAll(async () => {
  redis = await startRedis();
  byTls = await startRedis(BY_TLS);
  cluster = await startCluster();
});
afterAll(async () => {
  for (const each of [redis, byTls, ...cluster]) await each.stop();
});

/** Stores of one installation, each of which reaches Redis. They are spread over the URLs. */
async function redisStores(count: number, times = TIMES, urls = [redis.url], epoch = randomUUID()) {
  const urlOf = (i: number) => urls[i % urls.length] ?? redis.url;
  const open = (i: number) => new RedisPresence(urlOf(i), epoch, log, times);
  const stores = Array.from({ length: count }, (_, i) => open(i));
  // A store can know the people of another store only from Redis.
  const other = open(count);
  for (const store of stores) {
    await vi.waitFor(async () => {
      await other.here('active', [PROBE]);
      expect((await store.states([PROBE])).size).toBe(1);
    }, 10_000);
  }
  await other.end();
  return stores;
}

presenceContract('MemoryPresence', async (_, times) => [new MemoryPresence(times)]);
presenceContract('RedisPresence', (count, times) => redisStores(count, times));
presenceContract('RedisPresence by TLS', (count, times) => redisStores(count, times, [byTls.url]));
// One of the two nodes does not have the keys.
presenceContract('RedisPresence on the nodes of a cluster', (count, times) =>
  redisStores(
    count,
    times,
    cluster.map(({ url }) => url),
  ),
);

describe('RedisPresence', () => {
  it('keeps installations that share a Redis apart', async () => {
    const [ours] = await redisStores(1);
    const [theirs] = await redisStores(1);
    await ours?.here('active', [1]);
    expect(await theirs?.states([1])).toEqual(new Map());
    for (const store of [ours, theirs]) await store?.end();
  });

  it('leaves nothing behind: the keys expire, and so do people who are not reported again', async () => {
    const epoch = randomUUID();
    const [store] = await redisStores(1, { presentMs: 300, graceMs: 100 }, [redis.url], epoch);
    const client = new Client(redis.url);
    const key = `tertulia:{${epoch}}:presence:active`;
    await store?.here('active', [1]);
    expect(await client.pttl(key)).toBeGreaterThan(0);
    await vi.waitFor(async () => {
      await store?.here('active', [2]);
      expect(await client.zrange(key, '0', '-1')).toEqual(['2']);
    }, 5_000);
    await vi.waitFor(async () => expect(await client.exists(key)).toBe(0), 5_000);
    client.disconnect();
    await store?.end();
  });

  it('knows its own people while Redis is away, and asks its node to report them again when it is back', async () => {
    const [one, two] = await redisStores(2);
    if (!one || !two) throw new Error('two nodes');
    await one.here('active', [1]);
    await two.here('away', [2]);
    await redis.kill();
    expect(await one.states([1, 2])).toEqual(new Map([[1, 'active']]));
    await one.here('away', [3]);
    expect(await one.states([3])).toEqual(new Map([[3, 'away']]));
    const lost: string[] = [];
    one.listen(() => {
      lost.push('one');
      void one.here('active', [1]);
    });
    two.listen(() => lost.push('two'));
    await redis.restart();
    await vi.waitFor(() => expect(new Set(lost)).toEqual(new Set(['one', 'two'])), 10_000);
    await vi.waitFor(async () => expect(await two.states([1])).toEqual(new Map([[1, 'active']])), 5_000);
    for (const store of [one, two]) await store.end();
  });

  it('warns once if Redis refuses writes, once if it refuses reads, and still knows its own people', async () => {
    const client = new Client(redis.url);
    await client.call('ACL', 'SETUSER', 'limited', 'on', '>planted', '~*', '&*', '+@all', '-@scripting');
    const warn = vi.fn();
    const url = redis.url.replace('redis://', 'redis://limited:planted@');
    const store = new RedisPresence(url, randomUUID(), { ...log, debug() {}, warn } as unknown as typeof log);
    await vi.waitFor(async () => {
      await store.here('active', [1]);
      expect(warn).toHaveBeenCalledOnce();
    }, 5_000);
    for (let i = 0; i < 2; i++) {
      expect(await store.states([1])).toEqual(new Map([[1, 'active']]));
      await store.here('active', [1]);
      expect(warn).toHaveBeenCalledTimes(2);
    }
    client.disconnect();
    await store.end();
  });
});
