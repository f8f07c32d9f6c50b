import { hasControls, isBlank, withLineFeeds } from '@/lib/text';

/** The rules for a room's title, which is shown above its messages, and for its topic. Pure. */

export type TitleProblem = 'title_too_long' | 'bad_text';
export type TopicProblem = 'topic_too_long' | 'bad_text';

/** In Unicode code points, as the column counts. */
export const TITLE_LENGTH = 120;
export const TOPIC_LENGTH = 250;

/** Characters that turn the direction of the text after them, beyond the end of the title. Marks are no problem. */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/;

/**
 * A room's title as it is stored: one line, in NFC, without surrounding blanks. If the typed title has no visible
 * character, the room's name becomes its title.
 */
export function roomTitleFrom(typed: string, name: string): { title: string } | { problem: TitleProblem } {
  const title = lineFrom(typed);
  if (title === null) return { problem: 'bad_text' };
  if (title === '') return { title: name };
  return [...title].length > TITLE_LENGTH ? { problem: 'title_too_long' } : { title };
}

/** A room's topic as it is stored, in the same form. It may be empty. */
export function roomTopicFrom(typed: string): { topic: string } | { problem: TopicProblem } {
  const topic = lineFrom(typed);
  if (topic === null) return { problem: 'bad_text' };
  return [...topic].length > TOPIC_LENGTH ? { problem: 'topic_too_long' } : { topic };
}

/** One line in NFC, empty if nothing of it is visible. Returns null for characters that are not text. */
function lineFrom(typed: string): string | null {
  const text = withLineFeeds(typed);
  if (!text.isWellFormed() || hasControls(text) || TURNING.test(text)) return null;
  if (isBlank(text)) return '';
  return text
    .normalize('NFC')
    .replace(/[\t\n]+/g, ' ')
    .trim();
}
