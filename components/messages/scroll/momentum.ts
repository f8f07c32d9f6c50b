/** After the last scrolling, a list that a finger has thrown rests when it has not moved for so long. */
const REST_MS = 150;

/**
 * Whether a finger moves the list, or it still moves because a finger has thrown it. Safari on iOS shows an empty list
 * if a script scrolls it then. Wheels and keys need no waiting.
 */
export class Momentum {
  #isTouched = false;
  #isThrown = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];
  readonly #ending = new AbortController();

  constructor(list: HTMLElement) {
    const options = { signal: this.#ending.signal, passive: true };
    list.addEventListener('touchmove', () => this.#moved(true), options);
    for (const type of ['touchend', 'touchcancel'] as const)
      list.addEventListener(type, ({ touches }) => touches.length === 0 && this.#moved(false), options);
    list.addEventListener('scroll', () => this.#isThrown && this.#moved(this.#isTouched), options);
  }

  /** Null if the list is at rest. Otherwise resolves when it is. */
  rest = (): Promise<void> | null => {
    if (!this.#isThrown) return null;
    return new Promise((resolve) => this.#waiting.push(resolve));
  };

  end(): void {
    this.#ending.abort();
    clearTimeout(this.#timer);
    this.#rests();
  }

  #moved(isTouched: boolean): void {
    this.#isTouched = isTouched;
    this.#isThrown = true;
    clearTimeout(this.#timer);
    if (!isTouched) this.#timer = setTimeout(() => this.#rests(), REST_MS);
  }

  #rests(): void {
    this.#isThrown = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
