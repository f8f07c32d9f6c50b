import { fold } from './fold';
import { gramsOfTerm, isShortTerm, isWordStart } from './grams';

/** A word or phrase that messages must have, or must not have. Pure. */
export interface Term {
  /** Folded; not empty. */
  text: string;
  /** Messages with it are left out. */
  not: boolean;
  /** It is found only at the beginning of a word, because it has one or two letters. */
  isShort: boolean;
}

/** @returns null if nothing can be found by this text */
export function termFrom(typed: string, not = false): Term | null {
  const text = fold(typed);
  if (text === '') return null;
  return { text, not, isShort: isShortTerm([...text].map((sign) => sign.codePointAt(0) as number)) };
}

/** Where a term is first found in a folded text, at `from` or later; -1: nowhere. */
export function findTerm(folded: string, { text, isShort }: Term, from = 0): number {
  let at = folded.indexOf(text, from);
  while (isShort && at !== -1 && !isWordStart(folded, at)) at = folded.indexOf(text, at + 1);
  return at;
}

/** Whether a folded text has all terms that it must have, and none of the others. */
export function matches(folded: string, terms: readonly Term[]): boolean {
  return terms.every((term) => (findTerm(folded, term) !== -1) !== term.not);
}

/** The grams that a message must have to match. Terms that it must not have say nothing. */
export function gramsOf(terms: readonly Term[]): number[] {
  return terms.flatMap((term) => (term.not ? [] : gramsOfTerm(term.text)));
}
