/** A run. Its holder must stop when `stillRuns` returns false. */
export interface Run {
  /** False after the run ended, became too old, or was replaced by another one. */
  stillRuns(): boolean;
  end(): void;
}

/** Allows each person one run at a time on this node. A run that never ends can be replaced after its `maxAgeMs`. */
export class Runs {
  readonly #begun = new Map<number, { at: number; maxAgeMs: number }>();

  /** @param clock monotonic, in ms */
  constructor(
    private readonly maxAgeMs: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Returns null while another run of this person is active. */
  begin(userId: number, maxAgeMs = this.maxAgeMs): Run | null {
    const before = this.#begun.get(userId);
    if (before && this.clock() - before.at < before.maxAgeMs) return null;
    const mine = { at: this.clock(), maxAgeMs };
    this.#begun.set(userId, mine);
    const stillRuns = () => this.#begun.get(userId) === mine && this.clock() - mine.at < maxAgeMs;
    const end = () => {
      if (this.#begun.get(userId) === mine) this.#begun.delete(userId);
    };
    return { stillRuns, end };
  }
}
