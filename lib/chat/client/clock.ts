/** Time as an argument, so that tests can control it. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** Calls `run` once, `ms` from now, unless the returned function is called before. A time that is over means now. */
  after(ms: number, run: () => void): () => void;
}

/**
 * A clock that follows the faster of two: the system's clock may be set back, and in some browsers the page's own clock
 * stands still while the machine sleeps.
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
