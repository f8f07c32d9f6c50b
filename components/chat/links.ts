import { LinkifyIt } from 'linkify-it';

/** A stretch of a text, and where it leads if it is a link. */
export interface Piece {
  text: string;
  href: string | null;
}

const SAFE = new Set(['http:', 'https:', 'mailto:']);

const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: true, fuzzyIP: false });
linkify.add('ftp:', null).add('//', null);

/** Cuts a text into plain stretches and links; together they are the text, unchanged. */
export function findLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { index, lastIndex, schema, raw, url } of linkify.match(text) ?? []) {
    const href = safeHref(schema === '' ? url.replace(/^http:/, 'https:') : url);
    if (href === null || (schema === '' && !looksMeant(raw))) continue;
    if (index > end) pieces.push({ text: text.slice(end, index), href: null });
    pieces.push({ text: text.slice(index, lastIndex), href });
    end = lastIndex;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

/** Without a scheme, `www.` or a path: "Buenos días.Me alegro" is not the site of Montenegro. */
function looksMeant(raw: string): boolean {
  return /^www\./i.test(raw) || raw.includes('/');
}

/** null for anything but the web and mail, whatever the recognizer took it for. */
function safeHref(url: string): string | null {
  const parsed = URL.parse(url);
  return parsed && SAFE.has(parsed.protocol) ? parsed.href : null;
}
