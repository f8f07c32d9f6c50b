import type { Piece } from '@/lib/messages/links/pieces';

/** Turns copied messages into lines, one for each message, as people quote a conversation. Pure. */

export type CopiedLine = { day: string } | { time: string; name: string; pieces: Piece[] };

/** `[4:57 PM] Ana: text`. A text of several lines continues below. A day has a line of its own. */
export function plainLines(lines: readonly CopiedLine[]): string {
  return lines
    .map((line) => ('day' in line ? line.day : `[${line.time}] ${line.name}: ${plain(line.pieces)}`))
    .join('\n');
}

/** The same lines with links, for programs that accept formatted text. */
export function htmlLines(lines: readonly CopiedLine[]): string {
  return lines
    .map((line) => {
      if ('day' in line) return `<div><b>${escaped(line.day)}</b></div>`;
      return `<div>[${line.time}] <b><bdi>${escaped(line.name)}</bdi></b>: ${html(line.pieces)}</div>`;
    })
    .join('');
}

export function plain(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}

/** Keeps line breaks and indentation without the page's style sheet. */
export function html(pieces: readonly Piece[]): string {
  const marked = pieces.map(({ text, href }) => {
    return href === null ? escaped(text) : `<a href="${escaped(href)}">${escaped(text)}</a>`;
  });
  return `<span dir="auto" style="white-space:pre-wrap">${marked.join('').replaceAll('\n', '<br>')}</span>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}
