/** A run that is over for whoever holds it once `stillRuns` says so. */
export interface Run {
  /** False once it ended, or another took its place. */
  stillRuns(): boolean;
  end(): void;
}

/** What one person at a time may run on this node, each for a bounded time: what never ends is replaced by the next. */
export class Runs {
  readonly #begun = new Map<number, { at: number }>();

  /** @param clock monotonic, in ms */
  constructor(
    private readonly maxAgeMs: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Null while one of theirs runs. */
  begin(userId: number): Run | null {
    const before = this.#begun.get(userId);
    if (before && this.clock() - before.at < this.maxAgeMs) return null;
    const mine = { at: this.clock() };
    this.#begun.set(userId, mine);
    const stillRuns = () => this.#begun.get(userId) === mine && this.clock() - mine.at < this.maxAgeMs;
    const end = () => {
      if (this.#begun.get(userId) === mine) this.#begun.delete(userId);
    };
    return { stillRuns, end };
  }
}
