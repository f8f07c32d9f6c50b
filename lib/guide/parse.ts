/**
 * Reads the Markdown of the guides: the part of it that they use, and nothing else. A line that the reader does not know
 * is an error, so that no guide shows its own marks. The files are ours, so this is no defence against strangers.
 */

/** A piece of a line. A label is what a button or a heading of the product says; a key is what people press or type. */
export type Inline =
  | { type: 'text'; text: string }
  | { type: 'label'; text: string }
  | { type: 'code'; text: string }
  | { type: 'link'; text: string; href: string };

export type Block =
  | { type: 'paragraph' | 'tip'; content: Inline[] }
  | { type: 'heading'; text: string }
  | { type: 'list'; isOrdered: boolean; items: Inline[][] }
  | { type: 'picture'; name: string; alt: string };

export interface GuideSection {
  /** By which addresses lead to it; the same in every language. */
  id: string;
  title: string;
  blocks: Block[];
}

export interface Guide {
  title: string;
  /** What stands before the first section. */
  lead: Block[];
  sections: GuideSection[];
}

const ANCHOR = /^<a id="([a-z-]+)"><\/a>$/;
const PICTURE = /^!\[([^\]]+)\]\(([a-z-]+)\.[a-z]{2}\.webp\)$/;
const ITEM = /^(-|\d+\.) (.+)$/;
const INLINE = /\*\*([^*]+)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^()\s]+)\)/g;
/** A mark that no inline has taken, or HTML. */
const LEFT_OVER = /\*\*|`|\]\(|<[a-z/]/;

/** @throws Error with the first lines of the piece that it cannot read */
export function parseGuide(markdown: string): Guide {
  const [first = '', ...rest] = markdown.trim().split(/\n{2,}/);
  const [, title] = /^# (.+)$/.exec(first) ?? wrong(first);
  const guide: Guide = { title: title ?? '', lead: [], sections: [] };
  for (const piece of rest) {
    const section = sectionIn(piece);
    if (section) guide.sections.push(section);
    else (guide.sections.at(-1)?.blocks ?? guide.lead).push(blockIn(piece));
  }
  return guide;
}

/** A heading of the second level with its anchor on the line before. Null if the piece is something else. */
function sectionIn(piece: string): GuideSection | null {
  const [anchor = '', heading = '', ...more] = piece.split('\n');
  const id = ANCHOR.exec(anchor)?.[1];
  if (!id) return null;
  const title = /^## (.+)$/.exec(heading)?.[1];
  if (!title || more.length > 0) return wrong(piece);
  return { id, title, blocks: [] };
}

function blockIn(piece: string): Block {
  const picture = PICTURE.exec(piece);
  if (picture) return { type: 'picture', alt: picture[1] ?? '', name: picture[2] ?? '' };
  const heading = /^### (.+)$/.exec(piece);
  if (heading) return { type: 'heading', text: heading[1] ?? '' };
  const lines = piece.split('\n');
  const first = lines[0] ?? '';
  if (ITEM.test(first)) return listIn(lines);
  if (first.startsWith('> ')) {
    return { type: 'tip', content: inlines(lines.map((line) => line.replace(/^> /, '')).join(' ')) };
  }
  if (/^[#!<|>]|^\s/.test(first)) wrong(piece);
  return { type: 'paragraph', content: inlines(lines.join(' ')) };
}

/** One level. A line that begins with spaces goes on with the item before. */
function listIn(lines: string[]): Block {
  const items: string[] = [];
  const isOrdered = /^\d/.test(lines[0] ?? '');
  for (const line of lines) {
    const item = ITEM.exec(line);
    if (item && /\d/.test(item[1] ?? '') !== isOrdered) wrong(line);
    if (item) items.push(item[2] ?? '');
    else if (/^ {2,3}\S/.test(line) && items.length > 0) items.push(`${items.pop()} ${line.trim()}`);
    else wrong(line);
  }
  return { type: 'list', isOrdered, items: items.map(inlines) };
}

function inlines(text: string): Inline[] {
  const found: Inline[] = [];
  let end = 0;
  const plain = (until: number) => {
    const between = text.slice(end, until);
    if (LEFT_OVER.test(between)) wrong(between);
    if (between) found.push({ type: 'text', text: between });
  };
  for (const match of text.matchAll(INLINE)) {
    const [whole, label, code, words, href] = match;
    plain(match.index);
    if (label !== undefined) found.push({ type: 'label', text: label });
    else if (code !== undefined) found.push({ type: 'code', text: code });
    else found.push({ type: 'link', text: words ?? '', href: href ?? '' });
    end = match.index + whole.length;
  }
  plain(text.length);
  return found;
}

function wrong(piece: string): never {
  throw new Error(`A guide has something that its reader does not know: ${piece.slice(0, 120)}`);
}
