/** Time as an argument, so that tests can control it. */
export interface Clock {
  /** Milliseconds since an arbitrary moment. Never goes back. */
  now(): number;
  /**
   * Calls `run` once after `ms`, unless the returned function is called before that. Calls it soon if `ms` is negative.
   */
  after(ms: number, run: () => void): () => void;
}

/**
 * A clock that advances with whichever of two clocks advances more: the system's clock may be set back, and in some
 * browsers `performance.now()` stands still while the machine sleeps.
 */
export function browserClock(): Clock {
  let [wall, own, total] = [Date.now(), performance.now(), 0];
  return {
    now() {
      const [wallNow, ownNow] = [Date.now(), performance.now()];
      total += Math.max(0, wallNow - wall, ownNow - own);
      [wall, own] = [wallNow, ownNow];
      return total;
    },
    after(ms, run) {
      const timer = setTimeout(run, Math.max(0, ms));
      return () => clearTimeout(timer);
    },
  };
}
