'use client';

import { EyeOff, LogOut, MailOpen, Settings, Star, StarOff, UserPlus } from 'lucide-react';
import { useText } from '@/components/locale';
import { useMay } from '@/components/rooms/use-may';
import { useRoomActions } from '@/components/rooms/use-room-actions';
import { useChat } from '@/components/shell/chat-provider';
import { useOpenPanel } from '@/components/shell/panels';
import { MenuButton, MenuRule } from '@/components/ui/menu';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { roomsText } from '@/lib/i18n/rooms/text';
import { NoticeItems } from './notice-items';

const ICON = { size: 18, strokeWidth: 1.75 } as const;

/** The lines of a room's menu. */
export function RoomMenuItems({ room, row }: { room: RoomFacts; row: SidebarRoom }) {
  const { room: text } = useText(roomsText);
  const chat = useChat();
  const open = useOpenPanel();
  const actions = useRoomActions(room);
  const may = useMay(room, row.role);
  const isDirect = row.kind === 'direct';
  return (
    <>
      <MenuButton
        icon={row.favorite ? <StarOff {...ICON} /> : <Star {...ICON} />}
        onClick={() => actions.setFavorite(!row.favorite)}
      >
        {row.favorite ? text.removeFavorite : text.addFavorite}
      </MenuButton>
      {row.lastMessageSeq > 0 && (
        <MenuButton icon={<MailOpen {...ICON} />} onClick={() => chat.markUnread(row.id, row.lastMessageSeq)}>
          {text.markUnread}
        </MenuButton>
      )}
      {may('invite') && (
        <MenuButton icon={<UserPlus {...ICON} />} onClick={() => open({ type: 'invite', room })}>
          {text.invite}
        </MenuButton>
      )}
      {may('edit') && (
        <MenuButton icon={<Settings {...ICON} />} onClick={() => open({ type: 'settings', room })}>
          {text.settings}
        </MenuButton>
      )}
      <MenuRule />
      <NoticeItems room={room} row={row} />
      <MenuRule />
      {isDirect ? (
        <MenuButton icon={<EyeOff {...ICON} />} onClick={() => void actions.hide()}>
          {text.hide}
        </MenuButton>
      ) : (
        <MenuButton icon={<LogOut {...ICON} className="rtl:-scale-x-100" />} onClick={actions.leave}>
          {text.leave}
        </MenuButton>
      )}
    </>
  );
}
