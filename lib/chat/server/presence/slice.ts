/** Divides long work into slices. After each slice, messages have their turn. */
export class Slice {
  #left: number;

  /** @param size how much work is done in one turn of the event loop, in the unit that the caller counts */
  constructor(private readonly size: number) {
    this.#left = size;
  }

  /** Counts finished work. @returns whether the caller must await `endOfTurn` before it goes on */
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
