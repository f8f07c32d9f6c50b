/** A stretch of a text, and where it leads if it is a link. */
export interface Piece {
  text: string;
  href: string | null;
}

/** A piece of a text that is at hand: its length in UTF-16 units, and where it leads. */
export type Cut = [length: number, href: string | null];

/** Where links are in messages, by seq; without the messages that have none. */
export type LinkCuts = Record<number, Cut[]>;

/** What each link has: a scheme, `www.`, a path behind a host, or the @ of mail. */
const SIGN_OF_LINK = /:\/\/|www\.|@|\.[^\s./]*\//i;

/** False for most texts: those need nobody to look for links in them. A test holds that none is missed. */
export function mayHoldLink(text: string): boolean {
  return SIGN_OF_LINK.test(text);
}

export function cutsOf(pieces: readonly Piece[]): Cut[] {
  return pieces.map(({ text, href }) => [text.length, href]);
}

/** @param cuts as cutsOf told of this very text */
export function cut(text: string, cuts: readonly Cut[]): Piece[] {
  let end = 0;
  return cuts.map(([length, href]) => {
    const start = end;
    end += length;
    return { text: text.slice(start, end), href };
  });
}
