/** Long work in slices: after each, messages have their turn. */
export class Slice {
  #left: number;

  /** @param size how much is done in one turn of the loop, in whatever is counted */
  constructor(private readonly size: number) {
    this.#left = size;
  }

  /** Counts work that was done. @returns whether the caller must await `endOfTurn` before it goes on */
  isOver(done: number): boolean {
    this.#left -= done;
    if (this.#left > 0) return false;
    this.#left = this.size;
    return true;
  }
}

export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
