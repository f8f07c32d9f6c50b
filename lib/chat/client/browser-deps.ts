import { ACK_TIMEOUT_MS } from '@/lib/chat/client/outbox/sender';
import { tabLock } from '@/lib/chat/client/outbox/tab-lock';
import { CONNECTION_PATH } from '@/lib/chat/protocol';
import type { ChatDeps } from './chat';
import { browserClock } from './clock';
import { loadLinked } from './linked/linked-api';
import { watchPage } from './page-events';
import { loadFacts, loadPage, probeSession } from './room/history-api';
import { openStorage } from './storage';
import { canRead, closePicture, openPicture } from './uploads/local-files';
import { tabMark } from './uploads/tab-mark';
import { xhrTransport } from './uploads/transport';
import { newUuid } from './uuid';

/**
 * What a tab's chat needs from the browser. This function may be called while the server renders, because nothing of it
 * is used before the chat starts.
 */
export function browserDeps(): ChatDeps {
  const clock = browserClock();
  return {
    clock,
    random: Math.random,
    wallNow: Date.now,
    newUuid,
    openSocket: (url, protocol) => new WebSocket(url, protocol),
    socketUrl: () => `${window.location.origin.replace(/^http/, 'ws')}${CONNECTION_PATH}`,
    loadPage,
    loadFacts,
    loadLinked,
    probeSession,
    openStorage,
    // Longer than another tab, which holds the lock, waits for an answer.
    transport: xhrTransport(() => new XMLHttpRequest(), clock),
    canRead,
    openPicture,
    closePicture,
    tab: tabMark(newUuid(), globalThis.navigator?.locks, clock),
    openLock: (name) => tabLock(name, navigator.locks, ACK_TIMEOUT_MS + 2_000),
    isHidden: () => document.visibilityState === 'hidden',
    watchPage,
    hasFocus: () => document.hasFocus(),
  };
}
