import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { batchOf, brokerContract, listening, type TestNode } from '@/lib/broker/broker.contract';
import { MemoryBroker } from '@/lib/broker/memory';
import { RedisBroker } from '@/lib/broker/redis';
import { openLog } from '@/lib/ops/log';
import { type Redis, startRedis } from '@/tests/support/redis';

const log = openLog('silent');

let redis: Redis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** Brokers of one installation, each with its link up. */
async function redisNodes(count: number, epoch = randomUUID()): Promise<TestNode[]> {
  const nodes = Array.from({ length: count }, () => listening(new RedisBroker(redis.url, epoch, log)));
  for (const { broker } of nodes) await vi.waitFor(() => broker.open(99));
  return nodes;
}

brokerContract('MemoryBroker', async () => [listening(new MemoryBroker())]);
brokerContract('RedisBroker', redisNodes);

describe('RedisBroker', () => {
  it('keeps installations that share a Redis apart', async () => {
    const [ours] = await redisNodes(1);
    const [theirs] = await redisNodes(1);
    await ours?.broker.open(1);
    await theirs?.broker.open(1);
    ours?.broker.publish(batchOf(1, 1, 'ours'));
    theirs?.broker.publish(batchOf(1, 1, 'theirs'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(theirs?.batches.map((b) => String(b.frames[0]))).toEqual(['theirs']);
    await ours?.broker.end();
    await theirs?.broker.end();
  });

  it('serves its own node while Redis is away, then says that there was a gap and hears the rooms again', async () => {
    const [a, b] = await redisNodes(2);
    if (!a || !b) throw new Error('two nodes');
    for (const { broker } of [a, b]) await broker.open(1);
    await redis.kill();
    a.broker.publish(batchOf(1, 1, 'alone'));
    expect(a.batches).toHaveLength(1);
    await expect(a.broker.open(2)).rejects.toThrow();
    await redis.restart();
    await vi.waitFor(() => expect(Math.min(a.gaps, b.gaps)).toBeGreaterThan(0), { timeout: 10_000 });
    await vi.waitFor(() => {
      a.broker.publish(batchOf(1, 2, 'back'));
      expect(b.batches.at(-1)?.firstSeq).toBe(2);
    });
    expect(b.batches.map((batch) => batch.firstSeq)).not.toContain(1);
    await a.broker.end();
    await b.broker.end();
  });
});
