import { findLinks } from '@/lib/messages/links/links';
import { mayHoldLink } from '@/lib/messages/links/pieces';
import { type Atom, parseInline } from './inline';
import { isBlankLine } from './markers';
import { type Inline, merged, type Paragraph, type Place } from './tree';

/** A line of a message without the markers of the blocks around it. */
export interface Line {
  text: string;
  /** Where it begins in the message's text. */
  at: number;
  /** The place in the line of a backslash that keeps it from being a block. */
  backslash?: number;
}

/** Lines between other blocks. Emphasis may span several lines, but no blank line. */
export function paragraph(lines: readonly Line[], mentions: readonly Place[]): Paragraph {
  const runs: Line[][] = [];
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    if (before && isBlankLine(before.text) === isBlankLine(line.text)) runs.at(-1)?.push(line);
    else runs.push([line]);
  }
  const children = runs.flatMap((run, index) => [index === 0 ? '' : '\n', ...parseLines(run, mentions)]);
  return { type: 'paragraph', children: merged(children) };
}

function parseLines(lines: readonly Line[], mentions: readonly Place[]): Inline[] {
  const content = lines.map(({ text }) => text).join('\n');
  const dropped = new Set<number>();
  const atoms: Atom[] = bareLinks(content);
  let start = 0;
  for (const { text, at, backslash } of lines) {
    if (backslash !== undefined) dropped.add(start + backslash);
    for (const place of mentions) {
      if (place.length < 1 || place.at < at || place.at + place.length > at + text.length) continue;
      const from = start + place.at - at;
      const node = { type: 'mention' as const, at: place.at, text: content.slice(from, from + place.length) };
      atoms.push({ at: from, length: place.length, node });
    }
    start += text.length + 1;
  }
  return parseInline(content, { atoms: atoms.sort((a, b) => a.at - b.at), dropped });
}

function bareLinks(content: string): Atom[] {
  if (!mayHoldLink(content)) return [];
  const atoms: Atom[] = [];
  let at = 0;
  for (const { text, href } of findLinks(content)) {
    if (href !== null) atoms.push(linkAtom(content, at, text, href));
    at += text.length;
  }
  return atoms;
}

/** Delimiters at the end of an address close what was opened before it: **https://ejemplo.org/x**. */
function linkAtom(content: string, at: number, link: string, href: string): Atom {
  const behind = /[*_~]+$/.exec(link)?.[0] ?? '';
  const isClosing = behind !== '' && content.lastIndexOf(behind.charAt(0), at - 1) >= 0 && at > 0;
  const shown = isClosing ? link.slice(0, -behind.length) : link;
  const target = isClosing && href.endsWith(behind) ? href.slice(0, -behind.length) : href;
  return { at, length: shown.length, node: { type: 'link', href: target, children: [shown] } };
}
