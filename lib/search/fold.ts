/**
 * Texts as search compares them: without case, accents and widths, with single spaces. José is `jose`, ß is `ss`, and
 * full-width letters are the usual ones. Marks that make another letter stay, such as those of kana and Thai. Texts and
 * what people search for go through the same function. After a change of it, raise GRAMS_VERSION (grams.ts). Pure.
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
  const units = foldSimple(text);
  if (units === null) return foldAny(text).trim();
  return Buffer.from(units.buffer, units.byteOffset, units.byteLength).toString('utf16le');
}

/**
 * The same as UTF-16 units. They are valid until the next text is folded: for an index nothing else is made of them.
 */
export function foldedUnits(text: string): Uint16Array {
  return foldSimple(text) ?? unitsOf(foldAny(text).trim());
}

export function unitsOf(folded: string): Uint16Array {
  return Uint16Array.from({ length: folded.length }, (_, i) => folded.charCodeAt(i));
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
/** The same for units that become a single one other than a space. 0: look it up in UNITS. */
const SINGLE = new Uint16Array(0x10000);
/**
 * Units that join with those before or after them: marks, the letters of Hangul syllables, halves of surrogate pairs.
 */
const JOINS = /[\p{M}\p{Cs}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\uff9e\uff9f\u3131-\u318e\uffa0-\uffdc]/u;
/** No unit becomes more than these: U+FDFA is a sentence. */
const MOST_OF_UNIT = 18;
const SPACE = 32;

let buffer = new Uint16Array(8_192);

/** Folds a text of which no character depends on another one, many times faster; null if one does. */
function foldSimple(text: string): Uint16Array | null {
  if (buffer.length < text.length * MOST_OF_UNIT) buffer = new Uint16Array(2 * text.length * MOST_OF_UNIT);
  const into = buffer;
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const single = SINGLE[unit] as number;
    if (single !== 0) {
      into[length++] = single;
      continue;
    }
    let part = simpleFold(unit);
    if (part === null) {
      const pair = pairAt(text, i, unit);
      if (pair === null) return null;
      part = pair;
      i++;
    }
    for (let j = 0; j < part.length; j++) {
      const next = part.charCodeAt(j);
      // One space for several, and none at the beginning.
      if (next !== SPACE || (length > 0 && into[length - 1] !== SPACE)) into[length++] = next;
    }
  }
  return into.subarray(0, into[length - 1] === SPACE ? length - 1 : length);
}

/** What a unit becomes, if that does not depend on its neighbours; otherwise null. */
function simpleFold(unit: number): string | null {
  const known = UNITS[unit];
  if (known !== undefined) return known;
  const sign = String.fromCharCode(unit);
  let part = JOINS.test(sign) ? null : foldAny(sign);
  // A letter whose folding ends with a mark, or begins with one, could join with the next one.
  if (part !== null && part !== '' && /\p{M}/u.test(part)) part = null;
  UNITS[unit] = part;
  if (part?.length === 1 && part !== ' ') SINGLE[unit] = part.charCodeAt(0);
  return part;
}

/** A folded text, and the part of the raw text that each of its UTF-16 units is from: `[starts[i], ends[i])`. */
export interface FoldedParts {
  folded: string;
  starts: number[];
  ends: number[];
}

/**
 * Characters that belong to the one before them: JOINS without halves of pairs, and what beyond the basic plane does
 * so.
 */
const ATTACHED =
  /[\p{M}\p{Emoji_Modifier}\u1160-\u11ff\ud7b0-\ud7ff\uff9e\uff9f\u3131-\u318e\uffa0-\uffdc\u{e0000}-\u{e0fff}]/u;

/** Folds a text so that what was found in it can be shown. `folded` is the same as that of `fold`. */
export function foldedParts(text: string): FoldedParts {
  const parts: FoldedParts = { folded: '', starts: [], ends: [] };
  let start = 0;
  for (let at = 0; at <= text.length; ) {
    const point = text.codePointAt(at) ?? SPACE;
    if (at > start && (at === text.length || !isAttached(point))) {
      addPart(parts, text, start, at);
      start = at;
    }
    at += point > 0xffff ? 2 : 1;
  }
  return trimmed(parts, text);
}

function isAttached(point: number): boolean {
  if (point <= 0xffff && simpleFold(point) !== null) return false;
  const sign = String.fromCodePoint(point);
  // A sign whose folding has a mark joins with its neighbours, such as a voicing mark with a space of its own.
  return ATTACHED.test(sign) || /\p{M}/u.test(foldAny(sign));
}

function addPart(parts: FoldedParts, text: string, start: number, end: number): void {
  let part = (end - start === 1 ? simpleFold(text.charCodeAt(start)) : null) ?? foldAny(text.slice(start, end));
  if (part.startsWith(' ') && parts.folded.endsWith(' ')) part = part.slice(1);
  parts.folded += part;
  for (let i = 0; i < part.length; i++) {
    parts.starts.push(start);
    parts.ends.push(end);
  }
}

/** Without space at the ends. A text whose parts cannot be folded one by one, in some rare script, becomes one part. */
function trimmed({ folded, starts, ends }: FoldedParts, text: string): FoldedParts {
  const from = folded.length - folded.trimStart().length;
  const until = folded.trimEnd().length;
  const whole = fold(text);
  if (folded.slice(from, until) === whole)
    return { folded: whole, starts: starts.slice(from, until), ends: ends.slice(from, until) };
  const units = Array.from({ length: whole.length });
  return { folded: whole, starts: units.map(() => 0), ends: units.map(() => text.length) };
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
