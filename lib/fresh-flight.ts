/**
 * Many callers share few look-ups, and no answer is older than its question. Callers that ask for a key before its work
 * begins share that work. Callers that ask while work is under way share the next run, which begins when it has ended.
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
    // It does not matter whether the work before it failed.
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
