import { hasControls, isBlank, withLineFeeds } from '@/lib/text';

/** What a room may be called above its messages. Pure. */

export type TitleProblem = 'title_too_long' | 'bad_text';

/** In Unicode code points, as the column counts. */
export const TITLE_LENGTH = 120;

/**
 * A room's title as it is kept: one line, in NFC, without blanks around it. One in which there is nothing to see is
 * left out, and a room without a title of its own is called by its name.
 */
export function roomTitleFrom(typed: string, name: string): { title: string } | { problem: TitleProblem } {
  const text = withLineFeeds(typed);
  if (!text.isWellFormed() || hasControls(text)) return { problem: 'bad_text' };
  if (isBlank(text)) return { title: name };
  const title = text
    .normalize('NFC')
    .replace(/[\t\n]+/g, ' ')
    .trim();
  return [...title].length > TITLE_LENGTH ? { problem: 'title_too_long' } : { title };
}
