import { localDay } from '@/lib/messages/days';
import type { SearchHit } from '@/lib/search/answer';
import { hitKey } from './finder';

/** Hits as they are listed. Pure. */

/** A hit, or neighbouring hits of blocked people, which are one line until it is opened. */
export interface HitRow {
  /** hitKey of the first hit. */
  key: string;
  hits: readonly [SearchHit, ...SearchHit[]];
  isFolded: boolean;
}

export interface HitDay {
  /** `YYYY-MM-DD` */
  day: string;
  /** The day began in the block before. */
  isContinued: boolean;
  rows: readonly HitRow[];
}

/** Neighbouring rows. Blocks far from what is on the screen are not in the page. */
export interface HitBlock {
  key: string;
  days: readonly HitDay[];
}

export const BLOCK_ROWS = 20;

/** @param unfolded keys of hits: a row with one of them is not folded */
export function rowsOf(
  hits: readonly SearchHit[],
  blocked: ReadonlySet<number>,
  unfolded: ReadonlySet<string>,
): readonly HitRow[] {
  const rows: HitRow[] = [];
  for (const hit of hits) {
    const { userId } = hit.message;
    const isFolded = userId != null && blocked.has(userId) && !unfolded.has(hitKey(hit));
    const last = rows.at(-1);
    if (isFolded && last?.isFolded) rows[rows.length - 1] = { ...last, hits: [...last.hits, hit] };
    else rows.push({ key: hitKey(hit), hits: [hit], isFolded });
  }
  return rows;
}

export function blocksOf(rows: readonly HitRow[], timeZone: string): readonly HitBlock[] {
  const blocks: HitBlock[] = [];
  let before: string | null = null;
  for (let from = 0; from < rows.length; from += BLOCK_ROWS) {
    const days: (Omit<HitDay, 'rows'> & { rows: HitRow[] })[] = [];
    for (const row of rows.slice(from, from + BLOCK_ROWS)) {
      const day = localDay(row.hits[0].message.datetime, timeZone);
      const last = days.at(-1);
      if (last?.day === day) last.rows.push(row);
      else days.push({ day, isContinued: day === before, rows: [row] });
      before = day;
    }
    blocks.push({ key: `${from}`, days });
  }
  return blocks;
}
