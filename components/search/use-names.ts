import { useEffect, useMemo, useState } from 'react';
import { useText } from '@/components/locale';
import { shownName } from '@/components/messages/person';
import { roomTitle, signedTitle } from '@/components/rooms/room-title';
import { useInbox, useReader } from '@/components/shell/chat-provider';
import { request } from '@/lib/browser/request';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import type { NamedPerson, Profile } from '@/lib/chat/protocol';
import { chatText } from '@/lib/i18n/chat/text';
import { searchText } from '@/lib/i18n/search/text';
import { fullDate } from '@/lib/messages/days';
import { ME } from '@/lib/search/query';
import { usernameKey } from '@/lib/users/names/name-key';
import type { Asked, Chip, ChipPerson } from './asked';
import { type KnownNames, takeTyped, unknownPeople } from './field/typed';
import type { SearchState } from './search-state';

/** Finds the rooms and people whom typed operators name. */
export function useKnownNames(state: SearchState): KnownNames {
  const { rooms } = useInbox();
  const { me, today } = useReader();
  const text = useText(chatText);
  return useMemo(() => {
    const roomNamed = (name: string) => {
      const key = usernameKey(name);
      const isIt = (room: SidebarRoom) => usernameKey(room.name) === key || usernameKey(roomTitle(room, text)) === key;
      return rooms.find(isIt)?.id ?? null;
    };
    const personNamed = (name: string) => {
      const key = usernameKey(name);
      if (ME.includes(name.toLowerCase())) return me;
      const known = [me, ...rooms.flatMap(({ others }) => others), ...state.people];
      return known.find((person) => isCalled(person, key)) ?? null;
    };
    return { room: roomNamed, person: personNamed, today };
  }, [rooms, me, today, text, state]);
}

function isCalled({ name, shown }: Partial<NamedPerson>, key: string): boolean {
  return (name !== undefined && usernameKey(name) === key) || (shown !== undefined && usernameKey(shown) === key);
}

/** Asks for people who are known only by a typed name, or only by the id in a chip. Each is asked for once. */
export function useAskedPeople(state: SearchState, asked: Asked, names: KnownNames): void {
  const [tried] = useState(() => new Set<string>());
  useEffect(() => {
    for (const name of unknownPeople(asked)) {
      if (tried.has(name)) continue;
      tried.add(name);
      const path = `people?${new URLSearchParams({ q: name })}`;
      void request<{ people: NamedPerson[] }>({ method: 'GET', path }).then((answer) => {
        const found = answer.ok && answer.body.people.find((person) => isCalled(person, usernameKey(name)));
        if (!found) return;
        state.knows(found);
        const now = state.getSnapshot().asked;
        const taken = takeTyped(now, names);
        if (taken !== now) state.ask(taken);
      });
    }
    for (const chip of asked.chips) {
      if (chip.type !== 'from' || chip.person.name !== undefined || tried.has(`${chip.person.id}`)) continue;
      tried.add(`${chip.person.id}`);
      void request<Profile>({ method: 'GET', path: `people/${chip.person.id}` }).then((answer) => {
        if (!answer.ok) return;
        const { id, name, shown, face } = answer.body;
        state.knows({ id, name, ...(shown && { shown }), ...(face && { face }) });
        state.nameChips();
      });
    }
  }, [state, asked, names, tried]);
}

/** What a chip says: what it is about, and its value. */
export interface ChipWords {
  /** Empty if the value says it all. */
  label: string;
  value: string;
}

export function useChipWords(): (chip: Chip) => ChipWords {
  const text = useText(searchText);
  const chat = useText(chatText);
  const { rooms } = useInbox();
  const { me, today } = useReader();
  return (chip) => {
    switch (chip.type) {
      case 'from':
        return { label: text.from, value: personWords(chip.person, me.id, text.you) ?? text.somebody };
      case 'in': {
        const room = rooms.find(({ id }) => id === chip.room);
        return { label: text.in, value: room ? signedTitle(room, chat) : text.someRoom };
      }
      case 'has':
        return { label: text.has, value: text.what[chip.what] };
      case 'mentions':
      case 'pinned':
      case 'archived':
        return { label: '', value: text[chip.type] };
      default:
        return { label: text[chip.type], value: chip.day === today ? text.today : fullDate(chip.day, chat) };
    }
  };
}

function personWords(person: ChipPerson, me: number, you: string): string | null {
  if (person.id === me) return you;
  return person.name === undefined ? null : shownName({ name: person.name, shown: person.shown });
}

/** A search in one line, such as "río · en cocina". */
export function useAskedWords(): (asked: Asked) => string {
  const wordsOf = useChipWords();
  return ({ chips, text }) => {
    const all = chips.map((chip) => {
      const { label, value } = wordsOf(chip);
      return label ? `${label}: ${value}` : value;
    });
    return [text.trim(), ...all].filter(Boolean).join(' · ');
  };
}
