'use client';

import { EllipsisVertical } from 'lucide-react';
import { useText } from '@/components/locale';
import { useNotice } from '@/components/shell/notices';
import { loadPanelParts, usePanelParts } from '@/components/shell/panels';
import { MENU_TITLE, Menu } from '@/components/ui/menu';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { chatText } from '@/lib/i18n/chat/text';
import { shellText } from '@/lib/i18n/shell/text';

/** What a member can do with a room. The lines of the menu are loaded after the page. */
export function RoomMenu({ room, row }: { room: RoomFacts; row: SidebarRoom }) {
  const text = useText(shellText);
  const { notLoaded } = useText(chatText);
  const say = useNotice();
  const parts = usePanelParts();
  return (
    <Menu
      label={text.options}
      className="grid size-9 place-items-center rounded-[10px] text-muted hover:bg-over hover:text-ink max-md:size-11 pointer-coarse:size-11"
      face={<EllipsisVertical size={18} strokeWidth={1.75} />}
      onOpen={() => void loadPanelParts().catch(() => say(notLoaded))}
    >
      {parts ? <parts.RoomMenuItems room={room} row={row} /> : <p className={MENU_TITLE}>{text.moment}</p>}
    </Menu>
  );
}
