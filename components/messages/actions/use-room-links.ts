import { useReader } from '@/components/shell/chat-provider';
import { useSwitch } from '@/components/shell/switch-link';
import type { RoomFacts } from '@/lib/chat/client/chat';
import { roomPath } from '@/lib/chat/client/inbox/rows';
import { isSamePath } from '@/lib/chat/client/path';
import { messageLink, roomLink } from '@/lib/messages/links/message-link';

/**
 * Returns a function that follows links in messages to rooms, days and messages of this installation, without loading
 * the page again. It returns false for every other link.
 * @param room the room of the list
 * @param onReveal goes to a message of that room
 */
export function useRoomLinks(room: RoomFacts, onReveal: (seq: number) => void): (href: string) => boolean {
  const { origins } = useReader();
  const go = useSwitch();
  return (href) => {
    const path = roomLink(href, origins);
    const message = messageLink(href, origins);
    if (path === null) return false;
    if (message && isSamePath(message.room, roomPath(room))) onReveal(message.seq);
    else go(path);
    return true;
  };
}
