import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { DatabaseAddress } from '@/lib/db/client';
import { startEmbeddedDatabase } from '@/lib/db/embedded';
import { startRedis } from './redis';

declare module 'vitest' {
  interface ProvidedContext {
    /** The run's MariaDB; `database` in it is to be replaced by a schema of the test's own. */
    databaseAddress: DatabaseAddress;
    redisUrl: string;
  }
}

interface Servers {
  databaseAddress: DatabaseAddress;
  redisUrl: string;
  stop(): Promise<void>;
}

/** Each project evaluates this file for itself, so what they share stands on globalThis. */
const shared = globalThis as { tertuliaServers?: { running: Promise<Servers>; users: number } };

export async function setup(project: TestProject): Promise<void> {
  shared.tertuliaServers ??= { running: startServers(), users: 0 };
  shared.tertuliaServers.users += 1;
  const { databaseAddress, redisUrl } = await shared.tertuliaServers.running;
  project.provide('databaseAddress', databaseAddress);
  project.provide('redisUrl', redisUrl);
}

export async function teardown(): Promise<void> {
  const servers = shared.tertuliaServers;
  if (!servers) return;
  servers.users -= 1;
  if (servers.users > 0) return;
  delete shared.tertuliaServers;
  await (await servers.running).stop();
}

async function startServers(): Promise<Servers> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tertulia-test-'));
  const [database, redis] = await Promise.all([startEmbeddedDatabase({ dataDir }), startRedis()]);
  return {
    databaseAddress: database.address,
    redisUrl: redis.url,
    stop: async () => {
      await Promise.all([database.stop(), redis.stop()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
