/** Which message has the bar of actions: the one under the pointer, else the one with the focus. */
export class BarTarget {
  #hovered: HTMLElement | null = null;
  #focused: HTMLElement | null = null;
  #shown: HTMLElement | null = null;
  #isHeld = false;
  readonly #listeners = new Set<() => void>();

  getSnapshot = (): HTMLElement | null => this.#shown;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  hover(row: HTMLElement | null): void {
    this.#hovered = row;
    this.#choose();
  }

  focus(row: HTMLElement | null): void {
    this.#focused = row;
    // Once the focus moves by keys, the bar follows the focus, wherever the pointer was left.
    if (row) this.#hovered = null;
    this.#choose();
  }

  /** Keeps the bar where it is while a menu or dialog that it opened is open. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#choose();
  }

  /** The list has changed: a message may be gone. */
  check(): void {
    if (this.#hovered?.isConnected === false) this.#hovered = null;
    if (this.#focused?.isConnected === false) this.#focused = null;
    if (this.#shown?.isConnected === false) this.#isHeld = false;
    this.#choose();
  }

  #choose(): void {
    const next = this.#isHeld ? this.#shown : (this.#hovered ?? this.#focused);
    if (next === this.#shown) return;
    this.#shown = next;
    for (const listener of this.#listeners) listener();
  }
}
