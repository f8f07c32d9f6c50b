import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPrivateDatabase } from '@/lib/mariadb/private-database';
import { startRedis } from './redis';

declare module 'vitest' {
  interface ProvidedContext {
    /** The run's database server, as a DATABASE_URL without a schema, because each test creates its own. */
    databaseServer: string;
    redisUrl: string;
  }
}

interface Servers {
  databaseServer: string;
  redisUrl: string;
  stop(): Promise<void>;
}

/** Each project evaluates this file itself, so what they share is on globalThis. */
const shared = globalThis as { tertuliaServers?: { running: Promise<Servers>; users: number } };

export async function setup(project: TestProject): Promise<void> {
  shared.tertuliaServers ??= { running: startServers(), users: 0 };
  shared.tertuliaServers.users += 1;
  const { databaseServer, redisUrl } = await shared.tertuliaServers.running;
  project.provide('databaseServer', databaseServer);
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
  const [database, redis] = await Promise.all([databaseServer(), startRedis()]);
  return {
    databaseServer: database.url,
    redisUrl: redis.url,
    stop: async () => void (await Promise.all([database.stop(), redis.stop()])),
  };
}

/** The server in TERTULIA_TEST_DATABASE, with a user who may create schemas, or else a new MariaDB for the run. */
async function databaseServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env.TERTULIA_TEST_DATABASE;
  if (given) return { url: given, stop: async () => {} };
  const dataDir = await mkdtemp(join(tmpdir(), 'tertulia-test-'));
  const { address, stop } = await startPrivateDatabase({ dataDir });
  if (!('socketPath' in address)) throw new Error('The private database has no socket');
  return {
    url: `mysql://${address.user}@localhost?${new URLSearchParams({ socketPath: address.socketPath })}`,
    stop: async () => {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
