import type { Log } from '@/lib/telemetry/log';
import type { Broker } from './broker';
import { MemoryBroker } from './memory';
import { RedisBroker } from './redis';

/** Redis where it is configured, so that several nodes hear each other; else this node alone. */
export function openBroker(redisUrl: string | null, epoch: string, log: Log): Broker {
  return redisUrl === null ? new MemoryBroker() : new RedisBroker(redisUrl, epoch, log);
}
