import { type ErrorCode, LIMITS } from '@/lib/chat/protocol';
import { hasControls, isBlank } from '@/lib/text';

/**
 * Why a text cannot be said; null if it can.
 * @param text its line ends are line feeds (withLineFeeds); but for these it is kept exactly as typed
 */
export function textProblem(text: string): ErrorCode | null {
  if (isBlank(text)) return 'empty';
  // A lone surrogate has no UTF-8 form: the database would keep another text than was said. A page cannot carry controls.
  if (!text.isWellFormed() || hasControls(text)) return 'bad_text';
  // Counting code points walks the text; the length in UTF-16 units bounds it from above.
  if (text.length > LIMITS.messageCodePoints && [...text].length > LIMITS.messageCodePoints) return 'too_long';
  return null;
}
