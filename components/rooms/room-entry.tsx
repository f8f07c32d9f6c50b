'use client';

import { usePathname } from 'next/navigation';
import { useEffect } from 'react';
import { KnownLinksProvider } from '@/components/messages/links/linked-text';
import type { LinkCuts } from '@/components/messages/links/pieces';
import { useChat } from '@/components/shell/chat-provider';
import { isSamePath, type RoomFacts } from '@/lib/chat/client/chat';
import type { HistoryPage } from '@/lib/chat/protocol';
import { ChatRoom } from './chat-room';

interface Props {
  room: RoomFacts;
  /** The path of the page that the server rendered. */
  path: string;
  /** The newest page, as the server read it. */
  history: HistoryPage;
  /** Where the links in its messages are. */
  links: LinkCuts;
}

/**
 * Gives the room of a page to the tab's chat, and shows the room of the address. The two differ after a switch to a room
 * in memory: that changes only the address, so the page stays the one that the server rendered last.
 */
export function RoomEntry({ room, path, history, links }: Props) {
  const chat = useChat();
  const pathname = usePathname() ?? path;
  const isOwn = isSamePath(pathname, path);
  if (isOwn) chat.enter(room, history);
  const shown = isOwn ? room.id : chat.roomAt(pathname);
  useEffect(() => {
    // The browser's back button led to a room that this tab has forgotten since.
    if (shown === null) window.location.reload();
  }, [shown]);
  return (
    <KnownLinksProvider messages={history.messages} cuts={links}>
      {shown !== null && <ChatRoom key={shown} id={shown} />}
    </KnownLinksProvider>
  );
}
