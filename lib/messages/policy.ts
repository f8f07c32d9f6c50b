import { type ErrorCode, LIMITS } from '@/lib/chat/protocol';

/** Why a text cannot be said; null if it can. The text itself is kept exactly as typed. */
export function textProblem(text: string): ErrorCode | null {
  if (text.trim() === '') return 'empty';
  // A lone surrogate has no UTF-8 form: the database would keep another text than was said.
  if (!text.isWellFormed()) return 'bad_text';
  // Counting code points walks the text; the length in UTF-16 units bounds it from above.
  if (text.length > LIMITS.messageCodePoints && [...text].length > LIMITS.messageCodePoints) return 'too_long';
  return null;
}
