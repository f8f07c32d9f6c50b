/**
 * Slow mode: a person writes one message in a given number of seconds (the choices are in rules.ts). The time is always
 * that of the database, which all nodes share. Pure.
 */

/** SQL: how long ago the member `m` wrote in the room, in milliseconds; null if they did not, or nobody kept it. */
export const SINCE_POST_MS = sincePostMs('m');

export function sincePostMs(member: string): string {
  return `TIMESTAMPDIFF(MICROSECOND, ${member}.posted_at, UTC_TIMESTAMP(3)) DIV 1000`;
}

/**
 * How many milliseconds a person must still wait; 0: they may write.
 * @param sinceMs as SINCE_POST_MS. Negative if the database's clock was set back: then nobody waits.
 */
export function slowWaitMs(slowSeconds: number, sinceMs: number | null): number {
  if (sinceMs === null || sinceMs < 0) return 0;
  return Math.max(0, slowSeconds * 1_000 - sinceMs);
}
