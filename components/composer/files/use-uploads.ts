import { useSyncExternalStore } from 'react';
import { useChat } from '@/components/shell/chat-provider';
import type { Upload } from '@/lib/chat/client/uploads/upload';

const NONE: readonly Upload[] = [];
const never = () => () => {};

/** All uploads of the tab. Renders with every change, also while bytes are on their way. */
export function useUploads(): readonly Upload[] {
  const { uploads } = useChat();
  const get = () => uploads?.list ?? NONE;
  return useSyncExternalStore(uploads?.subscribe ?? never, get, get);
}

/** One of them; null if the tab does not have it. */
export function useUpload(id: string): Upload | null {
  const { uploads } = useChat();
  const get = () => uploads?.get(id) ?? null;
  return useSyncExternalStore(uploads?.subscribe ?? never, get, get);
}
