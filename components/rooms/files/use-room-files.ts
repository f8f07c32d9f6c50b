'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { useInbox, useRoom } from '@/components/shell/chat-provider';
import { request } from '@/lib/browser/request';
import type { RoomFile, RoomFileList } from '@/lib/chat/protocol';

export const FILE_FILTERS = ['all', 'image', 'media', 'file'] as const;
export type FileFilter = (typeof FILE_FILTERS)[number];

interface Loaded {
  files: readonly RoomFile[];
  next: number | null;
  state: 'loading' | 'ready' | 'failed';
}

const NONE: Loaded = { files: [], next: null, state: 'loading' };

/**
 * The files of a room, page by page, without those of people whom the reader has blocked. Loaded again when a message
 * with files comes, is deleted or is hidden.
 */
export function useRoomFiles(room: number, filter: FileFilter) {
  const [view, setView] = useState(NONE);
  const newest = useRef(0);
  const { blocked } = useInbox();
  const { messages } = useRoom(room).view;
  const changedAt = messages.flatMap(({ seq, files }) => (files ? seq : [])).join();

  const load = useCallback(
    async (before: number | null) => {
      const mine = ++newest.current;
      const query = new URLSearchParams({
        ...(filter === 'all' ? {} : { kind: filter }),
        ...(before === null ? {} : { before: String(before) }),
      });
      const answer = await request<RoomFileList>({ method: 'GET', path: `rooms/by-id/${room}/files?${query}` });
      if (mine !== newest.current) return;
      if (!answer.ok) return setView((known) => ({ ...known, state: 'failed' }));
      const { files, next } = answer.body;
      setView((known) => ({ files: before === null ? files : [...known.files, ...files], next, state: 'ready' }));
    },
    [room, filter],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: it loads again when these messages change
  useEffect(() => {
    void load(null);
    return () => {
      newest.current++;
    };
  }, [load, changedAt]);

  const more = () => {
    setView((known) => ({ ...known, state: 'loading' }));
    void load(view.next);
  };
  return { ...view, files: view.files.filter(({ userId }) => userId == null || !blocked.has(userId)), more };
}
