import { hasControls, isBlank, withLineFeeds } from '@/lib/text';

/** The rules for what a person says of themselves, of several lines perhaps. Pure, for browser and server. */

export type AboutProblem = 'too_long' | 'characters';

/** In Unicode code points, as the column counts. */
export const ABOUT_LENGTH = 500;

/** The text as it is stored: in NFC, with at most one blank line in a row. Empty if nothing of it is visible. */
export function aboutFrom(typed: string): { about: string } | { problem: AboutProblem } {
  // Checked first, because the other checks would take long for a megabyte.
  if (typed.length > 8 * ABOUT_LENGTH) return { problem: 'too_long' };
  const lines = withLineFeeds(typed);
  if (!lines.isWellFormed() || hasControls(lines)) return { problem: 'characters' };
  if (isBlank(lines)) return { about: '' };
  const about = lines
    .normalize('NFC')
    .replace(/\n\s*\n/g, '\n\n')
    .trim();
  return [...about].length > ABOUT_LENGTH ? { problem: 'too_long' } : { about };
}
