import type { Row } from '@/components/messages/rows';
import { localTime } from '@/lib/messages/days';
import type { Piece } from '@/lib/messages/links/pieces';
import type { HourCycle } from '@/lib/users/choices';
import { type CopiedLine, html, htmlLines, plain, plainLines } from './copied-lines';
import { piecesFrom } from './selected-pieces';

/** A day, or the selected part of the text of the row with this index. */
type Part = { day: string } | { index: number; pieces: Piece[] };

export interface CopyContext {
  list: HTMLElement;
  /** The rows that the list shows, in its order. */
  rows: readonly Row[];
  timeZone: string;
  hourCycle: HourCycle;
  /** Returns the name to show for a message's author. */
  nameOf: (row: Row) => string;
}

/**
 * Copies a selection of several messages as lines with time and name, and a selection in one message as its text alone.
 * The browser copies any other selection itself.
 */
export function copySelection(event: ClipboardEvent, context: CopyContext): void {
  const { list } = context;
  const selection = document.getSelection();
  if (!selection || isField(event.target)) return;
  const parts = selectedParts(list, selection);
  const [only, another] = parts;
  // A selection without messages, or with one message and other parts of the page, is not a conversation.
  if (!parts.some((part) => 'index' in part)) return;
  if (another) {
    const lines = parts.map((part) => lineOf(part, context)).filter((line) => line !== null);
    setClipboard(event, plainLines(lines), htmlLines(lines));
  } else if (only && 'index' in only && isInside(list, selection)) {
    setClipboard(event, plain(only.pieces), html(only.pieces));
  }
}

function lineOf(part: Part, { rows, timeZone, hourCycle, nameOf }: CopyContext): CopiedLine | null {
  if ('day' in part) return part;
  const row = rows[part.index];
  if (!row) return null;
  return { time: localTime(row.datetime, timeZone, hourCycle), name: nameOf(row), pieces: part.pieces };
}

/** Returns the parts in the page's order. In Firefox a selection is several ranges around unselectable elements. */
function selectedParts(list: HTMLElement, selection: Selection): Part[] {
  const ranges = Array.from({ length: selection.rangeCount }, (_, i) => selection.getRangeAt(i));
  const parts: Part[] = [];
  let index = -1;
  for (const element of list.querySelectorAll<HTMLElement>('[data-date], [data-text]')) {
    const isMessage = element.dataset.text !== undefined;
    if (isMessage) index += 1;
    const pieces = ranges.filter((range) => range.intersectsNode(element)).flatMap((range) => piecesOf(range, element));
    if (plain(pieces) === '') continue;
    parts.push(isMessage ? { index, pieces } : { day: element.dataset.date ?? '' });
  }
  return parts;
}

/** Returns the part of an element's text that lies in the range. The range must intersect the element. */
function piecesOf(range: Range, element: HTMLElement): Piece[] {
  const part = document.createRange();
  part.selectNodeContents(element);
  if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0)
    part.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset);
  return piecesFrom(part.cloneContents());
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
}

function isInside(list: HTMLElement, { anchorNode, focusNode }: Selection): boolean {
  return list.contains(anchorNode) && list.contains(focusNode);
}

function setClipboard(event: ClipboardEvent, text: string, markup: string): void {
  event.clipboardData?.setData('text/plain', text);
  event.clipboardData?.setData('text/html', markup);
  event.preventDefault();
}
