/**
 * Milliseconds to wait before try number `attempt` (from 0), with full jitter as in "Exponential Backoff And Jitter"
 * (AWS Architecture Blog, 2015): a random time between 0 and base·2^attempt, at most `capMs`. So clients that failed
 * together do not come back together.
 */
export function fullJitter(
  attempt: number,
  { baseMs, capMs, random = Math.random }: { baseMs: number; capMs: number; random?: () => number },
): number {
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
}

export const BACKOFF_MIN_MS = 500;
export const BACKOFF_MAX_MS = 30_000;

/**
 * Milliseconds to wait before try number `attempt` (from 0), with full jitter: first 0.5–1 s, and in the end 0.5–30 s.
 */
export function backoffMs(attempt: number, random: () => number): number {
  const capMs = BACKOFF_MAX_MS - BACKOFF_MIN_MS;
  return BACKOFF_MIN_MS + fullJitter(attempt, { baseMs: BACKOFF_MIN_MS, capMs, random });
}
