import type { List } from './tree';

/** The markers with which lines of blocks begin: after at most three spaces, and followed by a space. */

/** `>>>` is the prompt of Python. */
const QUOTE = /^ {0,3}>(?!>>)(?:[ \t]|(?=>?(?:[ \t]|$)))/;
const ITEM = /^( {0,3})([-*]|(\d{1,9})[.)])([ \t]{1,4})(?=\S)/;
/** No backtick may follow, because the line would then hold a code span. */
const FENCE = /^( {0,3})(`{3,})[ \t]*([^`]*)$/;
const ESCAPED = /^( {0,3})(?:\\(?=[-*>])|\d{1,9}\\(?=[.)]))/;

/** Returns the line without its `>`; null if there is none. */
export function afterQuoteMarker(text: string): string | null {
  const marker = QUOTE.exec(text)?.[0];
  return marker === undefined ? null : text.slice(marker.length);
}

export interface ItemMarker {
  marker: List['marker'];
  number?: number;
  /** How far the item's text is from the beginning of the line. */
  width: number;
}

export function itemMarker(text: string): ItemMarker | null {
  const found = ITEM.exec(text);
  if (!found) return null;
  const [all, , sign = '', digits] = found;
  const marker = sign.slice(-1) as List['marker'];
  return { marker, width: all.length, ...(digits === undefined ? {} : { number: Number(digits) }) };
}

export interface Fence {
  indent: number;
  ticks: string;
  /** What follows on the line. */
  info: string;
}

export function openingFence(text: string): Fence | null {
  const found = FENCE.exec(text);
  if (!found) return null;
  const [, indent = '', ticks = '', info = ''] = found;
  return { indent: indent.length, ticks, info: info.trimEnd() };
}

/** Returns the place of a backslash before what would be a marker without it; null if there is none. */
export function escapedMarker(text: string): number | null {
  const found = ESCAPED.exec(text);
  return found && found[0].length - 1;
}

/** How many columns of white space a line begins with. A tab counts as four. */
export function indentOf(text: string): number {
  const [white = ''] = /^[ \t]*/.exec(text) ?? [];
  return [...white].reduce((columns, char) => columns + (char === '\t' ? 4 : 1), 0);
}

/** Removes at most this many columns of white space from the beginning of a line. */
export function withoutIndent(text: string, columns: number): string {
  let at = 0;
  for (let left = columns; left > 0 && /[ \t]/.test(text.charAt(at)); at += 1) left -= text[at] === '\t' ? 4 : 1;
  return text.slice(at);
}

export function isBlankLine(text: string): boolean {
  return text.trim() === '';
}
