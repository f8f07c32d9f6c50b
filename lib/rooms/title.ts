import { oneLine } from '@/lib/text';

/** The rules for a room's title, which is shown above its messages, and for its topic. Pure. */

export type TitleProblem = 'title_too_long' | 'bad_text';
export type TopicProblem = 'topic_too_long' | 'bad_text';

/** In Unicode code points, as the column counts. */
export const TITLE_LENGTH = 120;
export const TOPIC_LENGTH = 250;

/**
 * A room's title as it is stored: one line, in NFC, without surrounding blanks. If the typed title has no visible
 * character, the room's name becomes its title.
 */
export function roomTitleFrom(typed: string, name: string): { title: string } | { problem: TitleProblem } {
  const title = oneLine(typed);
  if (title === null) return { problem: 'bad_text' };
  if (title === '') return { title: name };
  return [...title].length > TITLE_LENGTH ? { problem: 'title_too_long' } : { title };
}

/** A room's topic as it is stored, in the same form. It may be empty. */
export function roomTopicFrom(typed: string): { topic: string } | { problem: TopicProblem } {
  const topic = oneLine(typed);
  if (topic === null) return { problem: 'bad_text' };
  return [...topic].length > TOPIC_LENGTH ? { problem: 'topic_too_long' } : { topic };
}
