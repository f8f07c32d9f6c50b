import { useSyncExternalStore } from 'react';
import { useChat } from '@/components/shell/chat-provider';
import type { TrayState } from '@/lib/chat/client/uploads/uploads';

const never = () => () => {};

/** What the tray of a room is like. Renders again only when that changes. */
export function useTrayState(room: number): TrayState {
  const { uploads } = useChat();
  const get = (): TrayState => uploads?.trayState(room) ?? 'empty';
  return useSyncExternalStore(uploads?.subscribe ?? never, get, get);
}
