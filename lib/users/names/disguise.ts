/** Scripts in customary modern use: UAX #31 (Unicode Identifiers and Syntax), table 5, recommended scripts. */
const SCRIPTS =
  'Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Hebrew Kannada Khmer Lao ' +
  'Latin Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan';

/** Writing systems that combine several scripts: UTS #39 (Unicode Security Mechanisms), § 5.1: Jpan, Kore, Hanb. */
const SYSTEMS = ['Han Hiragana Katakana', 'Hangul Han', 'Bopomofo Han'];

/**
 * One pattern for each script or writing system: every character of a name must belong to it, or be common to all
 * (ASCII digits, `_ . -`).
 */
const WRITINGS = [...SCRIPTS.split(' '), ...SYSTEMS].map((scripts) => {
  const classes = scripts.split(' ').map((script) => `\\p{Script_Extensions=${script}}`);
  return new RegExp(`^[0-9_.\\-\\p{Script=Inherited}${classes.join('')}]*$`, 'u');
});

/** Allows marks only after a letter and at most two in a row, so that they cannot grow out of their line. */
const FORM = /^(?:\p{L}[\p{Mn}\p{Mc}]{0,2}|[\p{Nd}_.-])*$/u;
const LETTER_OR_DIGIT = /[\p{L}\p{Nd}]/u;
/** Soft hyphens, joiners, bidi controls, and the blank letters of Hangul: nobody sees them. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{C}]/u;

/**
 * Returns what could make a word in NFC look like another one; null if nothing could. Also used for host names in
 * links.
 */
export function disguiseOf(word: string): 'characters' | 'mixed_scripts' | null {
  // A compatibility form (full-width, ligature, superscript) looks like a letter that it is not.
  const isCompatible = word.normalize('NFKC') !== word;
  if (isCompatible || INVISIBLE.test(word) || !FORM.test(word) || !LETTER_OR_DIGIT.test(word)) return 'characters';
  return WRITINGS.some((writing) => writing.test(word)) ? null : 'mixed_scripts';
}
