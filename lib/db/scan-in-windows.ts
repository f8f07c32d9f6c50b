/**
 * A search without an index that fits it, which never costs more than its bounds: rows are looked through in windows,
 * one after the other, until the page is full, everything was seen, or the time is over. What is left can be asked for
 * with another request.
 */
export interface Search<Row, Cursor> {
  /** Begin after this one; null: at the beginning. */
  after: Cursor | null;
  /** Rows of a page. */
  limit: number;
  /** The last row of the window that begins after `after`; null when fewer rows than a window has are left. */
  windowEnd(after: Cursor | null): Promise<Cursor | null>;
  /** What fits, after `after` up to and with `end`, in order, at most `limit`. */
  fitting(after: Cursor | null, end: Cursor | null, limit: number): Promise<Row[]>;
  cursorOf(row: Row): Cursor;
  /** Milliseconds from any beginning. */
  clock(): number;
}

export interface Found<Row, Cursor> {
  rows: Row[];
  /**
   * Where to go on; null: that was all. `page`: there are more; `further`: what is looked through in one request is
   * over, and there may be more further back.
   */
  next: { after: Cursor; why: 'page' | 'further' } | null;
}

/** Rows looked at in one statement, and statements in one request. */
export const WINDOW_ROWS = 10_000;
const MOST_WINDOWS = 10;
const TIME_MS = 1_500;

export async function scanInWindows<Row, Cursor>(search: Search<Row, Cursor>): Promise<Found<Row, Cursor>> {
  const { limit, cursorOf } = search;
  const until = search.clock() + TIME_MS;
  const rows: Row[] = [];
  let after = search.after;
  for (let windows = 0; windows < MOST_WINDOWS && (windows === 0 || search.clock() < until); windows++) {
    const end = await search.windowEnd(after);
    rows.push(...(await search.fitting(after, end, limit + 1 - rows.length)));
    const last = rows[limit - 1];
    if (last && rows.length > limit)
      return { rows: rows.slice(0, limit), next: { after: cursorOf(last), why: 'page' } };
    if (end === null) return { rows, next: null };
    after = end;
  }
  return { rows, next: after === null ? null : { after, why: 'further' } };
}
