import { Archive, AtSign, CalendarDays, FileText, Link, Pin } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '@/components/locale';
import { Avatar } from '@/components/messages/avatar';
import { shownName } from '@/components/messages/person';
import { usePeople } from '@/components/people/use-people';
import { RoomGlyph } from '@/components/rooms/room-glyph';
import { roomTitle } from '@/components/rooms/room-title';
import type { Chip, DayKind } from '@/components/search/asked';
import { useInbox, useReader, useShownRoom } from '@/components/shell/chat-provider';
import { inOrder, sectionsOf } from '@/components/shell/sidebar/room-order';
import { quickMatch } from '@/components/shell/switcher/quick-match';
import { chatText } from '@/lib/i18n/chat/text';
import { searchText } from '@/lib/i18n/search/text';
import { fullDate } from '@/lib/messages/days';
import { dayFrom, daysBefore, type OpenOperator } from './typed';

export interface Choice {
  key: string;
  label: string;
  /** Stands after the label. */
  more?: string;
  icon: ReactNode;
  /** Null: another day is asked for. */
  chip: Chip | null;
}

export interface Choices {
  list: readonly Choice[];
  /** Said if there are none. */
  none: string | null;
}

const MOST = 8;
const ICON = { size: 18, strokeWidth: 1.75 } as const;
const NOTHING: Choices = { list: [], none: null };

/** What fits the operator that is being typed. @param open null: none is being typed */
export function useChoices(open: OpenOperator | null): Choices {
  const people = usePersonChoices(open?.operator === 'from' ? open.value : null);
  const rooms = useRoomChoices(open?.value ?? '');
  const days = useDayChoices(open);
  const others = useOtherChoices(open);
  switch (open?.operator) {
    case undefined:
      return NOTHING;
    case 'from':
      return people;
    case 'in':
      return rooms;
    case 'before':
    case 'after':
    case 'on':
      return { list: days, none: null };
    default:
      return { list: others, none: null };
  }
}

function usePersonChoices(value: string | null): Choices {
  const text = useText(searchText);
  const { me } = useReader();
  const { people, isComplete } = usePeople(value);
  const others = people.filter(({ id }) => id !== me.id);
  const isMine = value === '' || people.length > others.length;
  const found = isMine ? [me, ...others] : others;
  const list = found.slice(0, MOST).map((person): Choice => {
    const { id, name, shown, face } = person;
    const named = { id, name, ...(shown && { shown }), ...(face && { face }) };
    return {
      key: `${id}`,
      label: shownName(person),
      ...(id === me.id ? { more: text.you } : shown ? { more: `@${name}` } : {}),
      icon: <Avatar name={name} shown={shown} face={face} size="s" />,
      chip: { type: 'from', person: named },
    };
  });
  return { list, none: isComplete ? text.noPeople : null };
}

function useRoomChoices(value: string): Choices {
  const text = useText(searchText);
  const chat = useText(chatText);
  const { rooms } = useInbox();
  const shown = useShownRoom();
  const ordered = inOrder(sectionsOf(rooms));
  // The room on the screen is meant most often.
  ordered.sort((a, b) => Number(b.id === shown?.id) - Number(a.id === shown?.id));
  const candidates = ordered.map((room) => ({
    item: room,
    texts: [roomTitle(room, chat), room.name, ...room.others.map(({ name }) => name)],
  }));
  const list = quickMatch(value, candidates)
    .slice(0, MOST)
    .map((room): Choice => {
      const label = roomTitle(room, chat);
      return { key: `${room.id}`, label, icon: <RoomGlyph room={room} />, chip: { type: 'in', room: room.id } };
    });
  return { list, none: text.noRooms };
}

function useDayChoices(open: OpenOperator | null): Choice[] {
  const text = useText(searchText);
  const chat = useText(chatText);
  const { today } = useReader();
  if (open?.operator !== 'before' && open?.operator !== 'after' && open?.operator !== 'on') return [];
  const type: DayKind = open.operator;
  const icon = <CalendarDays {...ICON} />;
  const choice = (label: string, day: string, more?: string): Choice => ({
    key: label,
    label,
    ...(more && { more }),
    icon,
    chip: { type, day },
  });
  const near = [
    choice(text.today, today, fullDate(today, chat)),
    choice(text.yesterday, daysBefore(today, 1), fullDate(daysBefore(today, 1), chat)),
    choice(text.weekAgo, daysBefore(today, 7), fullDate(daysBefore(today, 7), chat)),
    choice(text.monthAgo, daysBefore(today, 30), fullDate(daysBefore(today, 30), chat)),
  ];
  const typed = dayFrom(open.value, today);
  const fitting = quickMatch(
    open.value,
    near.map((item) => ({ item, texts: [item.label] })),
  );
  const other: Choice = { key: 'other', label: text.otherDay, icon, chip: null };
  return [...(typed ? [choice(fullDate(typed, chat), typed)] : fitting), other];
}

function useOtherChoices(open: OpenOperator | null): Choice[] {
  const text = useText(searchText);
  const choice = (key: string, label: string, icon: ReactNode, chip: Chip): Choice => ({ key, label, icon, chip });
  const all: Record<string, Choice[]> = {
    has: [
      choice('file', text.what.file, <FileText {...ICON} />, { type: 'has', what: 'file' }),
      choice('link', text.what.link, <Link {...ICON} />, { type: 'has', what: 'link' }),
    ],
    mentions: [choice('mentions', text.mentions, <AtSign {...ICON} />, { type: 'mentions' })],
    is: [
      choice('pinned', text.pinned, <Pin {...ICON} />, { type: 'pinned' }),
      choice('archived', text.archived, <Archive {...ICON} />, { type: 'archived' }),
    ],
  };
  const list = all[open?.operator ?? ''] ?? [];
  // "me" fits the only choice, which has another label.
  if (open?.operator === 'mentions') return list;
  return quickMatch(
    open?.value ?? '',
    list.map((item) => ({ item, texts: [item.label] })),
  );
}
