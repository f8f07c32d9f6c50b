import { RedisBroker } from '@/lib/broker/redis';
import { loadConfig } from '@/lib/config';
import type { Database } from '@/lib/db/client';
import { installationEpoch } from '@/lib/db/installation';
import { openLog } from '@/lib/telemetry/log';

const WITHIN_MS = 3_000;
const AGAIN_MS = 50;

/**
 * Tells every node that sessions of this person ended, as the app itself does. This is only a hint: without Redis, or
 * while Redis is away, the nodes' sweep finds the ended sessions.
 */
export async function announceEnded(db: Database, userId: number): Promise<void> {
  const { redisUrl } = loadConfig();
  if (redisUrl === null) return;
  const broker = new RedisBroker(redisUrl, await installationEpoch(db), openLog('silent'));
  try {
    const deadline = performance.now() + WITHIN_MS;
    while ((await broker.selfTest()) !== 'working') {
      if (performance.now() > deadline) return;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
    broker.announceSessions({ userId });
    // The self-test uses the same connection. When it has its answer, Redis has the announcement too.
    await broker.selfTest();
  } finally {
    await broker.end();
  }
}
