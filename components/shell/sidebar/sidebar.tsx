'use client';

import { PanelLeftClose, PanelLeftOpen, Search, SquarePen } from 'lucide-react';
import { useText } from '@/components/locale';
import { AccountMenu } from '@/components/shell/account-menu';
import { usePath } from '@/components/shell/address';
import { useInbox, useReader } from '@/components/shell/chat-provider';
import { useCommandKey } from '@/components/shell/keys/use-command-key';
import { useOpenPanel } from '@/components/shell/panels';
import { IconButton } from '@/components/ui/icon-button';
import { Mark } from '@/components/ui/mark';
import { shellText } from '@/lib/i18n/shell/text';
import { RoomList } from './room-list';

interface Props {
  isNarrow: boolean;
  onNarrow: (isNarrow: boolean) => void;
}

/** The list of rooms: beside the room on a desk, a page of its own on a phone. */
export function Sidebar({ isNarrow, onNarrow }: Props) {
  const text = useText(shellText);
  const path = usePath();
  const { rooms } = useInbox();
  const { me, house } = useReader();
  const open = useOpenPanel();
  const command = useCommandKey();
  const Toggle = isNarrow ? PanelLeftOpen : PanelLeftClose;
  return (
    <nav aria-label={text.conversations} className="sidebar">
      <div className="sidebar-head">
        <Mark className="shrink-0 max-md:hidden md:group-data-narrow/shell:hidden" />
        <p className="min-w-0 flex-1 truncate font-[650] text-[16px] tracking-[-0.012em] max-md:text-[22px] max-md:leading-7 md:group-data-narrow/shell:sr-only">
          {house}
        </p>
        <IconButton label={text.newDirect} onClick={() => open({ type: 'new-direct' })} className="text-soft md:hidden">
          <SquarePen size={20} strokeWidth={1.75} />
        </IconButton>
        <button
          type="button"
          aria-label={isNarrow ? text.widen : text.narrow}
          title={isNarrow ? text.widen : text.narrow}
          onClick={() => onNarrow(!isNarrow)}
          className="grid size-9 shrink-0 place-items-center rounded-[10px] text-muted hover:bg-over hover:text-ink pointer-coarse:size-11 max-md:hidden"
        >
          <Toggle size={18} strokeWidth={1.75} className="rtl:-scale-x-100" />
        </button>
      </div>
      <button type="button" title={text.goTo} onClick={() => open({ type: 'switcher' })} className="sidebar-go">
        <Search size={18} strokeWidth={1.75} className="shrink-0" />
        <span className="min-w-0 flex-1 truncate text-start md:group-data-narrow/shell:sr-only">{text.goTo}</span>
        <kbd className="rounded-md bg-over px-1.5 font-[inherit] text-[12px] leading-[18px] max-md:hidden pointer-coarse:hidden md:group-data-narrow/shell:hidden">
          {command === '⌘' ? '⌘K' : 'Ctrl K'}
        </kbd>
      </button>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-3 pb-4 max-md:px-0 max-md:pb-[max(16px,env(safe-area-inset-bottom))]">
        <RoomList rooms={rooms} path={path} />
      </div>
      <div className="sidebar-account">
        <AccountMenu user={me} />
      </div>
    </nav>
  );
}
