/** A token bucket that refills steadily: it allows `capacity` tokens at once, and `capacity` more in each window. */
export class TokenBucket {
  #tokens: number;
  #filledAt: number;

  constructor(
    private readonly capacity: number,
    private readonly windowMs: number,
    now: number,
  ) {
    this.#tokens = capacity;
    this.#filledAt = now;
  }

  /** Takes `count` tokens, or none. Returns whether it took them. */
  take(now: number, count = 1): boolean {
    this.#fill(now);
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }

  /** Milliseconds until the bucket has `count` tokens. */
  waitMs(now: number, count = 1): number {
    this.#fill(now);
    return Math.max(0, ((count - this.#tokens) * this.windowMs) / this.capacity);
  }

  /** Whether the bucket has all its tokens, so that it need not be kept. */
  isFull(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= this.capacity;
  }

  #fill(now: number): void {
    // A clock that jumps back must not take tokens away.
    const elapsedMs = Math.max(0, now - this.#filledAt);
    this.#tokens = Math.min(this.capacity, this.#tokens + (elapsedMs * this.capacity) / this.windowMs);
    this.#filledAt = now;
  }
}
