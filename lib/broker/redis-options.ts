import type { RedisOptions } from 'ioredis';
import { fullJitter } from '@/lib/backoff';

/** How every connection to Redis behaves. */
export const REDIS_OPTIONS: RedisOptions = {
  connectTimeout: 5_000,
  commandTimeout: 500,
  // While Redis is down, a command fails at once. So nothing piles up in memory, and the sweep finds the changes.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  retryStrategy: (attempt) => fullJitter(attempt, { baseMs: 100, capMs: 2_000 }),
};
