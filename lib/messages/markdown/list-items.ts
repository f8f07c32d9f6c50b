import { indentOf, isBlankLine, itemMarker, withoutIndent } from './markers';
import type { Line } from './paragraph';
import type { List } from './tree';

interface Items {
  marker: List['marker'];
  items: { number?: number; lines: Line[] }[];
  /** The index of the first line after the list. */
  next: number;
}

/**
 * Collects the items of a list that begins at this line, each with the lines that belong to it. Null if none begins.
 */
export function itemsAt(lines: readonly Line[], start: number): Items | null {
  const marker = itemMarker(lines[start]?.text ?? '')?.marker;
  if (!marker) return null;
  const items: Items['items'] = [];
  let next = start;
  for (;;) {
    const from = items.length === 0 ? start : nextText(lines, next);
    const item = itemMarker(lines[from]?.text ?? '');
    if (item?.marker !== marker) return { marker, items, next };
    next = endOfItem(lines, from + 1, item);
    const [first, ...others] = lines.slice(from, next);
    if (!first) return { marker, items, next };
    const itemLines = [cut(first, item.width), ...others.map((line) => cut(line, indentCut(line, item.width)))];
    items.push({ ...(item.number === undefined ? {} : { number: item.number }), lines: itemLines });
  }
}

type Marker = NonNullable<ReturnType<typeof itemMarker>>;

/** Lines belong to an item if they are indented as its text is, even after blank lines. */
function endOfItem(lines: readonly Line[], start: number, item: Marker): number {
  let end = start;
  for (;;) {
    const next = nextText(lines, end);
    const text = lines[next]?.text;
    if (text === undefined || !isWithin(text, item)) return end;
    end = next + 1;
  }
}

/** Two spaces are enough for a list within a list, also below a number. */
function isWithin(text: string, { marker, width }: Marker): boolean {
  const indent = indentOf(text);
  if (indent >= width) return true;
  const other = itemMarker(text);
  return indent >= 2 && other !== null && other.marker !== marker;
}

/** The index of the first line from this one on that is not blank. */
function nextText(lines: readonly Line[], from: number): number {
  let index = from;
  while (index < lines.length && isBlankLine(lines[index]?.text ?? '')) index += 1;
  return index;
}

function indentCut({ text }: Line, width: number): number {
  return text.length - withoutIndent(text, width).length;
}

function cut(line: Line, length: number): Line {
  return { text: line.text.slice(length), at: line.at + length };
}
