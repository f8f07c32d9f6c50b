import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchOf, brokerContract, listening, soon, type TestNode } from '@/lib/broker/broker.contract';
import { MemoryBroker } from '@/lib/broker/memory';
import { RedisBroker } from '@/lib/broker/redis';
import { openLog } from '@/lib/telemetry/log';
import { BY_TLS, type Redis, startCluster, startRedis } from '@/tests/support/redis';

const log = openLog('silent');

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

/** Brokers of one installation, each of them connected. They are spread over the URLs. */
async function redisNodes(count: number, epoch = randomUUID(), urls = [redis.url]): Promise<TestNode[]> {
  const urlOf = (i: number) => urls[i % urls.length] ?? redis.url;
  const nodes = Array.from({ length: count }, (_, i) => listening(new RedisBroker(urlOf(i), epoch, log)));
  for (const { broker } of nodes) await soon(() => broker.open(99));
  return nodes;
}

brokerContract('MemoryBroker', async () => [listening(new MemoryBroker())]);
brokerContract('RedisBroker', redisNodes);
brokerContract('RedisBroker over TLS', (count) => redisNodes(count, randomUUID(), [byTls.url]));
// A client without support for clusters is enough, because each node forwards a plain PUBLISH to all others.
brokerContract('RedisBroker on the nodes of a cluster', (count) =>
  redisNodes(
    count,
    randomUUID(),
    cluster.map(({ url }) => url),
  ),
);

describe('RedisBroker', () => {
  it('does not talk to a Redis whose certificate is for another name', {
    tags: 'everywhere/redis-certificate',
  }, async () => {
    const warnings: unknown[] = [];
    const warn = (entry: { err: NodeJS.ErrnoException }) => warnings.push(entry.err.code);
    const url = byTls.url.replace('localhost', '127.0.0.1');
    const { broker } = listening(new RedisBroker(url, randomUUID(), { ...log, warn } as unknown as typeof log));
    await soon(() => expect(warnings).toContain('ERR_TLS_CERT_ALTNAME_INVALID'));
    await expect(broker.open(1)).rejects.toThrow();
    await broker.end();
  });

  it('keeps installations that share a Redis apart', async () => {
    const [ours] = await redisNodes(1);
    const [theirs] = await redisNodes(1);
    await ours?.broker.open(1);
    await theirs?.broker.open(1);
    ours?.broker.publish(batchOf(1, 1, 'ours'));
    theirs?.broker.publish(batchOf(1, 1, 'theirs'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(theirs?.batches.map((b) => String(b.entries[0]?.frame))).toEqual(['theirs']);
    await ours?.broker.end();
    await theirs?.broker.end();
  });

  it('serves its own node while Redis is away, then reports the gap and receives the rooms again', async () => {
    const [a, b] = await redisNodes(2);
    if (!a || !b) throw new Error('two nodes');
    for (const { broker } of [a, b]) await broker.open(1);
    await redis.kill();
    a.broker.publish(batchOf(1, 1, 'alone'));
    expect(a.batches).toHaveLength(1);
    await expect(a.broker.open(2)).rejects.toThrow();
    await redis.restart();
    await soon(() => expect(Math.min(a.gaps, b.gaps)).toBeGreaterThan(0));
    await soon(() => {
      a.broker.publish(batchOf(1, 2, 'back'));
      expect(b.batches.at(-1)?.firstSeq).toBe(2);
    });
    expect(b.batches.map((batch) => batch.firstSeq)).not.toContain(1);
    await a.broker.end();
    await b.broker.end();
  });
});
