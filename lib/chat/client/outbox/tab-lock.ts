/** Runs `work` while no other tab runs work under the same lock. */
export type TabLock = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A Web Lock, if the browser has them. Pages over plain http have none. Their tabs may send the same message at the
 * same time, and the server stores it once. The order still holds: each tab sends a message only when the one before it
 * has left the shared outbox.
 *
 * A tab that the system suspended keeps its lock. After `patienceMs` the other tabs continue without the lock.
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
