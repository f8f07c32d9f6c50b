'use client';

import { Component, createRef, type ReactNode } from 'react';

interface Props {
  label: string;
  /** Whether screen readers announce added messages. */
  announces: boolean;
  /** Changes when something was added at the end. */
  endKey: string;
  /** Whether the list goes on after its last message, so that its end is not the end. */
  hasNewer: boolean;
  onEndChange: (atEnd: boolean) => void;
  onNearTop: () => void;
  /** Called near the end of a list that goes on. */
  onNearEnd: () => void;
  children: ReactNode;
}

interface Anchor {
  element: Element;
  top: number;
}

/** Nearer than END_PX to the end counts as at the end. */
const END_PX = 40;
/**
 * Nearer than NEAR_PX to the top or to the end loads more once the reader has scrolled; before that, only the very top
 * does.
 */
const NEAR_PX = 600;
/** So many messages in sight can hold the list. */
const ANCHORS = 6;

/**
 * A scroll area that starts at its end, in the server's HTML too: in a reversed column, 0 is the end.
 *
 * Content that is added or removed in front moves nothing. What changes its height further down would move the messages
 * that the reader sees: messages that are added or removed at the end, a new width, or another font. Some browsers
 * correct the position themselves, each differently; Safari does not. So `overflow-anchor` is off everywhere and this
 * class corrects it. It is a class, because only a class is called before the page changes (getSnapshotBeforeUpdate).
 */
export class ScrollArea extends Component<Props> {
  readonly #area = createRef<HTMLDivElement>();
  #atEnd = true;
  /** Whether the reader has scrolled. The browser also scrolls by itself, as after a resize; that does not count. */
  #touched = false;
  /** Where messages in sight were, when the list was last at its place. Empty at the end, which stays where it is. */
  #held: readonly Anchor[] = [];
  /** The position and the size of the list at that time. */
  #heldAt = 0;
  #size = '';
  #observer: ResizeObserver | null = null;

  /** The element that scrolls. */
  get element(): HTMLElement | null {
    return this.#area.current;
  }

  get isTouched(): boolean {
    return this.#touched;
  }

  /** Scrolls to the end, and stays there while more comes. */
  toEnd(): void {
    this.#area.current?.scrollTo({ top: 0 });
    this.#setAtEnd(true);
  }

  /** Returns the first visible message, and how many pixels below the upper edge it begins; null at the end. */
  place(): { seq: number; offset: number } | null {
    const area = this.#area.current;
    if (!area || this.#atEnd) return null;
    const { top } = area.getBoundingClientRect();
    const rows = [...area.querySelectorAll<HTMLElement>('[data-seq]')];
    const first = rows[firstBelow(rows, top)];
    return first ? { seq: Number(first.dataset.seq), offset: first.getBoundingClientRect().top - top } : null;
  }

  /** Scrolls a message to this place, or to the middle if no offset is given. Returns null if it is not there. */
  reveal(seq: number, offset?: number): HTMLElement | null {
    const area = this.#area.current;
    const row = area?.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
    if (!area || !row) return null;
    if (offset === undefined) row.scrollIntoView({ block: 'center' });
    else area.scrollTop += row.getBoundingClientRect().top - area.getBoundingClientRect().top - offset;
    this.#look();
    return row;
  }

  override componentDidMount(): void {
    const area = this.#area.current;
    this.#observer = new ResizeObserver(() => this.#resized());
    for (const element of [area, area?.firstElementChild]) if (element) this.#observer.observe(element);
    this.#askIfNear();
  }

  override componentWillUnmount(): void {
    this.#observer?.disconnect();
  }

  override getSnapshotBeforeUpdate(): readonly Anchor[] {
    return this.#atEnd ? [] : this.#anchors();
  }

  override componentDidUpdate(before: Props, _state: unknown, anchors: readonly Anchor[]): void {
    if (this.props.hasNewer) this.#setAtEnd(false);
    if (this.#atEnd && before.endKey !== this.props.endKey) this.toEnd();
    else this.#holdStill(anchors);
    this.#askIfNear();
  }

  /**
   * Returns messages in sight: first those that begin in sight, because they stay where they are when something is
   * added to the one above them.
   */
  #anchors(): readonly Anchor[] {
    const area = this.#area.current;
    if (!area) return [];
    const rows = [...area.querySelectorAll('[data-place]')];
    const { top } = area.getBoundingClientRect();
    const first = Math.min(firstBelow(rows, top), Math.max(0, rows.length - 1));
    const [row, ...others] = rows
      .slice(first, first + ANCHORS)
      .map((element) => ({ element, top: element.getBoundingClientRect().top }));
    if (!row) return [];
    return row.top < top ? [...others, row] : [row, ...others];
  }

  /** Returns the list to where it was. A message whose element was replaced is found by its number. */
  #holdStill(anchors: readonly Anchor[]): void {
    const area = this.#area.current;
    if (!area) return;
    for (const { element, top } of anchors) {
      const seq = element.getAttribute('data-seq');
      const now = element.isConnected ? element : seq && area.querySelector(`[data-seq="${seq}"]`);
      if (!now) continue;
      const moved = now.getBoundingClientRect().top - top;
      if (Math.abs(moved) >= 0.5) area.scrollTop += moved;
      break;
    }
    this.#hold();
  }

  #hold(): void {
    this.#held = this.#atEnd ? [] : this.#anchors();
    this.#heldAt = this.#area.current?.scrollTop ?? 0;
    this.#size = this.#sizeNow();
  }

  #sizeNow(): string {
    const area = this.#area.current;
    return `${area?.clientWidth} ${area?.firstElementChild?.clientHeight}`;
  }

  /**
   * Something may have another height, and no rendering did it. When only the area has another height, its end stays.
   * If the list was scrolled too, it is where the reader wants it.
   */
  #resized(): void {
    const isScrolled = this.#area.current?.scrollTop !== this.#heldAt;
    if (isScrolled || this.#sizeNow() === this.#size) this.#hold();
    else this.#holdStill(this.#held);
  }

  #askIfNear(): void {
    const area = this.#area.current;
    if (!area) return;
    const above = area.scrollHeight - area.clientHeight + area.scrollTop;
    if (above < (this.#touched ? NEAR_PX : 1)) this.props.onNearTop();
    if (this.props.hasNewer && -area.scrollTop < NEAR_PX) this.props.onNearEnd();
  }

  /** The list is at another place. */
  #look = (): void => {
    const area = this.#area.current;
    if (!area) return;
    this.#setAtEnd(!this.props.hasNewer && -area.scrollTop < END_PX);
    this.#hold();
    this.#askIfNear();
  };

  #touch = (): void => {
    this.#touched = true;
  };

  #setAtEnd(atEnd: boolean): void {
    if (this.#atEnd === atEnd) return;
    this.#atEnd = atEnd;
    this.props.onEndChange(atEnd);
  }

  override render(): ReactNode {
    const { label, announces, children } = this.props;
    return (
      <div
        ref={this.#area}
        role="log"
        aria-label={label}
        aria-live={announces ? 'polite' : 'off'}
        aria-relevant="additions"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: people without a mouse scroll it with the arrow keys
        tabIndex={0}
        onScroll={this.#look}
        onWheel={this.#touch}
        onTouchMove={this.#touch}
        onKeyDown={this.#touch}
        onPointerDown={this.#touch}
        className="scroll-area"
      >
        {children}
      </div>
    );
  }
}

/** The index of the first element that ends below this line; their number if none does. They stand in order. */
function firstBelow(elements: readonly Element[], line: number): number {
  let [low, high] = [0, elements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((elements[middle]?.getBoundingClientRect().bottom ?? 0) > line) high = middle;
    else low = middle + 1;
  }
  return low;
}
