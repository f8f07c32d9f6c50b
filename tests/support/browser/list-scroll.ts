import type { Page } from 'playwright-core';

/** What was seen while a list was scrolled. */
export interface Scrolled {
  frames: number;
  /**
   * Moves of the first message that begins in sight by more than 2 px without a scroll, as `seq: px`. Those at the end
   * of what is loaded are left out: at the end of the room the list follows what comes, and if something shrinks at the
   * end of a part, there is nothing that could fill the place.
   */
  jumps: string[];
  /** Pairs of neighbours on the page that are in the wrong order, or the same message twice. */
  disorder: string[];
  /** Pairs of neighbours on the page between which seqs are missing, as `from to`. They may be no messages. */
  gaps: string[];
  /** The most messages that were on the page. */
  most: number;
  /** All messages that were on the page. */
  seen: number[];
}

export interface ScrollOptions {
  direction: 'up' | 'down';
  pxPerFrame: number;
}

/** The first message that begins in sight, as the scrolling in the page says. Null before it begins. */
export function seqInSight(page: Page): Promise<number | null> {
  return page.evaluate(() => (window as { seqInSight?: number }).seqInSight ?? null);
}

/**
 * Scrolls the list by a bit in each frame, until it has not moved for some seconds. Looks at it in each frame.
 * Call it once the reader has touched the list.
 */
export function scrollList(page: Page, options: ScrollOptions): Promise<Scrolled> {
  return page.getByRole('log').evaluate(
    (log, { direction, pxPerFrame }) =>
      new Promise<Scrolled>((resolve) => {
        const STILL_MS = 3_000;
        /** Nearer than this to the end, the list follows it. */
        const END_PX = 40;
        const found: Scrolled = { frames: 0, jumps: [], disorder: [], gaps: [], most: 0, seen: [] };
        const [seen, gaps] = [new Set<number>(), new Set<string>()];
        let anchor: { seq: number; top: number } | null = null;
        let movedAt = performance.now();
        const seqOf = (row: Element) => Number(row.getAttribute('data-seq'));
        const look = (now: number) => {
          found.frames++;
          if (anchor && log.scrollTop < -1) {
            const row = log.querySelector(`[data-seq="${anchor.seq}"]`);
            const moved = row ? row.getBoundingClientRect().top - anchor.top : Number.NaN;
            if (!(Math.abs(moved) <= 2)) found.jumps.push(`${anchor.seq}: ${Math.round(moved)}`);
          }
          const rows = [...log.querySelectorAll('[data-seq]')];
          found.most = Math.max(found.most, rows.length);
          for (const [index, row] of rows.entries()) {
            const [seq, next] = [seqOf(row), rows[index + 1]];
            seen.add(seq);
            if (next && seqOf(next) <= seq) found.disorder.push(`${seq} ${seqOf(next)}`);
            if (next && seqOf(next) > seq + 1) gaps.add(`${seq} ${seqOf(next)}`);
          }
          const before = log.scrollTop;
          log.scrollTop += direction === 'up' ? -pxPerFrame : pxPerFrame;
          if (log.scrollTop !== before) movedAt = now;
          if (now - movedAt > STILL_MS) return resolve({ ...found, gaps: [...gaps], seen: [...seen] });
          const { top } = log.getBoundingClientRect();
          const first = rows.find((row) => row.getBoundingClientRect().top >= top);
          anchor =
            first && log.scrollTop < -END_PX ? { seq: seqOf(first), top: first.getBoundingClientRect().top } : null;
          (window as { seqInSight?: number }).seqInSight = first ? seqOf(first) : 0;
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    options,
  );
}
