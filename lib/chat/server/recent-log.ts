import type { EncodedEntry } from '@/lib/broker/broker';

/**
 * The last entries of a room, already encoded, so that a reader that is a little behind costs no query. Holds at most
 * `maxEntries` entries and `maxBytes` bytes. Older entries are read from the database.
 */
export class RecentLog {
  readonly #entries: (EncodedEntry | undefined)[];
  #first = 1;
  #last = 0;
  #bytes = 0;

  constructor(
    private readonly maxEntries = 1_024,
    private readonly maxBytes = 2 * 1024 * 1024,
  ) {
    this.#entries = new Array(maxEntries);
  }

  /** Adds an entry. If `seq` does not follow the last one, the log starts again with this entry. */
  push(seq: number, entry: EncodedEntry): void {
    if (seq !== this.#last + 1) this.#clear(seq);
    if (this.#last - this.#first + 1 === this.maxEntries) this.#dropFirst();
    this.#entries[seq % this.maxEntries] = entry;
    this.#last = seq;
    this.#bytes += entry.frame.length;
    while (this.#bytes > this.maxBytes) this.#dropFirst();
  }

  /** Drops the entries below `seq`. */
  evictBefore(seq: number): void {
    while (this.#first < seq && this.#first <= this.#last) this.#dropFirst();
  }

  /**
   * Returns entries with `after < seq`, in order, until `bytes` are reached. Returns null if the log does not reach
   * back that far, or has nothing after `after`.
   */
  after(after: number, bytes: number): EncodedEntry[] | null {
    if (after + 1 < this.#first || after >= this.#last) return null;
    const found: EncodedEntry[] = [];
    for (let seq = after + 1, size = 0; seq <= this.#last && size < bytes; seq++) {
      const entry = this.#entries[seq % this.maxEntries];
      if (!entry) return null;
      found.push(entry);
      size += entry.frame.length;
    }
    return found;
  }

  #dropFirst(): void {
    const slot = this.#first % this.maxEntries;
    this.#bytes -= this.#entries[slot]?.frame.length ?? 0;
    this.#entries[slot] = undefined;
    this.#first++;
  }

  #clear(first: number): void {
    this.#entries.fill(undefined);
    this.#first = first;
    this.#last = first - 1;
    this.#bytes = 0;
  }
}
