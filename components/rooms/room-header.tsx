'use client';

import { ArrowLeft, Hash, Lock, PanelRight, Search } from 'lucide-react';
import type { RefObject } from 'react';
import { CalendarButton } from '@/components/calendar/calendar-button';
import { useText } from '@/components/locale';
import type { MessageListHandle } from '@/components/messages/message-list';
import { AboutPerson } from '@/components/people/presence';
import { searchIn } from '@/components/search/asked';
import { closeSearch, openSearch, useSearchAddress } from '@/components/search/use-search';
import { useOpenPanel } from '@/components/shell/panels';
import { BackLink } from '@/components/shell/switch-link';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { chatText } from '@/lib/i18n/chat/text';
import { shellText } from '@/lib/i18n/shell/text';
import { RoomGlyph } from './room-glyph';
import { RoomMenu } from './room-menu';
import { partnerIn, roomTitle } from './room-title';
import { useDetails } from './use-details';

interface Props {
  room: RoomFacts;
  /** Null if the person is not a member. */
  row: SidebarRoom | null;
  /** The displayed name of the time zone that days follow. */
  zone: string;
  /** The button that opens the details. */
  opener: RefObject<HTMLButtonElement | null>;
  list: RefObject<MessageListHandle | null>;
  /** How many messages for this person are unread in other rooms. */
  unread: number;
}

export function RoomHeader({ room, row, zone, opener, list, unread }: Props) {
  const text = useText(shellText);
  const details = useDetails();
  const isSearching = useSearchAddress() !== null;
  const openPanel = useOpenPanel();
  const label = roomTitle(room, useText(chatText));
  const about = [room.topic, room.members !== undefined && text.members(room.members), zone]
    .filter(Boolean)
    .join(' · ');
  const isDirect = room.kind === 'direct';
  const partner = partnerIn(room);
  const openCard = partner ? () => openPanel({ type: 'profile', person: partner }) : undefined;
  const Sign = room.kind === 'closed' ? Lock : Hash;
  return (
    <header className="shrink-0 border-line border-b pt-(--notch) print:border-b-0">
      <div className="flex h-15 items-center gap-1 pe-3 max-md:h-14 max-md:ps-1 max-md:pe-1 md:ps-6">
        <BackLink
          aria-label={unread > 0 ? text.backUnread(unread) : text.back}
          className="flex h-11 min-w-11 shrink-0 items-center justify-center gap-1 rounded-xl px-1 text-accent md:hidden print:hidden"
        >
          <ArrowLeft size={22} strokeWidth={1.75} className="rtl:-scale-x-100" />
          {unread > 0 && (
            <span
              aria-hidden="true"
              className="min-w-5 rounded-full bg-accent px-1.5 text-center font-[650] text-[12px] text-accent-ink tabular-nums leading-5"
            >
              {unread >= 100 ? '99+' : unread}
            </span>
          )}
        </BackLink>
        {isDirect && (
          // biome-ignore lint/a11y/noStaticElementInteractions: the name is the button, and this is only more to press
          // biome-ignore lint/a11y/useKeyWithClickEvents: as above
          <span onClick={openCard} className={`me-2 ${openCard ? 'cursor-pointer' : ''}`}>
            <RoomGlyph room={room} size="l" />
          </span>
        )}
        <div className="min-w-0 flex-1">
          <h1 className="flex items-center gap-1.5 font-[620] text-[16px] leading-[22px] tracking-[-0.01em]">
            {!isDirect && <Sign size={16} strokeWidth={2} className="shrink-0 text-muted" />}
            {openCard ? (
              <button
                type="button"
                aria-haspopup="dialog"
                onClick={openCard}
                className="-my-1 min-w-0 py-1 text-start hover:underline"
              >
                <bdi className="block truncate">{label}</bdi>
              </button>
            ) : (
              <bdi className="truncate">{label}</bdi>
            )}
          </h1>
          <p className="truncate text-[13px] text-muted leading-[18px]">
            {partner ? <AboutPerson id={partner.id} rest={about} /> : about}
          </p>
        </div>
        <div className="flex shrink-0 items-center print:hidden">
          <CalendarButton room={room} list={list} />
          {row && <RoomMenu room={room} row={row} />}
          <button
            type="button"
            aria-label={text.search}
            title={text.search}
            aria-expanded={isSearching}
            onClick={() => (isSearching ? closeSearch() : openSearch(searchIn(room)))}
            className="header-button"
          >
            <Search size={18} strokeWidth={1.75} />
          </button>
          <button
            ref={opener}
            type="button"
            aria-label={text.showDetails}
            title={text.showDetails}
            aria-expanded={details.isOpen}
            onClick={() => (details.isOpen ? details.close() : details.open())}
            className="header-button"
          >
            <PanelRight size={18} strokeWidth={1.75} className="rtl:-scale-x-100" />
          </button>
        </div>
      </div>
    </header>
  );
}
