import type { FoldedDay } from './blocked/fold-blocked';

/** The last `count` runs of messages, in their days. */
export function lastRuns(days: readonly FoldedDay[], count: number): readonly FoldedDay[] {
  const shown: FoldedDay[] = [];
  let left = count;
  for (const day of days.toReversed()) {
    if (left <= 0) break;
    const runs = day.runs.slice(-left);
    shown.unshift(runs.length === day.runs.length ? day : { ...day, runs });
    left -= runs.length;
  }
  return shown;
}
