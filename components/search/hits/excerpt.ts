import { mayHoldMarkup } from '@/lib/messages/markdown/may-hold-markup';
import { parse } from '@/lib/messages/markdown/parse';
import { treeText } from '@/lib/messages/markdown/plain-text';

/** What a hit shows of a text. Pure. */

type Marks = readonly (readonly [at: number, length: number])[];

export interface Piece {
  text: string;
  isFound: boolean;
}

/** Longer texts are cut around what was found first. */
const SHOWN = 280;
/** What stands before it then. */
const LEAD = 60;

/** They stand around what was found while the text's markup is removed. No message means anything by them. */
const [BEGIN, END] = ['\ue000', '\ue001'];
const BOTH = /[\ue000\ue001]/;

/** Returns a text in one line without its markup, in pieces. @param marks where something was found, in order, apart */
export function excerptOf(text: string, marks: Marks): Piece[] {
  const marked = BOTH.test(text) ? text : withMarks(text, marks);
  const plain = mayHoldMarkup(text) ? treeText(parse(marked)) : marked.replace(/\s+/g, ' ').trim();
  return cut(piecesOf(plain));
}

/** Returns a name in pieces, whole. */
export function markedName(name: string, marks: Marks): Piece[] {
  return piecesOf(BOTH.test(name) ? name : withMarks(name, marks));
}

function withMarks(text: string, marks: Marks): string {
  let from = 0;
  const parts = marks.map(([at, length]) => {
    const part = `${text.slice(from, at)}${BEGIN}${text.slice(at, at + length)}${END}`;
    from = at + length;
    return part;
  });
  return parts.join('') + text.slice(from);
}

function piecesOf(marked: string): Piece[] {
  return marked
    .split(/\ue000([^\ue000\ue001]*)\ue001/)
    .map((text, index) => ({ text, isFound: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
}

function cut(pieces: Piece[]): Piece[] {
  const text = pieces.map((piece) => piece.text).join('');
  const found = pieces.findIndex(({ isFound }) => isFound);
  const first = found === -1 ? 0 : pieces.slice(0, found).reduce((sum, piece) => sum + piece.text.length, 0);
  const start = first > LEAD + 20 ? wordAfter(text, first - LEAD, first) : 0;
  const end = text.length - start > SHOWN ? start + SHOWN : text.length;
  let at = 0;
  const shown = pieces.flatMap(({ text: part, isFound }) => {
    const [from, until] = [Math.max(start - at, 0), Math.min(end - at, part.length)];
    at += part.length;
    return until > from ? [{ text: part.slice(from, until).replace(HALVES, ''), isFound }] : [];
  });
  if (start > 0) shown.unshift({ text: '…', isFound: false });
  if (end < text.length) shown.push({ text: '…', isFound: false });
  return shown;
}

/** Half of a character that the cut divided. */
const HALVES = /^[\udc00-\udfff]|[\ud800-\udbff]$/g;

/** Where a word begins between the two places; the first one if none does, as in Chinese. */
function wordAfter(text: string, from: number, until: number): number {
  const space = text.indexOf(' ', from);
  return space === -1 || space >= until ? from : space + 1;
}
