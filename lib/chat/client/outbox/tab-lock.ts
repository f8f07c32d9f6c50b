/** Runs `work` while no other tab runs its own. */
export type TabLock = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A Web Lock, where there are any: an insecure context has none, and its tabs then send at the same time, which costs
 * a message that the server drops as a duplicate. The order holds even so: each tab sends a message only when the one
 * before it has left the outbox that they share.
 *
 * A tab that the system suspended keeps its lock: after `patienceMs` the others go on without.
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
