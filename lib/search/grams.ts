/**
 * What a text is found by. Each gram of a text is hashed, and sets one bit of the text's signature. A term can be in a
 * text only if the text has all grams of the term. Pure.
 *
 * - Of alphabets: runs of two and three characters, and the first one and two characters of each word.
 * - Of Chinese, Japanese, Korean, and of signs such as emoji: single characters and runs of two.
 *
 * Grams have no spaces. All texts here are folded (fold.ts).
 */

/** A change of what is a gram, or of the folding, needs a new number: then every index is built anew. */
export const GRAMS_VERSION = 1;

/** From here on, a character is a word or a syllable. Hangul and Han are beyond it, and so are emoji. */
const WIDE = 0x2e80;

function isWide(point: number): boolean {
  return point >= WIDE || (point >= 0x2190 && point <= 0x2bff);
}

const SPACE = 32;
const START = 1;
const MARKED = 2;

const WORD = /[\p{L}\p{N}\p{M}_]/u;
/** What a character is, filled in as texts need it. */
const KINDS = new Uint8Array(0x10000);
const IS_KNOWN = 1;
const IS_WIDE = 2;
/** It belongs to a word, which goes on after it. Every wide character is a word by itself. */
const GOES_ON = 4;

function kindOf(point: number): number {
  if (point > 0xffff) return IS_KNOWN | IS_WIDE;
  const known = KINDS[point] as number;
  if (known !== 0) return known;
  const kind = isWide(point) ? IS_WIDE : WORD.test(String.fromCharCode(point)) ? GOES_ON : 0;
  KINDS[point] = IS_KNOWN | kind;
  return IS_KNOWN | kind;
}

/** Whether a word begins at this place of a folded text, or it is no place inside a word. */
export function isWordStart(text: string, at: number): boolean {
  if (at === 0) return true;
  const before = text.charCodeAt(at - 1);
  // The second half of a pair: an emoji, or a rare letter. Both end a word here, as grams have it.
  if (before >= 0xdc00 && before <= 0xdfff) return true;
  return !(kindOf(before) & GOES_ON);
}

/** A character has at most so many grams that end with it. */
const MOST_OF_CHARACTER = 4;
let buffer = new Int32Array(8_192);

/** The hash of each gram of a folded text, some of them several times. Valid until the next text. */
export function gramsOfUnits(units: Uint16Array): Int32Array {
  if (buffer.length < units.length * MOST_OF_CHARACTER) buffer = new Int32Array(2 * units.length * MOST_OF_CHARACTER);
  const into = buffer;
  let count = 0;
  let [older, last] = [SPACE, SPACE];
  let [olderKind, lastKind] = [0, 0];
  for (let i = 0; i < units.length; i++) {
    let point = units[i] as number;
    if (point === SPACE) {
      older = last = SPACE;
      olderKind = lastKind = 0;
      continue;
    }
    if (point >= 0xd800 && point <= 0xdbff) point = ((point - 0xd800) << 10) + (units[++i] as number) + 0x2400;
    const kind = (KINDS[point] as number) || kindOf(point);
    if (kind & IS_WIDE) into[count++] = hash1(point);
    else if (!(lastKind & GOES_ON)) into[count++] = hash2(START, point);
    if (last !== SPACE) {
      into[count++] = hash2(last, point);
      if (!((kind | lastKind) & IS_WIDE)) {
        if (older !== SPACE && !(olderKind & IS_WIDE)) into[count++] = hash3(older, last, point);
        // The first two characters of a word.
        if (!(olderKind & GOES_ON)) into[count++] = hash3(START, last, point);
      }
    }
    older = last;
    olderKind = lastKind;
    last = point;
    lastKind = kind;
  }
  return into.subarray(0, count);
}

/**
 * The hashes of all grams that a text must have in which this folded term is found. A term of one or two characters of
 * an alphabet is only found at the beginning of a word (isFound in term.ts).
 */
export function gramsOfTerm(term: string): number[] {
  const hashes = new Set<number>();
  for (const word of term.split(' ')) {
    const points = [...word].map((sign) => sign.codePointAt(0) as number);
    const isShort = term === word && isShortTerm(points);
    points.forEach((point, i) => {
      const [before, older] = [points[i - 1], points[i - 2]];
      if (isWide(point)) hashes.add(hash1(point));
      if (before === undefined) return;
      hashes.add(hash2(before, point));
      const isNarrow = !isWide(point) && !isWide(before);
      if (isNarrow && older !== undefined && !isWide(older)) hashes.add(hash3(older, before, point));
    });
    const [first, second] = points;
    if (isShort && first !== undefined) {
      hashes.add(hash2(START, first));
      if (second !== undefined) hashes.add(hash3(START, first, second));
    }
  }
  return [...hashes];
}

/** Whether a term is found only at the beginning of a word. */
export function isShortTerm(points: readonly number[]): boolean {
  return points.length <= 2 && points.every((point) => !isWide(point));
}

/** The gram of something that a message has beside its text, for example that it has a file. */
export function markGram(mark: 'file' | 'link' | 'user', id = 0): number {
  return hash3(MARKED, { file: 1, link: 2, user: 3 }[mark], id);
}

function hash1(a: number): number {
  return mix(Math.imul(a, 0x9e3779b1));
}

function hash2(a: number, b: number): number {
  return mix(Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca6b));
}

function hash3(a: number, b: number, c: number): number {
  return mix(Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca6b) ^ Math.imul(c + 0x165667b1, 0xc2b2ae35));
}

/** The end of MurmurHash3: each bit of the input changes half of the bits. */
function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
