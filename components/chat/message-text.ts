import { LIMITS } from '@/lib/chat/protocol';

/** From here on the writer is told how much room is left. */
export const NEAR_LIMIT = 200;

/** What is sent of what was typed: all but blank lines before it and blanks after it. */
export function textToSend(typed: string): string {
  return typed
    .toWellFormed()
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
