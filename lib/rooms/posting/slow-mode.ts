/**
 * Slow mode: a person may write one message in a given number of seconds (rules.ts has the numbers that people can
 * choose). The time is measured by the clock of the database, which all nodes share. Pure.
 */

/**
 * SQL: how long ago the member `m` last wrote in the room, in milliseconds. Null if no time is stored: it is stored
 * only for messages that slow mode counts.
 */
export const SINCE_POST_MS = sincePostMs('m');

/** As SINCE_POST_MS. @param member the SQL alias of the membership */
export function sincePostMs(member: string): string {
  return `TIMESTAMPDIFF(MICROSECOND, ${member}.posted_at, UTC_TIMESTAMP(3)) DIV 1000`;
}

/**
 * Returns how many milliseconds a person must still wait; 0: they may write now.
 * @param sinceMs as SINCE_POST_MS. It is negative if the database's clock was set back; then the person need not wait.
 */
export function slowWaitMs(slowSeconds: number, sinceMs: number | null): number {
  if (sinceMs === null || sinceMs < 0) return 0;
  return Math.max(0, slowSeconds * 1_000 - sinceMs);
}
