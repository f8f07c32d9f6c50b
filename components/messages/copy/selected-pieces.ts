import type { Piece } from '@/lib/messages/links/pieces';

/** The elements of a message's text that stand on lines of their own. */
const BLOCKS = 'li, blockquote, [data-code]';

/** Returns a copied part of a message's text: blocks on lines of their own, list items with their markers. */
export function piecesFrom(part: DocumentFragment): Piece[] {
  const pieces: Piece[] = [];
  addFrom(part, pieces, { indent: '', breaks: false });
  return pieces;
}

interface Place {
  /** Before the markers of a list within a list. */
  indent: string;
  /** Whether what comes next begins a line. */
  breaks: boolean;
}

function addFrom(parent: Node, pieces: Piece[], place: Place): void {
  for (const node of parent.childNodes) {
    // React marks with comments where a part begins that is loaded later.
    if (node instanceof Comment) continue;
    if (!(node instanceof HTMLElement)) add(pieces, node.textContent ?? '', place);
    else if (node instanceof HTMLAnchorElement) addLink(node, pieces, place);
    else if (node.matches(BLOCKS)) addBlock(node, pieces, place);
    else if (node.dataset.noCopy === undefined) addFrom(node, pieces, place);
  }
}

function addBlock(block: HTMLElement, pieces: Piece[], place: Place): void {
  place.breaks = true;
  const { marker } = block.dataset;
  const { indent } = place;
  if (marker !== undefined) {
    add(pieces, `${indent}${marker} `, place);
    place.indent += '  ';
  }
  addFrom(block, pieces, place);
  place.indent = indent;
  place.breaks = true;
}

/** A link's text does not say where it leads, unless it is the address. */
function addLink(link: HTMLAnchorElement, pieces: Piece[], place: Place): void {
  const host = link.querySelector('[data-host]');
  const text = link.textContent ?? '';
  const own = host ? text.slice(0, text.length - (host.textContent?.length ?? 0)) : text;
  add(pieces, own, place, link.href);
  if (host) add(pieces, ` (${link.href})`, place);
}

function add(pieces: Piece[], text: string, place: Place, href: string | null = null): void {
  if (text === '') return;
  if (place.breaks && pieces.length > 0) pieces.push({ text: '\n', href: null });
  place.breaks = false;
  pieces.push({ text, href });
}
