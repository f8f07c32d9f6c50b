/** Time as an argument, so that tests can hold it. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** Runs once, `ms` from now, unless the function that it gives back was called before. */
  after(ms: number, run: () => void): () => void;
}

/**
 * The later of two clocks: the system's may be set back, and the page's own stands still, in some browsers, while the
 * machine sleeps.
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
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
}
