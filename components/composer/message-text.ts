import { MESSAGE_CODE_POINTS } from '@/lib/chat/message-limit';
import type { ClientMention } from '@/lib/chat/protocol';
import { isBlank, withLineFeeds, withoutControls } from '@/lib/text';

/** If no more code points than this are left, the writer sees how many. */
export const NEAR_LIMIT = 200;

/** Line ends of word processors. */
const OTHER_LINE_ENDS = /[\v\f\u0085]/g;

/**
 * Returns the typed text as it is sent: without blank lines before it, white space after it, and control characters,
 * which nobody types but a paste may contain. Empty if nothing in it is visible.
 */
export function textToSend(typed: string): string {
  return isBlank(typed) ? '' : beginningToSend(typed).trimEnd();
}

/** Returns the mentions of a typed text at their places in the text that is sent. */
export function mentionsToSend(typed: string, mentions: readonly ClientMention[]): ClientMention[] {
  return mentions.map((mention) => ({ ...mention, at: beginningToSend(typed.slice(0, mention.at)).length }));
}

function beginningToSend(typed: string): string {
  const text = withLineFeeds(typed.toWellFormed()).replace(OTHER_LINE_ENDS, '\n');
  return withoutControls(text).replace(/^(?:[^\S\n]*\n)+/, '');
}

/** Returns how many code points are left; null while there are more than NEAR_LIMIT. */
export function pointsLeft(typed: string): number | null {
  // A text never has more code points than UTF-16 units, so most texts need no counting.
  if (typed.length <= MESSAGE_CODE_POINTS - NEAR_LIMIT) return null;
  const left = MESSAGE_CODE_POINTS - [...textToSend(typed)].length;
  return left <= NEAR_LIMIT ? left : null;
}
