import { ACK_TIMEOUT_MS } from '@/lib/chat/client/outbox/sender';
import { tabLock } from '@/lib/chat/client/outbox/tab-lock';
import { socketPath } from '@/lib/chat/protocol';
import { browserClock } from './clock';
import { loadPage } from './history-api';
import { watchPage } from './page-events';
import type { SessionDeps } from './room-session';
import { openStorage } from './storage';
import { newUuid } from './uuid';

/**
 * What a session needs from the browser. It may be made while the server renders: nothing is used before a session
 * starts.
 */
export function browserDeps(): SessionDeps {
  return {
    clock: browserClock(),
    random: Math.random,
    wallNow: Date.now,
    newUuid,
    openSocket: (url, protocol) => new WebSocket(url, protocol),
    socketUrl(room, { since, epoch }) {
      const query = new URLSearchParams({ since: String(since), epoch });
      return `${window.location.origin.replace(/^http/, 'ws')}${socketPath(room)}?${query}`;
    },
    loadPage,
    openStorage,
    // Longer than any other tab waits for its answer.
    openLock: (name) => tabLock(name, navigator.locks, ACK_TIMEOUT_MS + 2_000),
    isHidden: () => document.visibilityState === 'hidden',
    watchPage,
  };
}
