/**
 * Many callers share few look-ups, and no answer is older than the call. Callers that ask for a key while work for it
 * is under way share the next run, which begins when the present run has ended.
 */
export class FreshFlight<K, V> {
  readonly #underWay = new Map<K, Promise<unknown>>();
  readonly #next = new Map<K, Promise<V>>();

  do(key: K, work: () => Promise<V>): Promise<V> {
    const waiting = this.#next.get(key);
    if (waiting) return waiting;
    const before = this.#underWay.get(key);
    if (!before) return this.#begin(key, work);
    const begin = () => {
      this.#next.delete(key);
      return this.#begin(key, work);
    };
    // The next run begins even if the present run fails.
    const next = before.then(begin, begin);
    this.#next.set(key, next);
    return next;
  }

  #begin(key: K, work: () => Promise<V>): Promise<V> {
    const started = work().finally(() => {
      if (this.#underWay.get(key) === started) this.#underWay.delete(key);
    });
    this.#underWay.set(key, started);
    return started;
  }
}
