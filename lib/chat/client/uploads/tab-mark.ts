import type { Clock } from '@/lib/chat/client/clock';

/**
 * Tells other tabs whether this page still lives. The bytes of files live only in the page in which they were chosen,
 * while the message that waits for them is in the outbox of all tabs.
 */
export interface TabMark {
  /** Belongs to this page alone; another one after a reload. */
  readonly id: string;
  /** Begins or ends to tell. */
  hold(isNeeded: boolean): void;
  /** Whether the page with this mark lives and tells so. Never rejects. */
  isAlive(id: string): Promise<boolean>;
}

/** How long a page without Web Locks waits for another one to answer. */
const ANSWER_MS = 3_000;

const nameOf = (id: string) => `tertulia:files:${id}`;

/**
 * A Web Lock that the page holds: the browser frees it when the page ends, however it ends, and not while it sleeps. It
 * is held only while it is needed, because a page with a lock cannot go into the back/forward cache. Pages over plain
 * http have no locks; they ask each other.
 */
export function tabMark(id: string, locks: LockManager | undefined, clock: Clock): TabMark {
  return locks ? lockMark(id, locks) : askingMark(id, clock);
}

function lockMark(id: string, locks: LockManager): TabMark {
  let free: (() => void) | null = null;
  return {
    id,
    hold(isNeeded) {
      if (isNeeded === (free !== null)) return;
      free?.();
      free = null;
      if (!isNeeded) return;
      const held = new Promise<void>((resolve) => {
        free = resolve;
      });
      void locks.request(nameOf(id), () => held);
    },
    async isAlive(other) {
      const { held = [], pending = [] } = await locks.query();
      return [...held, ...pending].some(({ name }) => name === nameOf(other));
    },
  };
}

function askingMark(id: string, clock: Clock): TabMark {
  let own: BroadcastChannel | null = null;
  return {
    id,
    hold(isNeeded) {
      if (isNeeded === (own !== null)) return;
      own?.close();
      own = isNeeded ? new BroadcastChannel(nameOf(id)) : null;
      own?.addEventListener('message', ({ data }) => data === 'who' && own?.postMessage('here'));
    },
    isAlive(other) {
      const channel = new BroadcastChannel(nameOf(other));
      return new Promise<boolean>((resolve) => {
        const end = (answer: boolean) => {
          cancel();
          channel.close();
          resolve(answer);
        };
        const cancel = clock.after(ANSWER_MS, () => end(false));
        channel.addEventListener('message', ({ data }) => data === 'here' && end(true));
        channel.postMessage('who');
      });
    },
  };
}
