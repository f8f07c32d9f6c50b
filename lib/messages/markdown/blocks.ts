import { codeBlockAt } from './code-block';
import { itemsAt } from './list-items';
import { afterQuoteMarker, escapedMarker, isBlankLine, itemMarker } from './markers';
import { type Line, paragraph } from './paragraph';
import type { Block, ListItem, Place } from './tree';

/** Quotes and lists within each other; markers beyond this are shown as typed. */
const MOST_LEVELS = 5;

export interface Around {
  level: number;
  isInList: boolean;
  mentions: readonly Place[];
}

interface Taken {
  block: Block;
  /** The index of the first line after the block. */
  next: number;
}

export function parseBlocks(lines: readonly Line[], around: Around): Block[] {
  const blocks: Block[] = [];
  let text: Line[] = [];
  let index = 0;
  while (index < lines.length) {
    const taken = blockAt(lines, index, around);
    if (taken) {
      const before = trimmed(text, { start: blocks.length > 0, end: true });
      if (before.length > 0) blocks.push(paragraph(before, around.mentions));
      blocks.push(taken.block);
      text = [];
      index = taken.next;
    } else {
      text.push(withEscape(lines, index, around));
      index += 1;
    }
  }
  const last = trimmed(text, { start: blocks.length > 0, end: false });
  if (last.length > 0) blocks.push(paragraph(last, around.mentions));
  return blocks;
}

function blockAt(lines: readonly Line[], index: number, around: Around): Taken | null {
  const code = codeBlockAt(lines, index);
  if (code || around.level === MOST_LEVELS) return code;
  return quoteAt(lines, index, around) ?? listAt(lines, index, around);
}

/**
 * A quote begins with a line that has a text, and ends at the first line without a marker, so that an answer can follow
 * directly. It mentions nobody.
 */
function quoteAt(lines: readonly Line[], start: number, { level }: Around): Taken | null {
  if (isBlankLine(afterQuoteMarker(lines[start]?.text ?? '') ?? '')) return null;
  const quoted: Line[] = [];
  let next = start;
  for (let line = lines[next]; line; line = lines[next]) {
    const text = afterQuoteMarker(line.text);
    if (text === null) break;
    quoted.push({ text, at: line.at + line.text.length - text.length });
    next += 1;
  }
  const children = parseBlocks(quoted, { level: level + 1, isInList: false, mentions: [] });
  return { block: { type: 'quote', children }, next };
}

/** A list has at least two items, contains a list, or is in one. So "1. enero" and "- Hola" alone stay as typed. */
function listAt(lines: readonly Line[], start: number, { level, isInList, mentions }: Around): Taken | null {
  const found = itemsAt(lines, start);
  if (!found) return null;
  const { marker, next } = found;
  const [first, second] = found.items;
  const hasList = first?.lines.slice(1).some(({ text }) => itemMarker(text));
  if (!second && !hasList && !isInList) return null;
  const items = found.items.map(({ lines: own, ...item }): ListItem => {
    return { ...item, children: parseBlocks(own, { level: level + 1, isInList: true, mentions }) };
  });
  return { block: { type: 'list', marker, items }, next };
}

/** Removes blank lines next to another block, which has a margin of its own. */
function trimmed(lines: readonly Line[], sides: { start: boolean; end: boolean }): readonly Line[] {
  let [start, end] = [0, lines.length];
  while (sides.start && start < end && isBlankLine(lines[start]?.text ?? '')) start += 1;
  while (sides.end && end > start && isBlankLine(lines[end - 1]?.text ?? '')) end -= 1;
  return lines.slice(start, end);
}

/** Keeps the place of a backslash that stops a marker from beginning a block. */
function withEscape(lines: readonly Line[], index: number, { level, isInList }: Around): Line {
  const line = lines[index] ?? { text: '', at: 0 };
  const backslash = escapedMarker(line.text);
  if (backslash === null || level === MOST_LEVELS) return line;
  const bare = withoutBackslash(line.text);
  const marker = itemMarker(bare)?.marker;
  const markerOf = (other: number) => itemMarker(withoutBackslash(lines[other]?.text ?? ''))?.marker;
  const isItem = marker !== undefined && (isInList || marker === markerOf(index - 1) || marker === markerOf(index + 1));
  return isItem || (afterQuoteMarker(bare) ?? '').trim() !== '' ? { ...line, backslash } : line;
}

function withoutBackslash(text: string): string {
  const at = escapedMarker(text);
  return at === null ? text : text.slice(0, at) + text.slice(at + 1);
}
