import { type ClientMention, LIMITS } from '@/lib/chat/protocol';
import { mentionablePlaces } from '@/lib/messages/markdown/mentionable';

/** The longest text that can stand for a person: `@` and a name of 64 characters outside the basic plane. */
const LONGEST = 129;

/**
 * Checks the places at which a text names people. They must lie within it, begin with `@`, come in order and not
 * overlap.
 * @param text as it is stored: places count its UTF-16 units
 * @returns those that name somebody: places in code, quotes and links are left out. Null if the places are wrong
 */
export function checkedMentions(text: string, mentions: readonly ClientMention[]): ClientMention[] | null {
  if (mentions.length > LIMITS.mentions) return null;
  let end = 0;
  for (const { at, length } of mentions) {
    if (at < end || length < 2 || length > LONGEST) return null;
    end = at + length;
    if (end > text.length || text[at] !== '@' || text.slice(at, end).includes('\n')) return null;
  }
  return mentionablePlaces(text, mentions);
}
