'use client';

import { ArrowLeft, CalendarDays, EllipsisVertical, Hash, Link, Lock, MessageSquare, Printer } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import { useText } from '@/components/locale';
import { RoomGlyph } from '@/components/rooms/room-glyph';
import { useNotice } from '@/components/shell/notices';
import { SwitchLink, useSwitch } from '@/components/shell/switch-link';
import { Menu, MenuButton } from '@/components/ui/menu';
import type { RoomFacts } from '@/lib/chat/client/chat';
import { daysText } from '@/lib/i18n/days/text';

interface Props {
  room: RoomFacts;
  /** Its title, without a sign. */
  title: string;
  /** The path of the room. */
  home: string;
  /** The address of the day's first message in the conversation. */
  conversation: string;
  /** The address of this day, with its origin. */
  address: () => string;
  onCalendar: (opener: HTMLElement) => void;
}

const ICON = { size: 18, strokeWidth: 1.75 } as const;

/** The way back to the room, and what can be done with the day. On a phone most of it is in a menu. */
export function DayHeader({ room, title, home, conversation, address, onCalendar }: Props) {
  const text = useText(daysText);
  const say = useNotice();
  const go = useSwitch();
  const Sign = room.kind === 'closed' ? Lock : Hash;

  function copy() {
    // Without https, browsers offer no clipboard.
    const written = navigator.clipboard?.writeText(address()) ?? Promise.reject(new Error('no clipboard'));
    written.then(
      () => say(text.linkCopied),
      () => say(text.copyFailed),
    );
  }

  return (
    <header className="shrink-0 border-line border-b pt-(--notch) print:hidden">
      <div className="flex h-15 items-center gap-1 pe-3 max-md:h-14 max-md:ps-1 max-md:pe-1 md:ps-3">
        <SwitchLink
          href={home}
          aria-label={`${text.toRoom}: ${title}`}
          className="flex min-h-11 min-w-0 items-center gap-1.5 rounded-xl px-2.5 font-[620] text-[16px] tracking-[-0.01em] hover:bg-over"
        >
          <ArrowLeft size={20} strokeWidth={1.75} className="me-1 shrink-0 text-accent rtl:-scale-x-100" />
          {room.kind === 'direct' ? (
            <RoomGlyph room={room} />
          ) : (
            <Sign size={16} strokeWidth={2} className="shrink-0 text-muted" />
          )}
          <bdi className="truncate">{title}</bdi>
        </SwitchLink>
        <span className="flex-1" />
        <SwitchLink
          href={conversation}
          className="flex min-h-9 shrink-0 items-center gap-2 rounded-[10px] px-3 font-[550] text-[13px] hover:bg-over max-md:hidden pointer-coarse:min-h-11"
        >
          <MessageSquare size={16} strokeWidth={2} />
          {text.openInConversation}
        </SwitchLink>
        <HeaderButton
          label={text.openCalendar}
          onClick={(event) => onCalendar(event.currentTarget)}
          className="min-[74rem]:hidden!"
          hasPopup
        >
          <CalendarDays {...ICON} />
        </HeaderButton>
        <HeaderButton label={text.copyLink} onClick={copy} className="max-md:hidden!">
          <Link {...ICON} />
        </HeaderButton>
        <HeaderButton label={text.print} onClick={() => window.print()} className="max-md:hidden!">
          <Printer {...ICON} />
        </HeaderButton>
        <div className="md:hidden">
          <Menu label={text.more} className="header-button" face={<EllipsisVertical {...ICON} />}>
            <MenuButton onClick={() => go(conversation)} icon={<MessageSquare {...ICON} />}>
              {text.openInConversation}
            </MenuButton>
            <MenuButton onClick={copy} icon={<Link {...ICON} />}>
              {text.copyLink}
            </MenuButton>
            <MenuButton onClick={() => window.print()} icon={<Printer {...ICON} />}>
              {text.print}
            </MenuButton>
          </Menu>
        </div>
      </div>
    </header>
  );
}

interface HeaderButtonProps {
  label: string;
  onClick: (event: MouseEvent<HTMLElement>) => void;
  className: string;
  hasPopup?: boolean;
  children: ReactNode;
}

function HeaderButton({ label, onClick, className, hasPopup = false, children }: HeaderButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-haspopup={hasPopup ? 'dialog' : undefined}
      onClick={onClick}
      className={`header-button shrink-0 ${className}`}
    >
      {children}
    </button>
  );
}
