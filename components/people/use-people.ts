import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { request } from '@/lib/browser/request';
import type { NamedPerson } from '@/lib/chat/protocol';
import { usernameKey } from '@/lib/users/names/name-key';

/** Typing pauses this long before the server is asked. */
const PAUSE_MS = 150;

interface Answer {
  query: string;
  people: readonly NamedPerson[];
}

export interface FoundPeople {
  people: readonly NamedPerson[];
  /** Whether the server has answered this very query. Until then, there may be more people. */
  isComplete: boolean;
}

/**
 * The people whose user name or shown name begins with `query`. While the server searches, these are the people of its
 * last answer whose names fit.
 *
 * @param query null: no people are searched for
 */
export function usePeople(query: string | null): FoundPeople {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const newest = useRef(0);
  const search = useEffectEvent(async (wanted: string) => {
    const mine = ++newest.current;
    const path = `people?${new URLSearchParams({ q: wanted })}`;
    const found = await request<{ people: NamedPerson[] }>({ method: 'GET', path });
    if (found.ok && mine === newest.current) setAnswer({ query: wanted, people: found.body.people });
  });
  const wanted = query?.trim() ?? null;
  useEffect(() => {
    if (wanted === null) return;
    const timer = setTimeout(() => void search(wanted), wanted === '' ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  return foundFor(wanted, answer);
}

/** The people of the last answer who fit what is typed now, so that nobody is chosen by an earlier text. Pure. */
export function foundFor(query: string | null, answer: Answer | null): FoundPeople {
  if (query === null || answer === null) return { people: [], isComplete: false };
  if (answer.query === query) return { people: answer.people, isComplete: true };
  return { people: answer.people.filter((person) => fits(person, query)), isComplete: false };
}

/** Compares as lib/users/people-search.ts does: with the user name, and each word of the shown name. */
function fits({ name, shown = '' }: NamedPerson, query: string): boolean {
  const key = usernameKey(query);
  return usernameKey(name).startsWith(key) || ` ${usernameKey(shown)}`.includes(` ${key}`);
}
