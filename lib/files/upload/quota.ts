import type { Database } from '@/lib/db/client';
import { bytesOf, bytesOfAll, type QuotaOf, type Quotas } from '@/lib/files/store';

/** How long the sum of all files is kept. Other nodes add to it meanwhile, so that quota is not exact. */
const KEPT_MS = 60_000;

/** How much people may store. What one person stores is counted each time, and again when the row is written. */
export class Quota implements Quotas {
  readonly quotaBytes: number;
  readonly quotaAllBytes: number;
  #all: { bytes: number; at: number } | null = null;

  constructor(
    private readonly db: Database,
    { quotaBytes, quotaAllBytes }: Quotas,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.quotaBytes = quotaBytes;
    this.quotaAllBytes = quotaAllBytes;
  }

  /** Whose quota these further bytes would exceed; null if nobody's. */
  async exceededBy(userId: number, bytes: number): Promise<QuotaOf | null> {
    if (this.quotaBytes > 0 && (await bytesOf(this.db, userId)) + bytes > this.quotaBytes) return 'person';
    return (await this.isFull(bytes)) ? 'all' : null;
  }

  /** Whether these further bytes would exceed the quota of all together. */
  async isFull(bytes: number): Promise<boolean> {
    return this.quotaAllBytes > 0 && (await this.#stored()) + bytes > this.quotaAllBytes;
  }

  /** A file of this size was stored on this node. */
  added(bytes: number): void {
    if (this.#all) this.#all.bytes += bytes;
  }

  async #stored(): Promise<number> {
    if (this.#all && this.now() - this.#all.at < KEPT_MS) return this.#all.bytes;
    this.#all = { bytes: await bytesOfAll(this.db), at: this.now() };
    return this.#all.bytes;
  }
}
