/**
 * How long to wait before try number `attempt` (from 0): full jitter, as in "Exponential Backoff And Jitter" (AWS
 * Architecture Blog, 2015): anything between nothing and base·2^attempt, capped. Many who failed together come back
 * spread.
 */
export function fullJitter(
  attempt: number,
  { baseMs, capMs, random = Math.random }: { baseMs: number; capMs: number; random?: () => number },
): number {
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
}
