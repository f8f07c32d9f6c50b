'use client';

import { AtSign, BellOff, CircleAlert, Compass, Plus } from 'lucide-react';
import { memo, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { roomPathIn } from '@/components/days/day-title';
import { useText } from '@/components/locale';
import { useLasting } from '@/components/messages/use-linger';
import { PresenceWord, StatusText } from '@/components/people/presence';
import { RoomGlyph } from '@/components/rooms/room-glyph';
import { partnerIn, roomTitle } from '@/components/rooms/room-title';
import { useReader } from '@/components/shell/chat-provider';
import { useOpenPanel } from '@/components/shell/panels';
import { BROWSE, MENTIONS } from '@/components/shell/places';
import { SwitchLink } from '@/components/shell/switch-link';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { isSamePath } from '@/lib/chat/client/path';
import { chatText } from '@/lib/i18n/chat/text';
import { type ShellText, shellText } from '@/lib/i18n/shell/text';
import { inHeldOrder, isLoud, sectionsOf } from './room-order';

interface Props {
  rooms: readonly SidebarRoom[];
  /** The path of the page. */
  path: string;
}

/** The person's rooms: favorites, rooms, direct messages. While the list is narrow it shows only their glyphs. */
export function RoomList({ rooms, path }: Props) {
  const text = useText(shellText);
  const open = useOpenPanel();
  const { me } = useReader();
  const { favorites, rooms: others, direct } = sectionsOf(rooms);
  const { held, hold, release } = useHeldOrder();
  const rows = (some: readonly SidebarRoom[]) =>
    some.map((room) => <Row key={room.id} room={room} isCurrent={isSamePath(room.href, roomPathIn(path))} />);
  return (
    <>
      {favorites.length > 0 && <Section title={text.favorites}>{rows(favorites)}</Section>}
      <Section
        title={text.rooms}
        none={favorites.length + others.length === 0 ? text.noRooms : undefined}
        add={me.mayCreateRooms ? text.newRoom : undefined}
        onAdd={() => open({ type: 'new-room' })}
      >
        {rows(others)}
        <PageRow href={MENTIONS} label={text.mentions} path={path}>
          <AtSign size={18} strokeWidth={1.75} />
        </PageRow>
        {!me.isGuest && (
          <PageRow href={BROWSE} label={text.browse} path={path}>
            <Compass size={18} strokeWidth={1.75} />
          </PageRow>
        )}
      </Section>
      <Section
        title={text.direct}
        none={direct.length === 0 ? text.noDirect : undefined}
        add={text.newDirect}
        onAdd={() => open({ type: 'new-direct' })}
        onPointerMove={() => hold(direct)}
        onPointerLeave={release}
      >
        {rows(held ? inHeldOrder(direct, held) : direct)}
      </Section>
    </>
  );
}

/** A page that is no room. */
function PageRow({ href, label, path, children }: { href: string; label: string; path: string; children: ReactNode }) {
  return (
    <li>
      <SwitchLink href={href} title={label} aria-current={isSamePath(href, path) ? 'page' : undefined} className={ROW}>
        <span className="grid size-6 shrink-0 place-items-center max-md:size-10 max-md:rounded-xl max-md:bg-button">
          {children}
        </span>
        <span className={LABEL}>{label}</span>
      </SwitchLink>
    </li>
  );
}

/** A pointer that rests for longer is not about to press a row. */
const HELD_MS = 10_000;

/** Rows do not move while the pointer moves over them, so that nobody presses another one than they aimed at. */
function useHeldOrder() {
  const [held, setHeld] = useState<readonly number[] | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = () => {
    clearTimeout(timer.current);
    setHeld(null);
  };
  const hold = (rooms: readonly SidebarRoom[]) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setHeld(null), HELD_MS);
    setHeld((before) => before ?? rooms.map(({ id }) => id));
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return { held, hold, release };
}

interface SectionProps {
  title: string;
  /** Shown if there are no rows. */
  none?: string | undefined;
  /** The label of the button that adds one. */
  add?: string | undefined;
  onAdd?: () => void;
  onPointerMove?: () => void;
  onPointerLeave?: () => void;
  children: ReactNode;
}

function Section({ title, none, add, onAdd, children, ...pointer }: SectionProps) {
  const id = useId();
  return (
    <section {...pointer} aria-labelledby={id} className="mt-2.5 md:group-data-narrow/shell:mt-4">
      <div className="flex h-8 items-center ps-2.5 max-md:h-11 max-md:ps-4 md:group-data-narrow/shell:h-0 md:group-data-narrow/shell:overflow-hidden">
        <h2 id={id} className="min-w-0 flex-1 truncate font-[550] text-[13px] text-muted">
          {title}
        </h2>
        {add && (
          <button type="button" aria-label={add} title={add} onClick={onAdd} className="sidebar-add">
            <Plus size={18} strokeWidth={1.75} />
          </button>
        )}
      </div>
      {none && (
        <p className="px-2.5 py-1 text-[13px] text-muted max-md:px-4 md:group-data-narrow/shell:hidden">{none}</p>
      )}
      <ul>{children}</ul>
    </section>
  );
}

const ROW =
  'relative flex h-9 items-center gap-2.5 rounded-[10px] ps-2 pe-2 text-soft hover:bg-over focus-visible:-outline-offset-2 ' +
  'aria-[current]:bg-side-on aria-[current]:font-[550] aria-[current]:text-ink pointer-coarse:h-12 ' +
  'max-md:h-14! max-md:gap-3 max-md:px-4 max-md:text-[16px] ' +
  'md:group-data-narrow/shell:mx-auto md:group-data-narrow/shell:size-11 md:group-data-narrow/shell:justify-center md:group-data-narrow/shell:p-0';

/** While the list is narrow, screen readers alone get the names. */
const LABEL = 'min-w-0 flex-1 truncate md:group-data-narrow/shell:sr-only';

/** At the end of the row; while the list is narrow, at the corner of the glyph. */
const MARK =
  'shrink-0 md:group-data-narrow/shell:absolute md:group-data-narrow/shell:end-0 md:group-data-narrow/shell:top-0';

/** A message that is unsent for longer than this gets a sign. Every message takes a moment. */
const UNSENT_MS = 2_000;

/** Memoized: a switch from one room to another renders two rows, however long the list is. */
const Row = memo(RoomRow);

function RoomRow({ room, isCurrent }: { room: SidebarRoom; isCurrent: boolean }) {
  const text = useText(shellText);
  const { isMuted, count } = room;
  const isBold = isLoud(room);
  const hasUnsent = useLasting(room.hasUnsent, UNSENT_MS);
  const label = roomTitle(room, useText(chatText));
  const partner = partnerIn(room);
  const look = isBold ? 'font-[620] text-ink!' : isMuted && !isCurrent ? 'text-muted!' : '';
  return (
    <li>
      <SwitchLink
        href={room.href}
        title={label}
        aria-current={isCurrent ? 'page' : undefined}
        className={`${ROW} ${look}`}
      >
        <span className="max-md:hidden md:group-data-narrow/shell:hidden">
          <RoomGlyph room={room} />
        </span>
        <span className="hidden md:group-data-narrow/shell:block">
          <RoomGlyph room={room} letter={label} />
        </span>
        <span className="md:hidden">
          <RoomGlyph room={room} size="l" />
        </span>
        <span className={LABEL}>
          <bdi>{label}</bdi>{' '}
          {partner && <StatusText id={partner.id} className="ms-2 font-normal text-[13px] text-soft" />}
          <span className="sr-only">{stateWords(room, hasUnsent, text)}</span>
          {partner && <PresenceWord id={partner.id} />}
        </span>
        {hasUnsent && <CircleAlert size={16} strokeWidth={2} className={`text-danger ${MARK}`} />}
        {isMuted && <BellOff size={16} strokeWidth={1.75} className="shrink-0 md:group-data-narrow/shell:hidden" />}
        {count > 0 ? <Badge count={count} isQuiet={!isBold} /> : isBold && <Dot />}
      </SwitchLink>
    </li>
  );
}

/**
 * Unread messages that are meant for this person. The words stand beside the name. In a quiet room it has no colour.
 */
function Badge({ count, isQuiet }: { count: number; isQuiet: boolean }) {
  const look = isQuiet ? 'bg-button font-[550] text-muted' : 'bg-accent font-[650] text-accent-ink';
  return (
    <span
      aria-hidden="true"
      className={`min-w-5 rounded-full px-1.5 text-center text-[12px] tabular-nums leading-5 ${look} ${MARK}`}
    >
      {count >= 100 ? '99+' : count}
    </span>
  );
}

function Dot() {
  return (
    <span
      aria-hidden="true"
      className={`mx-1.5 size-[7px] rounded-full bg-accent md:group-data-narrow/shell:m-1.5 ${MARK}`}
    />
  );
}

/** For screen readers, what the list shows by weight, colour and signs. */
function stateWords(room: SidebarRoom, hasUnsent: boolean, text: ShellText): string {
  const words = [
    room.kind === 'closed' && text.closedRoom,
    room.isUnread && unreadWords(room, text),
    room.isMuted && text.muted,
    hasUnsent && text.unsent,
  ].filter(Boolean);
  return words.length === 0 ? '' : `, ${words.join(', ')}`;
}

function unreadWords({ kind, count }: SidebarRoom, text: ShellText): string {
  if (count === 0) return text.unread;
  return kind === 'direct' ? text.unreadCount(count) : `${text.unread}, ${text.mentionCount(count)}`;
}
