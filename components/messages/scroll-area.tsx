'use client';

import { Component, createRef, type ReactNode } from 'react';

interface Props {
  label: string;
  /** Whether what is added is read out by screen readers. */
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

/** Nearer to the end than this counts as at the end; nearer to the top than that asks for older messages. */
const END_PX = 40;
const TOP_PX = 400;
/** What comes into sight is laid out only then, and may be higher than was guessed: coming back takes some frames. */
const RETURN_FRAMES = 20;

/**
 * A scroll area that starts at its end, in the server's HTML too: in a reversed column, 0 is the end.
 *
 * What is added in front moves nothing in it. What is added at the end would move what one reads further up; browsers
 * that hold it still do so each in their own way and Safari does not, so all are told not to, and it is done here. A
 * class, since only a class is told before the page changes (getSnapshotBeforeUpdate).
 */
export class ScrollArea extends Component<Props> {
  readonly #area = createRef<HTMLDivElement>();
  #atEnd = true;
  /** What the browser itself scrolls, as at first or on a new size, is nobody's wish for older messages. */
  #touched = false;
  /** The next step of coming back to a place. */
  #frame = 0;

  /** Scrolls to the end, and stays there while more comes. */
  toEnd(): void {
    cancelAnimationFrame(this.#frame);
    this.#area.current?.scrollTo({ top: 0 });
    this.#setAtEnd(true);
  }

  /** The first message in sight, and how far below the upper edge it begins, in pixels; null at the end. */
  place(): { seq: number; offset: number } | null {
    const area = this.#area.current;
    if (!area || this.#atEnd) return null;
    const { top } = area.getBoundingClientRect();
    const rows = this.#anchors().flatMap(({ element }) => [...element.querySelectorAll<HTMLElement>('[data-seq]')]);
    const first = rows.find((row) => row.getBoundingClientRect().bottom > top);
    return first ? { seq: Number(first.dataset.seq), offset: first.getBoundingClientRect().top - top } : null;
  }

  /** Scrolls a message to its place, until somebody wants to be elsewhere; without it everything stays as it is. */
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

  /** The first groups in sight: one of them may be replaced when older messages of the same person come in. */
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
    const inSight = [groups[low], groups[low + 1]].filter((element) => element !== undefined);
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
    const room = this.#touched ? TOP_PX : 1;
    if (above < room) this.props.onNearTop();
  }

  #scrolled = (): void => {
    const area = this.#area.current;
    if (!area) return;
    this.#setAtEnd(-area.scrollTop < END_PX);
    this.#askIfNearTop();
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
        // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has only a keyboard scrolls it by the arrow keys
        tabIndex={0}
        onScroll={this.#scrolled}
        onWheel={this.#touch}
        onTouchMove={this.#touch}
        onKeyDown={this.#touch}
        onPointerDown={this.#touch}
        className="flex min-h-0 flex-1 flex-col-reverse overflow-y-auto overflow-x-clip overscroll-contain [overflow-anchor:none] focus-visible:-outline-offset-2 print:block print:overflow-visible"
      >
        {children}
      </div>
    );
  }
}
