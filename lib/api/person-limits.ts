import { TokenBucket } from '@/lib/token-bucket';

/** How often one person may do something on one node: `times` at once, and `times` more in each window. */
export const PERSON_LIMITS = {
  /** New rooms, and new names of rooms. */
  rooms: { times: 20, windowMs: 60 * 60_000 },
  /** Conversations that are started or opened by their people. */
  direct: { times: 60, windowMs: 10 * 60_000 },
  /** Changes of rooms, memberships and roles. All members get an entry for each of them. */
  changes: { times: 60, windowMs: 10 * 60_000 },
  /** People added to rooms. Each person counts. */
  invitations: { times: 200, windowMs: 60 * 60_000 },
  /** Messages that are reported. */
  reports: { times: 20, windowMs: 60 * 60_000 },
  /** Messages that a moderator hides, or shows again. */
  hiding: { times: 60, windowMs: 10 * 60_000 },
  /** Link previews that are removed from messages. */
  previews: { times: 60, windowMs: 10 * 60_000 },
  /** Requests for messages to which links lead. */
  linked: { times: 120, windowMs: 60_000 },
  /** Searches of people. */
  searches: { times: 60, windowMs: 60_000 },
  /** Pages of searches in messages. */
  messageSearches: { times: 60, windowMs: 60_000 },
  /** People who are looked up one by one. */
  profiles: { times: 120, windowMs: 60_000 },
  /** Files that are uploaded. */
  uploads: { times: 200, windowMs: 10 * 60_000 },
  /** Files that are read. A page may show a hundred pictures, and a film is read in parts. */
  downloads: { times: 3_000, windowMs: 5 * 60_000 },
  /** Links whose pages are read for previews. */
  previewed: { times: 60, windowMs: 10 * 60_000 },
  /** Browsers that are registered for notifications. */
  pushDevices: { times: 60, windowMs: 10 * 60_000 },
  /** Test notifications. */
  pushTests: { times: 1, windowMs: 10_000 },
  /** What programs ask and change, for each token: `take` gets the id of the token. */
  apiRequests: { times: 300, windowMs: 60_000 },
  apiChanges: { times: 60, windowMs: 60_000 },
  /** Webhooks that are made, revoked or switched on. */
  hooks: { times: 30, windowMs: 10 * 60_000 },
  /** What programs write at the address of a webhook: `take` gets the id of the webhook. */
  hookMessages: { times: 30, windowMs: 60_000 },
  /** Changes of one's own profile, each of which may change many people's lists. */
  profileChanges: { times: 30, windowMs: 10 * 60_000 },
} as const;

export type Limited = keyof typeof PERSON_LIMITS;

/** When there are this many buckets, full ones are removed. */
const KEPT = 1_000;

/**
 * Counts in memory what people do by HTTP, on each node separately, as lib/chat/server/limits.ts does for sockets. A
 * bucket that is full again need not be kept, so memory holds only people who did something lately.
 */
export class PersonLimits {
  readonly #buckets = new Map<string, TokenBucket>();
  #clearAt = KEPT;

  constructor(private readonly now: () => number = Date.now) {}

  /** Counts `times` actions. @returns null if they are allowed; otherwise after how many seconds to try again */
  take(what: Limited, userId: number, times = 1): number | null {
    const now = this.now();
    const key = `${what}/${userId}`;
    const bucket = this.#buckets.get(key) ?? this.#add(key, what, now);
    return bucket.take(now, times) ? null : Math.max(1, Math.ceil(bucket.waitMs(now, times) / 1_000));
  }

  #add(key: string, what: Limited, now: number): TokenBucket {
    if (this.#buckets.size >= this.#clearAt) this.#clear(now);
    const { times, windowMs } = PERSON_LIMITS[what];
    const bucket = new TokenBucket(times, windowMs, now);
    this.#buckets.set(key, bucket);
    return bucket;
  }

  /** Removes full buckets. Runs again only when there are twice as many buckets as are left now. */
  #clear(now: number): void {
    for (const [key, bucket] of this.#buckets) if (bucket.isFull(now)) this.#buckets.delete(key);
    this.#clearAt = Math.max(KEPT, this.#buckets.size * 2);
  }
}
