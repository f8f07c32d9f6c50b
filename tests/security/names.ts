/**
 * How tests are named here: titles from the outermost `describe` on, joined by ` › `. In a source a title may hold
 * placeholders (`%s`, `%j`, …) that vitest fills for each case; so may a name.
 */

export const SEPARATOR = ' › ';

const PLACEHOLDER = /%[sdifjoO]/;
/** A title is what stands first in a call, with a function behind it. */
const TITLES = /\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1,\s*(?:async\b|\(|[\w$]+ =>)/g;

/** Fits the titles of a run that a name stands for; what a placeholder was filled with is a group. */
export function matcher(name: string): RegExp {
  const parts = name.split(new RegExp(PLACEHOLDER, 'g')).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('([^]*)')}$`);
}

/** The titles in a source, in their order, as they are written there. */
export function titlesIn(source: string): string[] {
  return [...source.matchAll(TITLES)].map(([, , title = '']) => title.replace(/\\(.)/g, '$1'));
}

/**
 * Whether a source has a test of this name: its titles one after the other, and, where the name is of one case alone,
 * what fills the placeholders.
 */
export function isIn(source: string, name: string): boolean {
  const titles = titlesIn(source);
  let from = 0;
  for (const wanted of name.split(SEPARATOR)) {
    const found = titles.findIndex((title, index) => index >= from && fits(source, title, wanted));
    if (found < 0) return false;
    from = found + 1;
  }
  return true;
}

function fits(source: string, title: string, wanted: string): boolean {
  if (title === wanted) return true;
  const filled = PLACEHOLDER.test(title) ? matcher(title).exec(wanted)?.slice(1) : undefined;
  return filled?.every((value) => source.includes(`'${value}'`) || /^\d+$/.test(value)) ?? false;
}
