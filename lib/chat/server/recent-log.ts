/**
 * The last frames of a room, already encoded, so that whoever is a little behind costs no query.
 * Holds at most `maxFrames` and `maxBytes`; what is older is in the database.
 */
export class RecentLog {
  readonly #frames: (Buffer | undefined)[];
  #first = 1;
  #last = 0;
  #bytes = 0;

  constructor(
    private readonly maxFrames = 1_024,
    private readonly maxBytes = 2 * 1024 * 1024,
  ) {
    this.#frames = new Array(maxFrames);
  }

  /** `seq` must follow the last one, or the log begins anew with it. */
  push(seq: number, frame: Buffer): void {
    if (seq !== this.#last + 1) this.#clear(seq);
    if (this.#last - this.#first + 1 === this.maxFrames) this.#dropFirst();
    this.#frames[seq % this.maxFrames] = frame;
    this.#last = seq;
    this.#bytes += frame.length;
    while (this.#bytes > this.maxBytes) this.#dropFirst();
  }

  /** Lets go of what is below `seq`. */
  evictBefore(seq: number): void {
    while (this.#first < seq && this.#first <= this.#last) this.#dropFirst();
  }

  /** The frames with `after < seq`, until `bytes` are reached; null when the log does not reach back that far. */
  after(after: number, bytes: number): Buffer[] | null {
    if (after + 1 < this.#first || after >= this.#last) return null;
    const frames: Buffer[] = [];
    for (let seq = after + 1, size = 0; seq <= this.#last && size < bytes; seq++) {
      const frame = this.#frames[seq % this.maxFrames];
      if (!frame) return null;
      frames.push(frame);
      size += frame.length;
    }
    return frames;
  }

  #dropFirst(): void {
    const slot = this.#first % this.maxFrames;
    this.#bytes -= this.#frames[slot]?.length ?? 0;
    this.#frames[slot] = undefined;
    this.#first++;
  }

  #clear(first: number): void {
    this.#frames.fill(undefined);
    this.#first = first;
    this.#last = first - 1;
    this.#bytes = 0;
  }
}
