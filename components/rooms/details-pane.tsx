'use client';

import { ArrowLeft, Bell, BellOff, LogOut, Settings, Star, UserPlus, Webhook, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { shownName } from '@/components/messages/person';
import { PinnedList } from '@/components/messages/pins/pinned-list';
import { PersonAvatar, PresenceWord, StatusText } from '@/components/people/presence';
import { useChat, useReader, useRoom } from '@/components/shell/chat-provider';
import { isField } from '@/components/shell/keys/use-shortcuts';
import { useOpenPanel } from '@/components/shell/panels';
import { IconButton } from '@/components/ui/icon-button';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { chatText } from '@/lib/i18n/chat/text';
import { hooksText } from '@/lib/i18n/hooks/text';
import { mediaText } from '@/lib/i18n/media/text';
import { roomsText } from '@/lib/i18n/rooms/text';
import { isBotName } from '@/lib/users/names/bot-name';
import { AllFiles } from './files/all-files';
import { RoomFiles } from './files/room-files';
import { MemberMenu } from './member-menu';
import { useMembers } from './members';
import { roomTitle } from './room-title';
import { useMay } from './use-may';
import { useRoomActions } from './use-room-actions';

interface Props {
  room: RoomFacts;
  /** Null if the person is not a member. */
  row: SidebarRoom | null;
  /** The button that opens the pane. It gets the focus back. */
  opener: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
  /** Goes to a message. */
  onReveal: (seq: number) => void;
}

const ICON = { size: 18, strokeWidth: 1.75 } as const;
const SMALL = { size: 16, strokeWidth: 2 } as const;

/** The details of a room: its topic, its menu, and who is in it. On a phone they are a page of their own. */
export function DetailsPane({ room, row, opener, onClose, onReveal }: Props) {
  const text = useText(roomsText);
  const { details: words } = text;
  const media = useText(mediaText);
  const id = useId();
  const label = roomTitle(room, useText(chatText));
  const pane = useRef<HTMLElement>(null);
  const { retention } = useReader().me;
  const [isAllFiles, setAllFiles] = useState(false);
  const kind = { open: words.openRoom, closed: words.closedRoom, direct: words.directRoom }[room.kind];

  useEffect(() => {
    const button = opener.current;
    // A person who is writing while the page opens with its details can go on writing.
    if (!isField(document.activeElement)) pane.current?.focus();
    return () => {
      if (document.activeElement === document.body) button?.focus();
    };
  }, [opener]);

  function keyDown(event: KeyboardEvent) {
    // Escape closes an open menu first.
    if (event.key !== 'Escape' || event.shiftKey || document.querySelector(':popover-open')) return;
    event.preventDefault();
    if (isAllFiles) toDetails();
    else onClose();
  }

  function toDetails() {
    setAllFiles(false);
    pane.current?.focus();
  }

  return (
    <aside
      ref={pane}
      tabIndex={-1}
      aria-labelledby={id}
      onKeyDown={keyDown}
      className="absolute inset-y-0 end-0 z-30 flex shrink-0 flex-col bg-side pt-(--notch) outline-none max-md:start-0 md:w-[340px] md:max-w-full md:shadow-float min-[74rem]:static min-[74rem]:shadow-none print:hidden"
    >
      <header className="flex h-15 shrink-0 items-center gap-1 ps-5 pe-2 max-md:h-14 max-md:ps-1">
        <IconButton
          label={isAllFiles ? media.back : text.close}
          onClick={isAllFiles ? toDetails : onClose}
          className={`text-accent ${isAllFiles ? '' : 'md:hidden'}`}
        >
          <ArrowLeft size={22} strokeWidth={1.75} className="rtl:-scale-x-100" />
        </IconButton>
        <h2 id={id} className="min-w-0 flex-1 truncate font-[620] text-[16px]">
          {isAllFiles ? media.files : words.title}
        </h2>
        <IconButton label={text.close} onClick={onClose} className="text-muted max-md:hidden">
          <X {...ICON} />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 pb-[max(24px,env(safe-area-inset-bottom))]">
        {isAllFiles ? (
          <AllFiles room={room.id} onReveal={onReveal} />
        ) : (
          <>
            <p className="font-semibold text-[18px] leading-6 tracking-[-0.012em] wrap-anywhere">
              <bdi>{label}</bdi>
            </p>
            {room.kind !== 'direct' && (
              <p className="mt-1 whitespace-pre-line wrap-anywhere">
                {room.topic || <span className="text-muted">{words.noTopic}</span>}
              </p>
            )}
            <p className="mt-1.5 text-[13px] text-muted leading-[18px]">
              {kind}
              {room.kind !== 'direct' && ` · /r/${room.name}`}
            </p>
            {/* With CHAT_RETENTION=off nothing is erased, whatever was chosen before. */}
            {room.keepDays !== undefined && retention !== undefined && (
              <p className="mt-1.5 text-[13px] text-muted leading-[18px]">
                {words.keep(text.retention.days(room.keepDays))}
              </p>
            )}
            <Actions room={room} row={row} />
            <PinnedList room={room.id} onReveal={onReveal} />
            <RoomFiles
              room={room.id}
              onReveal={onReveal}
              onAll={() => {
                setAllFiles(true);
                pane.current?.focus();
              }}
            />
            <Members room={room} />
            {row && room.kind !== 'direct' && <Leave room={room} />}
          </>
        )}
      </div>
    </aside>
  );
}

const CHIP =
  'flex min-h-9 items-center gap-2 rounded-[10px] bg-button px-3 font-[550] text-[13px] text-ink hover:bg-press max-md:min-h-11 pointer-coarse:min-h-11';

function Actions({ room, row }: Pick<Props, 'room' | 'row'>) {
  const { room: words } = useText(roomsText);
  const hooks = useText(hooksText);
  const open = useOpenPanel();
  const actions = useRoomActions(room);
  const may = useMay(room, room.role ?? null);
  const button = (icon: ReactNode, label: string, onClick: () => void) => (
    <button type="button" title={label} onClick={onClick} className={`${CHIP} min-w-0 justify-center`}>
      {icon}
      <span className="truncate">{label}</span>
    </button>
  );
  const sign = (icon: ReactNode, label: string, onClick: () => void) => (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className={`${CHIP} w-9 shrink-0 justify-center px-0! max-md:w-11 pointer-coarse:w-11`}
    >
      {icon}
    </button>
  );
  // Of many buttons only the first has words, so that they are one row.
  const mute = may('hooks') || may('edit') ? sign : button;
  return (
    <div className="mt-4 flex gap-2 max-[22rem]:gap-1.5">
      {may('invite') && button(<UserPlus {...SMALL} />, words.invite, () => open({ type: 'invite', room }))}
      {row &&
        (row.isMuted
          ? mute(<Bell {...SMALL} />, words.unmute, actions.unmute)
          : mute(<BellOff {...SMALL} />, words.mute, () => actions.mute()))}
      {row &&
        sign(
          <Star {...SMALL} fill={row.favorite ? 'currentColor' : 'none'} />,
          row.favorite ? words.removeFavorite : words.addFavorite,
          () => actions.setFavorite(!row.favorite),
        )}
      {may('hooks') && sign(<Webhook {...SMALL} />, hooks.open, () => open({ type: 'hooks', room }))}
      {may('edit') && sign(<Settings {...SMALL} />, words.settings, () => open({ type: 'settings', room }))}
    </div>
  );
}

function Leave({ room }: Pick<Props, 'room'>) {
  const { room: words } = useText(roomsText);
  const { leave } = useRoomActions(room);
  return (
    <button
      type="button"
      onClick={leave}
      className="-mx-2.5 mt-5 flex min-h-11 w-[calc(100%+20px)] items-center gap-3 rounded-[10px] px-2.5 text-start text-soft hover:bg-over focus-visible:-outline-offset-2"
    >
      <span className="grid size-8 place-items-center">
        <LogOut {...ICON} className="rtl:-scale-x-100" />
      </span>
      {words.leave}
    </button>
  );
}

function Members({ room }: Pick<Props, 'room'>) {
  const text = useText(roomsText);
  const { details: words } = text;
  const { me } = useReader();
  const open = useOpenPanel();
  const may = useMay(room, room.role ?? null);
  const { notes } = useRoom(room.id).view;
  const changedAt = notes.findLast(({ type }) => type === 'members')?.seq ?? 0;
  const { members, total, next, state, silenced, more, retry } = useMembers(room.id, changedAt);
  const chat = useChat();
  const id = useId();
  useEffect(() => {
    if (state === 'ready') chat.countedMembers(room.id, total);
  }, [chat, room.id, state, total]);
  return (
    <section aria-labelledby={id} className="mt-6">
      <h3 id={id} className="mb-1.5 font-[550] text-[13px] text-muted leading-[18px]">
        {words.members}
        {state === 'ready' && ` · ${total}`}
      </h3>
      <ul>
        {members.map((member) => (
          <li key={member.id} className="flex min-h-11 items-center gap-3 max-md:min-h-14">
            <button
              type="button"
              aria-haspopup="dialog"
              onClick={() => open({ type: 'profile', person: member })}
              className="-ms-1.5 flex min-h-11 min-w-0 flex-1 items-center gap-3 rounded-[10px] ps-1.5 text-start hover:bg-over"
            >
              <PersonAvatar id={member.id} name={member.name} shown={member.shown} face={member.face} />
              <span className="min-w-0 truncate">
                <bdi>{shownName(member)}</bdi>
                {member.id === me.id && <span className="text-soft"> ({text.you})</span>}
                {isBotName(member.name) ? (
                  <span className="ms-2 rounded-[5px] bg-pill px-1.5 py-px font-medium text-[11px] text-muted">
                    bot
                  </span>
                ) : (
                  member.shown && <bdi className="ms-2 text-[13px] text-soft">@{member.name}</bdi>
                )}
                <PresenceWord id={member.id} />
                <StatusText id={member.id} className="block truncate text-[13px] text-soft leading-[18px]" />
              </span>
            </button>
            {member.silencedUntil && (
              <span className="shrink-0 text-[13px] text-muted leading-[18px]">{words.silenced}</span>
            )}
            {(member.guest || words.roles[member.role]) && (
              <span className="shrink-0 text-[13px] text-muted leading-[18px]">
                {member.guest ? words.guest : words.roles[member.role]}
              </span>
            )}
            {member.id !== me.id && (!isBotName(member.name) || may('remove')) && (
              <MemberMenu room={room} member={member} role={room.role ?? null} onSilenced={silenced} />
            )}
          </li>
        ))}
      </ul>
      <div role="status" className="text-[13px] text-muted leading-[18px]">
        {state === 'loading' && members.length === 0 && text.loading}
        {state === 'failed' && words.failed}
      </div>
      {state === 'failed' && (
        <button type="button" onClick={retry} className={`${CHIP} mt-2`}>
          {text.retry}
        </button>
      )}
      {state !== 'failed' && next !== null && (
        <button type="button" onClick={more} className={`${CHIP} mt-2`}>
          {words.more}
        </button>
      )}
    </section>
  );
}
