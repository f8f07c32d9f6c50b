import { hasControls, isBlank, withLineFeeds } from '@/lib/text';
import { ALT_LENGTH } from './file';

/** The alternative text as it is stored, empty if nothing of it is visible; or why it cannot be stored. Pure. */
export function altFrom(typed: string): { text: string } | { error: 'bad_text' | 'too_long' } {
  const text = withLineFeeds(typed).trim();
  if (!text.isWellFormed() || hasControls(text)) return { error: 'bad_text' };
  if (text.length > ALT_LENGTH) return { error: 'too_long' };
  return { text: isBlank(text) ? '' : text };
}
