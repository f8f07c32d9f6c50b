/**
 * What a text is found by. Each gram of a text is hashed, and sets one bit of the text's signature. A term can be in a text
 * only if the text has all grams of the term. Pure.
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

/** Whether a character belongs to a word, filled in as texts need it. */
const IN_WORD: (boolean | undefined)[] = new Array(0x10000);
const WORD = /[\p{L}\p{N}\p{M}_]/u;

export function isInWord(point: number): boolean {
  const known = IN_WORD[point];
  if (known !== undefined) return known;
  const is = WORD.test(String.fromCodePoint(point));
  if (point < 0x10000) IN_WORD[point] = is;
  return is;
}

/** Whether a word begins at this place of a folded text, or it is no place inside a word. */
export function isWordStart(text: string, at: number): boolean {
  if (at === 0) return true;
  const before = text.codePointAt(at - 1) ?? SPACE;
  // The second half of a pair: an emoji, or a rare letter. Both end a word here, as grams have it.
  if (before >= 0xdc00 && before <= 0xdfff) return true;
  return !isInWord(before) || isWide(before);
}

/** Calls `take` with the hash of each gram of a folded text. */
export function eachGram(text: string, take: (hash: number) => void): void {
  let [older, last] = [SPACE, SPACE];
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i) as number;
    if (point > 0xffff) i++;
    if (point === SPACE) {
      older = SPACE;
      last = SPACE;
      continue;
    }
    const wide = isWide(point);
    const startsHere = last === SPACE || !isInWord(last) || isWide(last);
    if (wide) take(hash1(point));
    else if (startsHere) take(hash2(START, point));
    if (last !== SPACE) {
      take(hash2(last, point));
      if (!wide && !isWide(last)) {
        if (older !== SPACE && !isWide(older)) take(hash3(older, last, point));
        // The first two characters of a word.
        const lastStarts = older === SPACE || !isInWord(older) || isWide(older);
        if (lastStarts) take(hash3(START, last, point));
      }
    }
    older = last;
    last = point;
  }
}

/**
 * The hashes of all grams that a text must have in which this folded term is found. A term of one or two characters of an
 * alphabet is only found at the beginning of a word (isFound in term.ts).
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
  return (hash ^ (hash >>> 16)) >>> 0;
}
