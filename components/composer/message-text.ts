import { LIMITS } from '@/lib/chat/protocol';
import { isBlank, withLineFeeds, withoutControls } from '@/lib/text';

/** From here on the writer is told how much room is left. */
export const NEAR_LIMIT = 200;

/** What word processors break lines with. */
const OTHER_LINE_ENDS = /[\v\f\u0085]/g;

/**
 * What is sent of what was typed: all but blank lines before it, blanks after it, and control characters, which nobody
 * types and a paste may bring along. Empty when there is nothing to see in it.
 */
export function textToSend(typed: string): string {
  if (isBlank(typed)) return '';
  const text = withLineFeeds(typed.toWellFormed()).replace(OTHER_LINE_ENDS, '\n');
  return withoutControls(text)
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd();
}

/** Code points left; null while that is nobody's concern. */
export function pointsLeft(typed: string): number | null {
  // Never more code points than units: no need to count most texts.
  if (typed.length <= LIMITS.messageCodePoints - NEAR_LIMIT) return null;
  const left = LIMITS.messageCodePoints - [...textToSend(typed)].length;
  return left <= NEAR_LIMIT ? left : null;
}
