import { isBlank, oneLine } from '@/lib/text';
import { isReserved } from './name';

/** The rules for the name that people see, such as "María José". Pure. Nobody is found or recognized by it alone. */

export type ShownProblem = 'too_long' | 'characters' | 'reserved';

/** In Unicode code points, as the column counts. */
export const SHOWN_LENGTH = 64;

/** Invisible by themselves, but part of words in some scripts, and of emoji. */
const JOINERS = /\u200C|\u200D|\uFE0E|\uFE0F/g;
/** More marks than a letter of any language has: they would grow out of their line. */
const TOWER = /\p{M}{5}/u;

/**
 * The name as it is stored: one line in NFC, with single blanks between its words. Empty if nothing of it is visible,
 * or if it is the user name itself: then people see the user name.
 */
export function shownNameFrom(typed: string, username: string): { shown: string } | { problem: ShownProblem } {
  // Checked first, because the other checks would take long for a megabyte.
  if (typed.length > 4 * SHOWN_LENGTH) return { problem: 'too_long' };
  const line = oneLine(typed);
  if (line === null) return { problem: 'characters' };
  const shown = line.replace(/\s+/gu, ' ').trim();
  if (shown === '' || shown === username) return { shown: '' };
  if ([...shown].length > SHOWN_LENGTH) return { problem: 'too_long' };
  const isVisible = [...shown.replace(JOINERS, '')].every((letter) => letter === ' ' || !isBlank(letter));
  if (!isVisible || TOWER.test(shown)) return { problem: 'characters' };
  return isReserved(shown) ? { problem: 'reserved' } : { shown };
}

interface HowShown {
  shown?: string | null;
  face?: string | null;
}

/** Leaves `shown` out of a row if the person has no name but the user name, and `face` if they have no picture. */
export function withShown<Row extends HowShown>(
  row: Row,
): Omit<Row, 'shown' | 'face'> & { shown?: string; face?: string } {
  const { shown, face, ...rest } = row;
  return { ...rest, ...(shown ? { shown } : {}), ...(face ? { face } : {}) };
}
