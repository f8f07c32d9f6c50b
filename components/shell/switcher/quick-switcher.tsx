'use client';

import { AtSign, CalendarDays, CheckCheck, Compass, Keyboard, Plus, Search, SquarePen, UserRound } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { dayPath, roomPathIn } from '@/components/days/day-title';
import { useLocale, useText } from '@/components/locale';
import { Avatar } from '@/components/messages/avatar';
import { shownName } from '@/components/messages/person';
import { usePeople } from '@/components/people/use-people';
import { RoomGlyph } from '@/components/rooms/room-glyph';
import { roomTitle, signedTitle } from '@/components/rooms/room-title';
import { NOTHING } from '@/components/search/asked';
import { openSearch } from '@/components/search/use-search';
import { usePath } from '@/components/shell/address';
import { useChat, useInbox, useReader } from '@/components/shell/chat-provider';
import { useNotice } from '@/components/shell/notices';
import { useOpenPanel } from '@/components/shell/panels';
import { BROWSE, MENTIONS } from '@/components/shell/places';
import { inOrder, isLoud, sectionsOf } from '@/components/shell/sidebar/room-order';
import { useSwitch } from '@/components/shell/switch-link';
import { closeDialogAround, Dialog } from '@/components/ui/dialog';
import { request } from '@/lib/browser/request';
import { chatText } from '@/lib/i18n/chat/text';
import { daysText } from '@/lib/i18n/days/text';
import { roomsText } from '@/lib/i18n/rooms/text';
import { shellText } from '@/lib/i18n/shell/text';
import { fullDate } from '@/lib/messages/days';
import { usernameKey } from '@/lib/users/names/name-key';
import { quickMatch } from './quick-match';
import { typedDay } from './typed-day';

interface Entry {
  key: string;
  label: string;
  /** Another text by which the entry is found, beside the label. */
  more?: string;
  icon: ReactNode;
  run: () => void;
}

interface Group {
  title: string;
  entries: readonly Entry[];
}

const ICON = { size: 18, strokeWidth: 1.75 } as const;

/** Goes to a room, a person or an action by a few letters of its name. Unread rooms come first. */
export function QuickSwitcher({ onClose }: { onClose: () => void }) {
  const { switcher: words, close } = useText(roomsText);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const groups = useGroups(query);
  const entries = groups.flatMap((group) => group.entries);
  const marked = entries[Math.min(at, entries.length - 1)];

  function choose(entry: Entry | undefined) {
    if (!entry) return;
    // The dialog closes first: what is chosen may open another one.
    if (field.current) closeDialogAround(field.current);
    entry.run();
  }

  function keyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && entries.length > 0)
      setAt((Math.min(at, entries.length - 1) + step + entries.length) % entries.length);
    else if (event.key === 'Enter') choose(marked);
    else return;
    event.preventDefault();
  }

  return (
    <Dialog title={words.title} close={close} onClose={onClose} width="wide" isBare>
      <div className="flex h-14 shrink-0 items-center gap-3 px-5">
        <Search {...ICON} className="shrink-0 text-muted" />
        <input
          ref={field}
          role="combobox"
          data-autofocus=""
          aria-label={words.title}
          aria-expanded={entries.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={marked && `${id}-${marked.key}`}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={keyDown}
          placeholder={words.placeholder}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          className="min-w-0 flex-1 bg-transparent text-[18px] leading-7 outline-none placeholder:text-muted placeholder:opacity-100"
        />
        <button
          type="button"
          onClick={(event) => closeDialogAround(event.currentTarget)}
          aria-label={`${close} (Esc)`}
          className="min-h-11 rounded-md text-[12px] text-soft"
        >
          <kbd className="rounded-md bg-over px-1.5 py-0.5 font-[inherit]">Esc</kbd>
        </button>
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={words.title}
        className="max-h-[min(440px,60dvh)] overflow-y-auto overscroll-contain px-1.5 pb-3"
      >
        {groups.map((group, index) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
          <div key={group.title} role="group" aria-labelledby={`${id}-group-${index}`}>
            <p id={`${id}-group-${index}`} className="px-3.5 pt-3 pb-1 text-[13px] text-muted leading-[18px]">
              {group.title}
            </p>
            {group.entries.map((entry) => (
              <Option
                key={entry.key}
                id={`${id}-${entry.key}`}
                entry={entry}
                isMarked={entry === marked}
                onChoose={() => choose(entry)}
              />
            ))}
          </div>
        ))}
        {entries.length === 0 && <p className="px-3.5 py-6 text-center text-muted">{words.none}</p>}
      </div>
      <p role="status" className="sr-only">
        {query.trim() !== '' && words.results(entries.length)}
      </p>
    </Dialog>
  );
}

interface OptionProps {
  id: string;
  entry: Entry;
  isMarked: boolean;
  onChoose: () => void;
}

function Option({ id, entry: { label, more, icon }, isMarked, onChoose }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field
    // biome-ignore lint/a11y/useFocusableInteractive: as above
    <div
      id={id}
      role="option"
      aria-selected={isMarked}
      ref={(row) => {
        if (isMarked) row?.scrollIntoView({ block: 'nearest' });
      }}
      onClick={onChoose}
      className="flex min-h-11 cursor-pointer items-center gap-3 rounded-xl px-3.5 hover:bg-over aria-selected:bg-accent-soft aria-selected:text-accent-soft-ink"
    >
      <span className="grid size-6 shrink-0 place-items-center">{icon}</span>
      <bdi className="min-w-0 truncate font-[550]">{label}</bdi>
      {more && <span className="min-w-0 flex-1 truncate text-[13px] leading-[18px]">{more}</span>}
    </div>
  );
}

/** What fits the query, in the order in which it is shown. Rooms need no request; people are asked for. */
function useGroups(query: string): Group[] {
  const { switcher: words } = useText(roomsText);
  const days = useText(daysText);
  const chat = useText(chatText);
  const { rooms } = useInbox();
  const { me } = useReader();
  const go = useSwitch();
  const actions = useActions();
  const write = useWriteTo();
  const isBlank = query.trim() === '';
  const found = usePeople(isBlank ? null : query).people;

  const candidates = inOrder(sectionsOf(rooms)).map((room) => ({
    item: room,
    texts: [roomTitle(room, chat), room.name, ...room.others.map(({ name }) => name)],
  }));
  const matching = quickMatch(query, candidates).map((room) => ({ room, entry: entryOf(room) }));
  const waiting = matching.filter(({ room }) => isBlank && isLoud(room));
  const others = matching.filter(({ room }) => !isBlank || !isLoud(room));
  const known = new Set(rooms.flatMap((room) => (room.others.length === 1 ? room.others.map(({ id }) => id) : [])));
  const people = found.filter(({ id }) => id !== me.id && !known.has(id));
  const groups = [
    { title: days.days, entries: useDay(query) },
    { title: words.unread, entries: waiting.map(({ entry }) => entry) },
    { title: words.rooms, entries: others.map(({ entry }) => entry) },
    {
      title: words.people,
      entries: people.map((person) => ({
        key: `person-${person.id}`,
        label: shownName(person),
        ...(person.shown === undefined ? {} : { more: `@${person.name}` }),
        icon: <Avatar name={person.name} shown={person.shown} face={person.face} size="s" />,
        run: () => write(person.id),
      })),
    },
    {
      title: words.messages,
      entries: isBlank ? [] : [searchFor(query.trim())],
    },
    {
      title: words.actions,
      entries: quickMatch(
        query,
        actions.map((action) => ({ item: action, texts: [action.label] })),
      ),
    },
  ];
  return groups.filter(({ entries }) => entries.length > 0);

  function searchFor(text: string): Entry {
    return {
      key: 'search-for',
      label: words.searchFor(text),
      icon: <Search {...ICON} />,
      run: () => openSearch({ ...NOTHING, text }),
    };
  }

  function entryOf(room: (typeof rooms)[number]): Entry {
    const label = roomTitle(room, chat);
    const isOther = room.name !== '' && usernameKey(room.name) !== usernameKey(label);
    const name = isOther ? `/r/${room.name}` : undefined;
    return {
      key: `room-${room.id}`,
      label,
      ...(name === undefined ? {} : { more: name }),
      icon: <RoomGlyph room={room} />,
      run: () => go(room.href),
    };
  }
}

/** The day that the query means, in the room of the page. */
function useDay(query: string): Entry[] {
  const text = useText(daysText);
  const words = useText(chatText);
  const chat = useChat();
  const { rooms } = useInbox();
  const { me, today, timeZone } = useReader();
  const go = useSwitch();
  const locale = useLocale();
  const path = roomPathIn(usePath());
  const room = rooms.find(({ id }) => id === chat.roomAt(path));
  const day = typedDay(query, today, locale);
  if (day === null || !room) return [];
  return [
    {
      key: 'day',
      label: text.dayIn(fullDate(day, words), signedTitle(room, words)),
      icon: <CalendarDays {...ICON} />,
      run: () => go(dayPath(room.href, day, timeZone === me.communityZone ? null : timeZone)),
    },
  ];
}

function useActions(): Entry[] {
  const { switcher: words } = useText(roomsText);
  const shell = useText(shellText);
  const chat = useChat();
  const open = useOpenPanel();
  const say = useNotice();
  const go = useSwitch();
  const { me } = useReader();
  const newRoom: Entry = {
    key: 'new-room',
    label: shell.newRoom,
    icon: <Plus {...ICON} />,
    run: () => open({ type: 'new-room' }),
  };
  const browse: Entry = {
    key: 'browse',
    label: shell.browse,
    icon: <Compass {...ICON} />,
    run: () => go(BROWSE),
  };
  const readAll = () => {
    chat.markAllRead();
    say(shell.allRead);
  };
  return [
    {
      key: 'new-direct',
      label: shell.newDirect,
      icon: <SquarePen {...ICON} />,
      run: () => open({ type: 'new-direct' }),
    },
    ...(me.mayCreateRooms ? [newRoom] : []),
    { key: 'search', label: words.search, icon: <Search {...ICON} />, run: () => openSearch(NOTHING) },
    { key: 'mentions', label: shell.mentions, icon: <AtSign {...ICON} />, run: () => go(MENTIONS) },
    ...(me.isGuest ? [] : [browse]),
    { key: 'read-all', label: words.readAll, more: 'Shift Esc', icon: <CheckCheck {...ICON} />, run: readAll },
    { key: 'help', label: words.keys, more: '?', icon: <Keyboard {...ICON} />, run: () => open({ type: 'help' }) },
    {
      key: 'account',
      label: words.account,
      icon: <UserRound {...ICON} />,
      run: () => window.location.assign('/account'),
    },
  ];
}

/** Opens the conversation with a person. */
function useWriteTo(): (id: number) => void {
  const { errors } = useText(roomsText);
  const say = useNotice();
  const go = useSwitch();
  return async (id) => {
    const answer = await request({ method: 'POST', path: 'direct', body: { people: [id] } });
    if (answer.ok) go(`/d/${answer.body.id}`);
    else say(errors[answer.code] ?? errors.failed);
  };
}
