/**
 * Texts as search compares them: without case, accents and widths, with single spaces. José is `jose`, ß is `ss`, and
 * full-width letters are the usual ones. Marks that make another letter stay, such as those of kana and Thai. Texts and
 * what people search for go through the same function. Pure.
 */

/**
 * Marks that only vary a letter, and characters without a shape: accents, points of Hebrew, vowels of Arabic, variation
 * selectors, skin tones, zero-width and direction characters.
 */
const STRIPPED =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each of these is stripped by itself
  /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\u{1f3fb}-\u{1f3ff}\u{e0000}-\u{e01ef}]/gu;

/** Letters that are one letter with a stroke, or two joined, and punctuation that is drawn in several ways. */
const ALIKE: Record<string, string> = {
  ß: 'ss',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ς: 'σ',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ى: 'ي',
  ة: 'ه',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
};
const ALIKE_SIGNS = new RegExp(`[${Object.keys(ALIKE).join('')}]`, 'gu');
const SPACES = /[\s\p{Cc}\p{Z}]+/gu;

/** Returns the folded text, without space at its ends. */
export function fold(text: string): string {
  return (foldSimple(text) ?? foldAny(text)).trim();
}

function foldAny(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(STRIPPED, '')
    .normalize('NFC')
    .replace(ALIKE_SIGNS, (sign) => ALIKE[sign] ?? sign)
    .replace(SPACES, ' ');
}

/** What each UTF-16 unit becomes, if that does not depend on its neighbours; filled in as texts need it. */
const UNITS: (string | null | undefined)[] = new Array(0x10000);
/** Units that join with those before or after them: marks, the letters of Hangul syllables, halves of surrogate pairs. */
const JOINS = /[\p{M}\p{Cs}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\uff9e\uff9f\u3131-\u318e\uffa0-\uffdc]/u;

/** Folds a text of which no character depends on another one, several times faster; null if one does. */
function foldSimple(text: string): string | null {
  let folded = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    let part = UNITS[unit];
    if (part === undefined) {
      const sign = text[i] as string;
      part = JOINS.test(sign) ? null : foldAny(sign);
      // A letter whose folding ends with a mark, or begins with one, could join with the next one.
      if (part !== null && part !== '' && /\p{M}/u.test(part)) part = null;
      UNITS[unit] = part;
    }
    if (part === null) {
      const pair = pairAt(text, i, unit);
      if (pair === null) return null;
      part = pair;
      i++;
    }
    if (part.charCodeAt(0) === 32 && folded.charCodeAt(folded.length - 1) === 32) part = part.slice(1);
    folded += part;
  }
  return folded;
}

/** The folding of an emoji or another character outside the basic plane that stands for itself; null: not so simple. */
function pairAt(text: string, at: number, unit: number): string | null {
  if (unit < 0xd800 || unit > 0xdbff) return null;
  const point = text.codePointAt(at) ?? 0;
  if (point < 0x1f000 || point > 0x1faff) return null;
  if (point >= 0x1f3fb && point <= 0x1f3ff) return '';
  // Letters in circles and squares become plain letters.
  return point < 0x1f300 ? null : String.fromCodePoint(point);
}
