import { hasControls, isBlank, withLineFeeds } from '@/lib/text';

/** The rules for a room's title, which is shown above its messages. Pure. */

export type TitleProblem = 'title_too_long' | 'bad_text';

/** In Unicode code points, as the column counts. */
export const TITLE_LENGTH = 120;

/**
 * A room's title as it is stored: one line, in NFC, without surrounding blanks. If the typed title has no visible
 * character, the room's name becomes its title.
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
