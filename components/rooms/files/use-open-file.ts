'use client';

import { isPicture } from '@/components/messages/files/box';
import { useOpenPanel } from '@/components/shell/panels';
import type { RoomFile } from '@/lib/chat/protocol';

/** Opens a picture in the large view, which goes through the pictures of the list, the oldest first. */
export function useOpenFile(room: number, files: readonly RoomFile[], onMessage: (seq: number) => void) {
  const open = useOpenPanel();
  return (at: string) => {
    const pictures = inOrder(files).map(({ message: text, ...rest }) => ({ ...rest, text }));
    open({ type: 'pictures', room, pictures, at, onMessage });
  };
}

/** The files of one message stay in their order. */
function inOrder(files: readonly RoomFile[]): RoomFile[] {
  return files.filter(({ file }) => isPicture(file)).toSorted((a, b) => a.seq - b.seq);
}
