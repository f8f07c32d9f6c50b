/** Chooses the message that has the bar of actions: the one under the pointer, otherwise the one with the focus. */
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
    // Once keys move the focus, the bar follows the focus, even if the pointer still rests on another message.
    if (row) this.#hovered = null;
    this.#choose();
  }

  /** Keeps the bar where it is while a menu or dialog that it opened is open. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#choose();
  }

  /** Must be called after the list has changed, because the chosen message may be gone. */
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
