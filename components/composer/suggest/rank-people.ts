import { shownName } from '@/components/messages/person';
import type { NamedPerson } from '@/lib/chat/protocol';
import { usernameKey } from '@/lib/users/names/name-key';

/** Somebody who can be mentioned. */
export interface Candidate extends NamedPerson {
  /** Null: not known, because the room has too many members. */
  isInRoom: boolean | null;
}

/** How well the query fits; lower is better. */
const BEGINS = 0;
const WORD_BEGINS = 1;
const INSIDE = 2;

/** A shorter query is not looked for inside of names: one letter would fit almost everybody. */
const SHORTEST_INSIDE = 2;

/**
 * Returns the people whose user name or shown name fits: those of the room first, then those who fit better, then those
 * who spoke last. Pure.
 *
 * @param speakers ids, the last one who spoke first
 */
export function rankPeople(query: string, people: readonly Candidate[], speakers: readonly number[]): Candidate[] {
  const key = usernameKey(query.trim());
  const places = new Map(speakers.map((id, place) => [id, place]));
  const found = people.flatMap((person) => {
    const score = scoreOf(key, person);
    if (score === null) return [];
    const order = [person.isInRoom === false ? 1 : 0, score, places.get(person.id) ?? speakers.length];
    return [{ person, order, name: usernameKey(shownName(person)) }];
  });
  found.sort((a, b) => {
    const at = a.order.findIndex((part, index) => part !== b.order[index]);
    if (at >= 0) return (a.order[at] ?? 0) - (b.order[at] ?? 0);
    return a.name < b.name ? -1 : 1;
  });
  return found.map(({ person }) => person);
}

function scoreOf(key: string, { name, shown = '' }: NamedPerson): number | null {
  const names = [usernameKey(name), usernameKey(shown)];
  if (names.some((one) => one.startsWith(key))) return BEGINS;
  if (names.some((one) => one.split(/[\s_.-]+/u).some((word) => word.startsWith(key)))) return WORD_BEGINS;
  return key.length >= SHORTEST_INSIDE && names.some((one) => one.includes(key)) ? INSIDE : null;
}
