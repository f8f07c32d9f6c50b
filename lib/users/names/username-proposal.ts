import { checkUsername, NAME_LENGTH } from './name';

/** User names that are made from the name that people see. Pure, for browser and server. */

/**
 * Proposes a user name: "María José" becomes `maría.josé`. Accents stay, since nobody has to type them: names are
 * compared without accents. Returns an empty string if the result would be no valid user name.
 */
export function usernameFrom(shown: string): string {
  const words = shown
    .slice(0, 256)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’ʼ]/gu, '')
    .split(/[^\p{L}\p{M}\p{Nd}_-]+/u)
    .map((word) => word.replace(/^[\p{M}_-]+|[_-]+$/gu, ''))
    .filter(Boolean);
  // Leaves out words in another script than the first word, and words that would make the name too long.
  const name = words.reduce((some, word) => {
    const more = some === '' ? [...word].slice(0, NAME_LENGTH.max).join('') : `${some}.${word}`;
    return mayBegin(more) ? more : some;
  }, '');
  return checkUsername(name).length === 0 ? name : '';
}

/** Other names for one that is taken: `ana2`, `ana3` … */
export function otherUsernames(name: string, count: number): string[] {
  const [, stem = '', number = '1'] = /^(.*?)(\d{0,6})$/u.exec(name) ?? [];
  const first = Number(number || 1) + 1;
  return Array.from({ length: count }, (_, index) => {
    const suffix = String(first + index);
    return [...stem].slice(0, NAME_LENGTH.max - suffix.length).join('') + suffix;
  });
}

/** Whether the text is a user name, or could become one with more letters. */
function mayBegin(name: string): boolean {
  return checkUsername(name).every((problem) => problem === 'too_short' || problem === 'reserved');
}
