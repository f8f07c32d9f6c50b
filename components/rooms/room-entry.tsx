'use client';

import { memo, useEffect } from 'react';
import { KnownTextsProvider } from '@/components/messages/text/known-texts';
import type { TextTrees } from '@/components/messages/text/text-trees';
import { usePath } from '@/components/shell/address';
import { useChat, useFacts } from '@/components/shell/chat-provider';
import { LIST, useRoomPage } from '@/components/shell/places';
import { useIsDesk } from '@/components/shell/use-is-desk';
import { roomPath } from '@/lib/chat/client/inbox/rows';
import { isSamePath } from '@/lib/chat/client/path';
import type { HistoryPage, RoomFacts } from '@/lib/chat/protocol';
import { ChatRoom } from './chat-room';
import { replaceAddress } from './use-details';

/** Memoized: an address that changes again to the same room renders nothing. */
const Room = memo(ChatRoom);

interface Props {
  room: RoomFacts;
  /** The path of the page that the server rendered. */
  path: string;
  /** The newest page, as the server read it. */
  history: HistoryPage;
  /** What the parser made of its texts. */
  trees: TextTrees;
}

/**
 * Gives the room of a page to the tab's chat, and shows the room of the address. The two differ after a switch to a
 * room in memory: that changes only the address, so the page stays the one that the server rendered last.
 *
 * The address of the list is a page of its own only on a phone. On a desk the room of the page stands beside the list,
 * and the address becomes the room's. It also becomes the room's new one when the room is renamed.
 */
export function RoomEntry({ room, path, history, trees }: Props) {
  const chat = useChat();
  const pathname = usePath();
  const isDesk = useIsDesk();
  const isList = pathname === LIST;
  const isOwn = isList || isSamePath(pathname, path);
  if (isOwn) chat.enter(room, history);
  const shown = isOwn ? room.id : chat.roomAt(pathname);
  const facts = useFacts(shown);
  const address = facts && roomPath(facts);
  useRoomPage();
  useEffect(() => {
    // The browser's back button led to a room that this tab no longer has in memory.
    if (shown === null) window.location.reload();
  }, [shown]);
  useEffect(() => {
    if (address === null || isSamePath(address, pathname) || (isList && !isDesk)) return;
    // Not at once, because Next begins to listen to the history in an effect that runs after those of the page.
    const timer = setTimeout(() => replaceAddress(address));
    return () => clearTimeout(timer);
  }, [isList, isDesk, address, pathname]);
  return (
    <KnownTextsProvider messages={history.messages} trees={trees}>
      {shown !== null && (isDesk || !isList) && <Room key={shown} id={shown} />}
    </KnownTextsProvider>
  );
}
