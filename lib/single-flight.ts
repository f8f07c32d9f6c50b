/** Concurrent callers for one key share one run of the work: many callers, one look-up. */
export class SingleFlight<K, V> {
  readonly #underWay = new Map<K, Promise<V>>();

  do(key: K, work: () => Promise<V>): Promise<V> {
    const found = this.#underWay.get(key);
    if (found) return found;
    const started = work().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, started);
    return started;
  }
}
