/** A stretch of a text, and where it leads if it is a link. */
export interface Piece {
  text: string;
  href: string | null;
}

/** A piece of a known text: its length in UTF-16 units, and where it leads. */
export type Cut = [length: number, href: string | null];

/** Where links are in messages, by seq. Messages without links are left out. */
export type LinkCuts = Record<number, Cut[]>;

/** Every link has one of these: a scheme, `www.`, a path after a host, or the @ of a mail address. */
const SIGN_OF_LINK = /:\/\/|www\.|@|\.[^\s./]*\//i;

/** False for most texts: the recognizer need not look at these. A test checks that no link is missed. */
export function mayHoldLink(text: string): boolean {
  return SIGN_OF_LINK.test(text);
}

export function cutsOf(pieces: readonly Piece[]): Cut[] {
  return pieces.map(({ text, href }) => [text.length, href]);
}

/** @param cuts what cutsOf returned for the same text */
export function cut(text: string, cuts: readonly Cut[]): Piece[] {
  let end = 0;
  return cuts.map(([length, href]) => {
    const start = end;
    end += length;
    return { text: text.slice(start, end), href };
  });
}
