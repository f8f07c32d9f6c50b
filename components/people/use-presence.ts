'use client';

import { useCallback, useSyncExternalStore } from 'react';
import { useChat } from '@/components/shell/chat-provider';
import type { PersonPresence } from '@/lib/chat/client/presence/presence';

/**
 * Whether a person is here, and their status. Using this hook watches the person. A change renders only what shows
 * them.
 *
 * @returns null: it is not known, as in the server's HTML and without a connection
 */
export function usePresence(id: number): PersonPresence | null {
  const { presence } = useChat();
  const subscribe = useCallback((listener: () => void) => presence.subscribe(id, listener), [presence, id]);
  return useSyncExternalStore(
    subscribe,
    () => presence.of(id),
    () => null,
  );
}
