import { usernameKey } from '@/lib/users/names/name-key';

/** Finds what somebody means by a few letters: in any case, without accents, with a typo. Pure. */

export interface Candidate<T> {
  item: T;
  /** The texts by which it is found: name, title, topic. The first one counts more than the others. */
  texts: readonly string[];
}

/** How well a word of the query fits; lower is better. */
const WHOLE = 0;
const BEGINS = 1;
const WORD_BEGINS = 2;
const INITIALS = 3;
const INSIDE = 4;
const TYPO = 6;
/** Added if only a later text of the candidate fits. */
const LATER = 0.5;

/** Longer queries are cut: nobody types more to find a name, and the search for typos grows with every letter. */
const LONGEST = 64;

/**
 * The candidates that fit, the best ones first. Those that fit equally well keep their order; so does everything if the
 * query is blank. Every word of the query has to be found.
 */
export function quickMatch<T>(query: string, candidates: readonly Candidate<T>[]): T[] {
  const words = wordsOf(query.slice(0, LONGEST));
  if (words.length === 0) return candidates.map(({ item }) => item);
  const found = candidates.flatMap(({ item, texts }) => {
    const score = scoreOf(words, texts);
    return score === null ? [] : [{ item, score }];
  });
  return found.sort((a, b) => a.score - b.score).map(({ item }) => item);
}

function scoreOf(words: readonly string[], texts: readonly string[]): number | null {
  const whole = words.join(' ');
  const scores = texts.flatMap((text, index) => {
    const own = wordsOf(text);
    const later = index === 0 ? 0 : LATER;
    if (own.join(' ') === whole) return [WHOLE + later];
    const each = words.map((word) => wordScore(word, own));
    return each.includes(null) ? [] : [Math.max(...each.map(Number)) + later];
  });
  return scores.length === 0 ? null : Math.min(...scores);
}

function wordScore(word: string, words: readonly string[]): number | null {
  if (words[0]?.startsWith(word)) return BEGINS;
  if (words.some((one) => one.startsWith(word))) return WORD_BEGINS;
  if (word.length > 1 && initialsOf(words).startsWith(word)) return INITIALS;
  if (words.some((one) => one.includes(word))) return INSIDE;
  const allowed = typosAllowed(word);
  const typos = Math.min(...words.map((one) => typosBetween(word, one, allowed)));
  return typos <= allowed ? TYPO + typos : null;
}

/** A short word with a typo could be any word. */
function typosAllowed(word: string): number {
  if (word.length < 4) return 0;
  return word.length < 8 ? 1 : 2;
}

/**
 * Returns how many letters of the word must be added, removed, replaced, or swapped with their neighbour, until the
 * other word begins with it. Only the beginning counts, because people stop typing in the middle. If the result is
 * above `allowed`, it need not be exact.
 */
function typosBetween(word: string, other: string, allowed: number): number {
  const from = [...word];
  if (from.length - other.length > allowed) return Number.POSITIVE_INFINITY;
  const to = [...other].slice(0, from.length + allowed);
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      row[j] = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced);
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (isSwapped) row[j] = Math.min(row[j] ?? 0, (before[j - 2] ?? 0) + 1);
    }
    before = last;
    last = row;
  }
  return Math.min(...last);
}

function initialsOf(words: readonly string[]): string {
  return words.map((word) => [...word][0] ?? '').join('');
}

function wordsOf(text: string): string[] {
  return usernameKey(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
