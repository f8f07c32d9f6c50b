/**
 * Every piece of markup has one of these: a delimiter, a backslash, a link with a text, or the beginning of a block.
 */
const SIGN_OF_MARKUP = /[*_`\\]|~~|\]\(|^ {0,3}(?:>|-[ \t]|\d{1,9}[.)][ \t])/m;

/** False for most texts: they are shown as typed, and the parser need not look at them. */
export function mayHoldMarkup(text: string): boolean {
  return SIGN_OF_MARKUP.test(text);
}
