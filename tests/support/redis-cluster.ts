import { Redis as Client } from 'ioredis';
import { freePort } from './free-port';
import { inCluster, type Redis, startRedis } from './redis';
import { eventually } from './wait';

/** Two nodes that have half of the keys each. */
export async function startCluster(): Promise<[Redis, Redis]> {
  const busPorts = [await freePort(), await freePort()] as const;
  const nodes: [Redis, Redis] = [await startRedis(inCluster(busPorts[0])), await startRedis(inCluster(busPorts[1]))];
  const [a, b] = nodes.map(({ url }) => new Client(url));
  await a?.cluster('ADDSLOTSRANGE', 0, 8_191);
  await b?.cluster('ADDSLOTSRANGE', 8_192, 16_383);
  await a?.call('CLUSTER', 'MEET', '127.0.0.1', nodes[1].port, busPorts[1]);
  for (const client of [a, b]) {
    const isOk = async () => String(await client?.cluster('INFO')).includes('cluster_state:ok');
    await eventually(isOk, { timeoutMs: 15_000 });
    client?.disconnect();
  }
  return nodes;
}
