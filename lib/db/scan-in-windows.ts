/**
 * A search without a fitting index, with bounded cost: it scans rows in windows, one after the other, until the page is
 * full, all rows were scanned, or the time is over. Another request can continue from there.
 */
export interface Search<Row, Cursor> {
  /** Begin after this cursor; null: at the beginning. */
  after: Cursor | null;
  /** Maximum number of rows in a page. */
  limit: number;
  /** Returns the last row of the window that begins after `after`; null if fewer rows than a whole window are left. */
  windowEnd(after: Cursor | null): Promise<Cursor | null>;
  /** Returns the rows that fit, after `after` up to and including `end`, in order, at most `limit`. */
  fitting(after: Cursor | null, end: Cursor | null, limit: number): Promise<Row[]>;
  cursorOf(row: Row): Cursor;
  /** Milliseconds since any fixed moment. */
  clock(): number;
}

export interface Found<Row, Cursor> {
  rows: Row[];
  /**
   * Where to continue; null if there are no more rows. `page`: the page is full, and there are more rows. `further`:
   * the bounds of one request were reached, and there may be more rows further back.
   */
  next: { after: Cursor; why: 'page' | 'further' } | null;
}

/** Rows that one statement scans, and windows that one request scans. */
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
