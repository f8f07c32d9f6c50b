/**
 * Where emphasis may begin and end: at words, and at punctuation that stands around words. CommonMark allows more; here
 * `2*3*4`, `^_^`, `/*x*\/` and `¯\_(ツ)_/¯` stay as typed.
 */

/** Scripts without spaces between words, and Hangul, whose particles follow a word directly. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}' +
  '\\p{Script=Khmer}\\p{Script=Myanmar}';
/** Punctuation and symbols beyond ASCII, such as quotation marks, dashes and emoji. */
const SYMBOL = '(?![\\p{L}\\p{N}\\p{M}])[^\\p{ASCII}]|\\uFE0F';

const BEFORE = new RegExp(`^(?:[\\s(\\[{"'|\\-${UNSPACED}]|${SYMBOL})$`, 'u');
const FIRST = /^(?:[\p{L}\p{N}"'([{@#$<&`]|[^\p{ASCII}\s])$/u;
const LAST = /^(?:[\p{L}\p{N}"')\]}.,;:!?%$>+#`]|[^\p{ASCII}\s])$/u;
const AFTER = new RegExp(`^(?:[\\s)\\]}"'|.,;:!?%\\-${UNSPACED}]|${SYMBOL})$`, 'u');
const WORD = /^[\p{L}\p{N}]$/u;
const SIGNED_NUMBER = /[-+.]\d/y;

export interface Flanking {
  opens: boolean;
  closes: boolean;
}

/**
 * @param start where a run of delimiters begins in the text, with the backslashes before them; `end`: where it ends
 * @param isAfterNode whether code, a link or a name ends there, which counts as a word
 */
export function flanking(text: string, start: number, end: number, isAfterNode: boolean): Flanking {
  const before = isAfterNode ? 'a' : charBefore(text, start);
  const after = charAt(text, end);
  SIGNED_NUMBER.lastIndex = end;
  const opens = (before === '' || BEFORE.test(before)) && (FIRST.test(after) || SIGNED_NUMBER.test(text));
  const closes = (after === '' || AFTER.test(after)) && LAST.test(before);
  // A delimiter with no word on either side is most often meant as itself, as in '*'.
  if (opens && closes && !WORD.test(before) && !WORD.test(after)) return { opens: false, closes: false };
  return { opens, closes };
}

function charAt(text: string, at: number): string {
  const point = text.codePointAt(at);
  return point === undefined ? '' : String.fromCodePoint(point);
}

function charBefore(text: string, at: number): string {
  if (at === 0) return '';
  const pair = at > 1 ? charAt(text, at - 2) : '';
  return pair.length === 2 ? pair : text.charAt(at - 1);
}
