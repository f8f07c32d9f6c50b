/** Runs `work` while no other tab runs its own. */
export type TabLock = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A Web Lock, if the browser has them. An insecure context has none. Its tabs then send at the same time, and the
 * server drops a duplicate. The order still holds: each tab sends a message only when the one before it has left the
 * shared outbox.
 *
 * A tab that the system suspended keeps its lock. After `patienceMs` the others go on without it.
 */
export function tabLock(name: string, locks: LockManager | undefined, patienceMs: number): TabLock {
  if (!locks) return (work) => work();
  return async (work) => {
    let started = false;
    const signal = AbortSignal.timeout(patienceMs);
    const begin = () => {
      started = true;
      return work();
    };
    try {
      return await locks.request(name, { signal }, begin);
    } catch (error) {
      if (started) throw error;
      return work();
    }
  };
}
