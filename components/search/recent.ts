import { type KeyValueStorage, keep } from '@/lib/chat/client/storage';
import { type Asked, addressOf, type Chip, fromAddress } from './asked';

/** What a person searched for last, on this device only. It is removed at sign-out. */

const PREFIX = 'tertulia:searches:';
export const REMEMBERED = 10;

/** The newest first. */
export function recentSearches(storage: KeyValueStorage | null, userId: number): Asked[] {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(PREFIX + userId) ?? '[]');
    return Array.isArray(stored) ? stored.slice(0, REMEMBERED).flatMap((one) => read(one) ?? []) : [];
  } catch {
    return [];
  }
}

export function noteSearch(storage: KeyValueStorage | null, userId: number, asked: Asked): void {
  const key = addressOf(asked);
  const others = recentSearches(storage, userId).filter((one) => addressOf(one) !== key);
  store(storage, userId, [asked, ...others].slice(0, REMEMBERED));
}

export function forgetSearch(storage: KeyValueStorage | null, userId: number, asked: Asked): void {
  const key = addressOf(asked);
  store(
    storage,
    userId,
    recentSearches(storage, userId).filter((one) => addressOf(one) !== key),
  );
}

export function clearSearches(storage: KeyValueStorage | null, userId: number): void {
  storage?.removeItem(PREFIX + userId);
}

interface Stored {
  /** As addressOf writes it. */
  asked: string;
  /** The names of its people, so that they need not be asked for. */
  people: { id: number; name: string; shown?: string; face?: string }[];
}

function store(storage: KeyValueStorage | null, userId: number, searches: readonly Asked[]): void {
  if (searches.length === 0) return clearSearches(storage, userId);
  const stored = searches.map((asked): Stored => {
    const people = asked.chips.flatMap((chip) => {
      if (chip.type !== 'from' || chip.person.name === undefined) return [];
      const { id, name, shown, face } = chip.person;
      return [{ id, name, ...(shown && { shown }), ...(face && { face }) }];
    });
    return { asked: addressOf(asked), people };
  });
  keep(storage, PREFIX + userId, JSON.stringify(stored));
}

function read(value: unknown): Asked | null {
  const { asked, people } = (value ?? {}) as Partial<Stored>;
  if (typeof asked !== 'string') return null;
  const known = new Map((Array.isArray(people) ? people : []).map((person) => [person.id, person]));
  const { chips, text } = fromAddress(asked);
  const named = chips.map((chip): Chip => {
    const person = chip.type === 'from' ? known.get(chip.person.id) : undefined;
    return person ? { type: 'from', person } : chip;
  });
  return { chips: named, text };
}
