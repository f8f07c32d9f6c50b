/** Concurrent callers with the same key share one run of the work, such as a look-up. */
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
