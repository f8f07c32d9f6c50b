import { type ClientMention, LIMITS } from '@/lib/chat/protocol';
import { mentionablePlaces } from '@/lib/messages/markdown/mentionable';
import { usernameKey } from '@/lib/users/names/name-key';
import { GROUP_NAMES, type Group } from './groups';

/** A word before `@` makes it an e-mail address or a link. */
const WRITTEN = /(?<before>^|[^\p{L}\p{N}_@./])@(?<name>[\p{L}\p{M}\p{N}_.-]{1,64})/gu;
const NAME_GOES_ON = /^[\p{L}\p{M}\p{N}_]/u;

interface Known {
  /** Ids by the keys of user names. */
  people: ReadonlyMap<string, number>;
  /** Whether the text may name everybody, or those who are here. */
  groups: boolean;
}

/**
 * Returns whom a text names: those who were chosen from the list, and those whose user name was written out. Pure.
 *
 * @param chosen those chosen, by place
 */
export function resolveMentions(text: string, chosen: readonly ClientMention[], known: Known): ClientMention[] {
  const intact = chosen.filter(
    ({ at, length, who }) =>
      text[at] === '@' && !NAME_GOES_ON.test(text.slice(at + length)) && (known.groups || typeof who === 'number'),
  );
  const taken = new Set(intact.map(({ at }) => at));
  const written = [...text.matchAll(WRITTEN)].flatMap(({ index, groups }): ClientMention[] => {
    const at = index + (groups?.before ?? '').length;
    const named = whoIs(groups?.name ?? '', known);
    return named && !taken.has(at) ? [{ at, length: named.length + 1, who: named.who }] : [];
  });
  const places = [...intact, ...written].sort((a, b) => a.at - b.at);
  return mentionablePlaces(text, places).slice(0, LIMITS.mentions);
}

/** Returns whom a written name means; null: nobody. A full stop at the end of a name may be that of the sentence. */
function whoIs(name: string, known: Known): { who: number | Group; length: number } | null {
  for (let { length } = name; length > 0; length--) {
    const key = usernameKey(name.slice(0, length));
    const who = known.people.get(key) ?? (known.groups ? GROUP_NAMES.get(key) : undefined);
    if (who !== undefined) return { who, length };
    if (!/[._-]/.test(name[length - 1] ?? '')) return null;
  }
  return null;
}
