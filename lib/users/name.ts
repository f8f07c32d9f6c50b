import { inLatin, outOfLatin } from './confusables';

/**
 * What a person may be called, and when two names are the same one. Pure, and part of the pages' JavaScript.
 */

export type NameProblem = 'too_short' | 'too_long' | 'characters' | 'mixed_scripts' | 'reserved';

/** In Unicode code points, once in NFC. */
export const NAME_LENGTH = { min: 2, max: 32 } as const;

/** Scripts in customary modern use: UAX #31 (Unicode Identifiers and Syntax), table 5, recommended scripts. */
const SCRIPTS =
  'Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Hebrew Kannada Khmer Lao ' +
  'Latin Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan';

/** Writing systems that take several scripts: UTS #39 (Unicode Security Mechanisms), § 5.1: Jpan, Kore, Hanb. */
const SYSTEMS = ['Han Hiragana Katakana', 'Hangul Han', 'Bopomofo Han'];

/** One for each way of writing: every character of a name must be of it, or common to all (ASCII digits, `_ . -`). */
const WRITINGS = [...SCRIPTS.split(' '), ...SYSTEMS].map((scripts) => {
  const classes = scripts.split(' ').map((script) => `\\p{Script_Extensions=${script}}`);
  return new RegExp(`^[0-9_.\\-\\p{Script=Inherited}${classes.join('')}]*$`, 'u');
});

/** Marks only after a letter and at most two in a row, so that they cannot climb out of their line. */
const FORM = /^(?:\p{L}[\p{Mn}\p{Mc}]{0,2}|[\p{Nd}_.-])*$/u;
const LETTER_OR_DIGIT = /[\p{L}\p{Nd}]/u;
/** Soft hyphens, joiners, bidi controls, and the blank letters of Hangul: nobody sees them. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{C}]/u;

/** Names that would seem to speak for the installation, or for everybody in it. Compared by key. */
const RESERVED = new Set(
  [
    'admin administrator administrador administradora administracion administration root superuser sysadmin system',
    'sistema tertulia support soporte help ayuda moderator moderador moderadora mod mods staff owner security seguridad',
    'official oficial postmaster webmaster hostmaster abuse noreply no-reply info bot server servidor',
    'null undefined nan none nobody nadie unknown desconocido anonymous anonimo anonima guest invitado deleted',
    'everyone everybody todos todas all here aqui channel canal room sala me yo you tu self user usuario',
  ]
    .join(' ')
    .split(' '),
);

/**
 * What names are compared by: compatibility forms unified, case folded, marks stripped, so that José, JOSE and jose
 * are one person. At most 255 bytes of UTF-8 for a name that checkUsername accepts (a test goes through all letters).
 *
 * Full case folding is lower(upper(lower(x))): ß, ẞ and ss are alike, as are ı and i (Unicode § 5.18). Stripping takes the vowel signs
 * of Indic scripts and the voicing marks of kana along: better two names that cannot both be had than two look-alikes.
 */
export function usernameKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ς', 'σ')
    .normalize('NFC');
}

/**
 * Keys of the names that look like this one though they are of another alphabet altogether: the Cyrillic сор is the
 * Latin cop to whoever reads it. Not part of usernameKey, so that no key that is stored has to change.
 */
export function lookAlikeKeys(name: string): string[] {
  const latin = inLatin(name);
  if (latin === null) return [];
  const keys = [latin, ...outOfLatin(latin)].map(usernameKey);
  return [...new Set(keys)].filter((key) => key !== usernameKey(name));
}

/** The form in which a name is kept: as typed, in NFC. Nothing is trimmed. */
export function storedUsername(name: string): string {
  return name.normalize('NFC');
}

/** What could make a word in NFC look like another one; null: nothing. Also asked of the host names in links. */
export function disguiseOf(word: string): 'characters' | 'mixed_scripts' | null {
  // A compatibility form (full-width, ligature, superscript) looks like the letter that it is not.
  const isCompatible = word.normalize('NFKC') !== word;
  if (isCompatible || INVISIBLE.test(word) || !FORM.test(word) || !LETTER_OR_DIGIT.test(word)) return 'characters';
  return WRITINGS.some((writing) => writing.test(word)) ? null : 'mixed_scripts';
}

/** Everything that is wrong with a name; none: it may be had. */
export function checkUsername(typed: string): NameProblem[] {
  const name = storedUsername(typed);
  const length = [...name].length;
  if (length < NAME_LENGTH.min) return ['too_short'];
  // A long text is not looked at more closely: its length is the answer.
  if (length > NAME_LENGTH.max) return ['too_long'];
  const disguise = disguiseOf(name);
  if (disguise) return [disguise];
  if ([usernameKey(name), ...lookAlikeKeys(name)].some((key) => RESERVED.has(key))) return ['reserved'];
  return [];
}
