import { type ErrorCode, LIMITS } from '@/lib/chat/protocol';
import { hasControls, isBlank } from '@/lib/text';

/**
 * Why a text cannot be posted; null if it can.
 * @param text with line feeds as line ends (withLineFeeds); otherwise exactly as typed
 */
export function textProblem(text: string): ErrorCode | null {
  if (isBlank(text)) return 'empty';
  // A lone surrogate has no UTF-8 form, so the database would store a different text. A page cannot contain control
  // characters.
  if (!text.isWellFormed() || hasControls(text)) return 'bad_text';
  // Counting code points scans the whole text. The length in UTF-16 units is never smaller and costs nothing.
  if (text.length > LIMITS.messageCodePoints && [...text].length > LIMITS.messageCodePoints) return 'too_long';
  return null;
}
