import { Users } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';
import type { FieldText } from '@/components/composer/field-text';
import { GROUP_NAMES, type Group } from '@/components/composer/mentions/groups';
import { mayCallAll } from '@/components/composer/mentions/named-people';
import { useText } from '@/components/locale';
import { Avatar } from '@/components/messages/avatar';
import { shownName } from '@/components/messages/person';
import { usePeople } from '@/components/people/use-people';
import { useChat, useInbox, useReader } from '@/components/shell/chat-provider';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { ClientMention, NamedPerson } from '@/lib/chat/protocol';
import { type WritingText, writingText } from '@/lib/i18n/writing/text';
import { isBotName } from '@/lib/users/names/bot-name';
import { usernameKey } from '@/lib/users/names/name-key';
import type { Query } from './query';
import { type Candidate, rankPeople } from './rank-people';
import { roomPeople } from './room-people';
import { lastSpeakers, membersChangedAt } from './room-view';
import { type Suggestion, SuggestionList } from './suggestion-list';

interface Props {
  field: FieldText;
  room: RoomFacts;
  query: Query;
  onDismiss: () => void;
}

/** The most people that are shown. */
const MOST = 8;

/** The people who fit what the person has typed after `@`. */
export function PersonSuggestions({ field, room, query, onDismiss }: Props) {
  const text = useText(writingText);
  const { me } = useReader();
  const people = useCandidates(room, query.text);
  const typed = usernameKey(query.text.trim());
  const groups = mayCallAll(me, room) ? groupsFor(typed, text) : [];

  function choose(name: string, who: ClientMention['who']) {
    const { end } = field.selection();
    const isSpaced = field.text()[end] === ' ';
    const words = `@${name}`;
    field.replace(query.at, end, isSpaced ? words : `${words} `);
    const after = query.at + words.length + 1;
    if (isSpaced) field.element?.setSelectionRange(after, after);
    field.addMention({ at: query.at, length: words.length, who });
  }

  const suggestions: Suggestion[] = people.map((person) => ({
    key: `${person.id}`,
    content: <PersonLine person={person} note={person.isInRoom === false ? text.notInRoom : null} />,
    // The user name of a bot tells nobody anything.
    choose: () => choose(isBotName(person.name) ? shownName(person) : person.name, person.id),
  }));
  for (const group of groups) {
    const about = group === 'all' ? text.groupAbout.all(room.members ?? null) : text.groupAbout.here;
    suggestions.push({
      key: group,
      isApart: true,
      content: <GroupLine name={text.groups[group]} about={about} />,
      choose: () => choose(text.groups[group], group),
    });
  }
  return (
    <SuggestionList
      field={field}
      label={text.people}
      query={query.text}
      suggestions={suggestions}
      // After a space the next words of the message may follow: then Enter must not choose anybody.
      isFirstMarked={!query.text.includes(' ')}
      onDismiss={onDismiss}
    />
  );
}

function PersonLine({ person, note }: { person: NamedPerson; note: string | null }) {
  return (
    <>
      <Avatar name={person.name} shown={person.shown} face={person.face} size="s" />
      <span className="min-w-0 flex-1 truncate">
        <bdi className="font-[550]">{shownName(person)}</bdi>
        <bdi className="ms-2 text-[14px] text-soft">{isBotName(person.name) ? 'bot' : `@${person.name}`}</bdi>
      </span>
      {note && <span className="shrink-0 text-[13px] text-soft">{note}</span>}
    </>
  );
}

function GroupLine({ name, about }: { name: string; about: string }) {
  return (
    <>
      <span className="grid size-6 shrink-0 place-items-center">
        <Users size={18} strokeWidth={1.75} />
      </span>
      <span className="min-w-0 flex-1 truncate">
        <span className="font-[550]">@{name}</span>
        <span className="ms-2 text-[14px] text-soft">{about}</span>
      </span>
    </>
  );
}

/** The groups with a name that begins with what was typed. */
function groupsFor(typed: string, text: WritingText): Group[] {
  const names = [...GROUP_NAMES].filter(([name]) => name.startsWith(typed));
  const groups = new Set(names.map(([, group]) => group));
  return (Object.keys(text.groups) as Group[]).filter((group) => groups.has(group));
}

function useCandidates(room: RoomFacts, query: string): Candidate[] {
  const chat = useChat();
  const { me } = useReader();
  const { blocked } = useInbox();
  const view = chat.session(room.id)?.getSnapshot() ?? null;
  const isDirect = room.kind === 'direct';
  const source = roomPeople(room.id);
  const { members, isComplete } = useSyncExternalStore(source.subscribe, source.getSnapshot, source.getSnapshot);
  const changedAt = view ? membersChangedAt(view) : 0;
  useEffect(() => {
    if (!isDirect) void source.load(changedAt);
  }, [source, isDirect, changedAt]);
  const isBlank = query.trim() === '';
  const { people: found } = usePeople(isDirect || isBlank ? null : query);

  const speakers = view ? lastSpeakers(view) : [];
  const inside = isDirect ? (room.others ?? []) : members;
  const known = new Map<number, Candidate>(inside.map((person) => [person.id, { ...person, isInRoom: true }]));
  const isAll = isDirect || isComplete;
  // The members are loaded. Until they are there, the people who spoke are offered.
  for (const person of isAll ? found : [...speakers, ...found])
    if (!known.has(person.id)) known.set(person.id, { ...person, isInRoom: isAll ? false : null });
  const others = [...known.values()].filter(({ id }) => id !== me.id && !blocked.has(id));
  return rankPeople(
    query,
    others,
    speakers.map(({ id }) => id),
  ).slice(0, MOST);
}
