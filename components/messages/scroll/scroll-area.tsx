'use client';

import { Component, createRef, type ReactNode } from 'react';

interface Props {
  label: string;
  /** Whether screen readers announce added messages. */
  announces: boolean;
  /** Changes when something was added at the end. */
  endKey: string;
  onEndChange: (atEnd: boolean) => void;
  onNearTop: () => void;
  children: ReactNode;
}

interface Anchor {
  element: Element;
  top: number;
}

/** Nearer than END_PX to the end counts as at the end. */
const END_PX = 40;
/**
 * Nearer than TOP_PX to the top loads older messages once the reader has scrolled; before that, only the very top does.
 */
const TOP_PX = 400;
/** Groups are laid out only when they come into view, and may be higher than guessed: returning takes some frames. */
const RETURN_FRAMES = 20;
/** The same for a message that is scrolled to the middle: few groups come into view there. */
const REVEAL_FRAMES = 8;

/**
 * A scroll area that starts at its end, in the server's HTML too: in a reversed column, 0 is the end.
 *
 * Content that is added in front moves nothing. Content that is added at the end would move the messages that the
 * reader sees further up. Some browsers correct the position themselves, each differently; Safari does not. So
 * `overflow-anchor` is off everywhere and this class corrects it. It is a class, because only a class is called before
 * the page changes (getSnapshotBeforeUpdate).
 */
export class ScrollArea extends Component<Props> {
  readonly #area = createRef<HTMLDivElement>();
  #atEnd = true;
  /** Whether the reader has scrolled. The browser also scrolls by itself, as after a resize; that does not count. */
  #touched = false;
  /** The animation frame for the next step of returning to a position. */
  #frame = 0;

  /** Scrolls to the end, and stays there while more comes. */
  toEnd(): void {
    cancelAnimationFrame(this.#frame);
    this.#area.current?.scrollTo({ top: 0 });
    this.#setAtEnd(true);
  }

  /** Returns the first visible message, and how many pixels below the upper edge it begins; null at the end. */
  place(): { seq: number; offset: number } | null {
    const area = this.#area.current;
    if (!area || this.#atEnd) return null;
    const { top } = area.getBoundingClientRect();
    const groups = this.#anchors().filter(({ element }) => element.matches('[data-group]'));
    const rows = groups.flatMap(({ element }) => [...element.querySelectorAll<HTMLElement>('[data-seq]')]);
    const first = rows.find((row) => row.getBoundingClientRect().bottom > top);
    return first ? { seq: Number(first.dataset.seq), offset: first.getBoundingClientRect().top - top } : null;
  }

  /** Scrolls a message to its earlier position, until the reader scrolls. Does nothing if the message is not there. */
  toPlace({ seq, offset }: { seq: number; offset: number }, frames = RETURN_FRAMES): void {
    const area = this.#area.current;
    if (!area || this.#touched || frames === 0) return;
    const row = area.querySelector(`[data-seq="${seq}"]`);
    if (row) {
      this.#setAtEnd(false);
      area.scrollTop += row.getBoundingClientRect().top - area.getBoundingClientRect().top - offset;
    }
    this.#frame = requestAnimationFrame(() => this.toPlace({ seq, offset }, frames - 1));
  }

  /** Scrolls a message to the middle, until the reader scrolls. Returns null if the message is not there. */
  reveal(seq: number): HTMLElement | null {
    const row = this.#area.current?.querySelector<HTMLElement>(`[data-seq="${seq}"]`) ?? null;
    cancelAnimationFrame(this.#frame);
    if (row) this.#center(row, REVEAL_FRAMES);
    return row;
  }

  #center(row: HTMLElement, frames: number): void {
    if (frames === 0 || !row.isConnected || !this.#area.current) return;
    row.scrollIntoView({ block: 'center' });
    this.#setAtEnd(-this.#area.current.scrollTop < END_PX);
    this.#frame = requestAnimationFrame(() => this.#center(row, frames - 1));
  }

  override componentDidMount(): void {
    this.#askIfNearTop();
  }

  override getSnapshotBeforeUpdate(): Anchor[] {
    return this.#atEnd ? [] : this.#anchors();
  }

  override componentDidUpdate(before: Props, _state: unknown, anchors: Anchor[]): void {
    if (this.#atEnd && before.endKey !== this.props.endKey) this.toEnd();
    else this.#holdStill(anchors);
    this.#askIfNearTop();
  }

  /**
   * Returns the first message that begins in sight, which stays where it is when something is added to an earlier one
   * of its group, and the first two visible groups: one may be replaced when older messages of the same person are
   * loaded.
   */
  #anchors(): Anchor[] {
    const area = this.#area.current;
    if (!area) return [];
    const groups = area.querySelectorAll('[data-group]');
    const top = area.getBoundingClientRect().top;
    let [low, high] = [0, groups.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((groups[middle]?.getBoundingClientRect().bottom ?? 0) > top) high = middle;
      else low = middle + 1;
    }
    const rows = [groups[low], groups[low + 1]].flatMap((group) => [
      ...(group?.querySelectorAll('[data-place]') ?? []),
    ]);
    const row =
      rows.find((element) => element.getBoundingClientRect().top >= top) ??
      rows.find((element) => element.getBoundingClientRect().bottom > top);
    const inSight = [row, groups[low], groups[low + 1]].filter((element) => element !== undefined);
    return inSight.map((element) => ({ element, top: element.getBoundingClientRect().top }));
  }

  #holdStill(anchors: Anchor[]): void {
    const anchor = anchors.find(({ element }) => element.isConnected);
    if (!anchor || !this.#area.current) return;
    const moved = anchor.element.getBoundingClientRect().top - anchor.top;
    if (Math.abs(moved) >= 1) this.#area.current.scrollTop += moved;
  }

  #askIfNearTop(): void {
    const area = this.#area.current;
    if (!area) return;
    const above = area.scrollHeight - area.clientHeight + area.scrollTop;
    const nearPx = this.#touched ? TOP_PX : 1;
    if (above < nearPx) this.props.onNearTop();
  }

  #scrolled = (): void => {
    const area = this.#area.current;
    if (!area) return;
    this.#setAtEnd(-area.scrollTop < END_PX);
    this.#askIfNearTop();
  };

  #touch = (): void => {
    this.#touched = true;
    cancelAnimationFrame(this.#frame);
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
        onScroll={this.#scrolled}
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
