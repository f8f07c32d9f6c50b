import { decodeEntities } from './entities';

/** What a page says of itself. */
export interface HtmlHead {
  /** The text of the first `<title>`. */
  title: string;
  /** The `content` of the first `<meta>` with each name (or `property`, or `itemprop`), in lower case. */
  meta: ReadonlyMap<string, string>;
}

/** Elements whose content is no HTML, or is not shown. */
const SKIPPED = ['script', 'style', 'noscript', 'template', 'svg', 'textarea', 'iframe'];
const TAG = /<([a-z][a-z0-9]*)(?=[\s/>])/iy;
const ATTRIBUTE_NAME = /[^\s"'<>/=]+/y;
const SPACE = /[\s/]*/y;
const EQUALS = /\s*=\s*/y;
const BARE_VALUE = /[^\s"'<>]*/y;
/** More is no page for people. */
const MOST_META = 200;
const MOST_VALUE = 4_096;

/**
 * Finds the title and the meta elements of a page, which may be cut off anywhere. Looks at each character a fixed
 * number of times, whatever it is given, and runs nothing. Never fails. Pure.
 */
export function readHead(html: string): HtmlHead {
  const meta = new Map<string, string>();
  let title: string | null = null;
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at)) {
    if (html.startsWith('<!--', at)) {
      at = endOf(html, '-->', at + 4);
      continue;
    }
    TAG.lastIndex = at;
    const name = TAG.exec(html)?.[1]?.toLowerCase();
    if (name === undefined) {
      at++;
      continue;
    }
    at += name.length + 1;
    if (name === 'meta') {
      const read = attributesAt(html, at);
      at = read.end;
      const content = read.attributes.get('content');
      const named = ['property', 'name', 'itemprop'].map((key) => read.attributes.get(key)).find(Boolean);
      const key = named?.trim().toLowerCase();
      if (key && content && meta.size < MOST_META && !meta.has(key)) meta.set(key, decodeEntities(content));
    } else if (name === 'title' && title === null) {
      const start = endOf(html, '>', at);
      const end = closeOf(html, name, start);
      title = decodeEntities(html.slice(start, Math.min(end, start + MOST_VALUE)));
      at = end;
    } else if (SKIPPED.includes(name)) {
      at = closeOf(html, name, at);
    }
  }
  return { title: title ?? '', meta };
}

/** The place after the next such piece of text; the end of the page if there is none. */
function endOf(html: string, piece: string, from: number): number {
  const found = html.indexOf(piece, from);
  return found === -1 ? html.length : found + piece.length;
}

/** The place of the end tag of an element; the end of the page if there is none. */
function closeOf(html: string, name: string, from: number): number {
  const close = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
  close.lastIndex = from;
  return close.exec(html)?.index ?? html.length;
}

function attributesAt(html: string, from: number): { attributes: Map<string, string>; end: number } {
  const attributes = new Map<string, string>();
  let at = from;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(html)?.[0] ?? '';
    at += found.length;
    return found;
  };
  for (;;) {
    take(SPACE);
    const name = take(ATTRIBUTE_NAME).toLowerCase();
    // The end of the tag, or what no tag has there.
    if (name === '') return { attributes, end: Math.min(at + 1, html.length) };
    let value = '';
    if (take(EQUALS) !== '') {
      const quote = html[at];
      if (quote === '"' || quote === "'") {
        const end = endOf(html, quote, at + 1);
        value = html.slice(at + 1, end - 1);
        at = end;
      } else {
        value = take(BARE_VALUE);
      }
    }
    if (!attributes.has(name)) attributes.set(name, value.slice(0, MOST_VALUE));
  }
}
