import { isBlank, withoutControls } from '@/lib/text';
import { decodePage } from './charset';
import { readHead } from './html-head';

/** What is shown of a page: texts of one line, empty if the page does not say it. */
export interface PageFacts {
  site: string;
  title: string;
  description: string;
  /** The address of its picture, `http:` or `https:`; null if it names none. */
  picture: string | null;
}

/** As the columns allow. */
const LENGTHS = { site: 100, title: 200, description: 500 } as const;

/** Characters that change the direction of what stands after them. */
const TURNING = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/**
 * Reads a page, which may be cut off. What it says of itself for previews (Open Graph, Twitter's cards) comes before
 * what it says for search engines.
 * @param contentType the header
 * @param url where the page came from
 * @returns null if it says nothing that could be shown
 */
export function pageFacts(bytes: Uint8Array, contentType: string, url: URL): PageFacts | null {
  const { title, meta } = readHead(decodePage(bytes, contentType));
  const first = (most: number, ...found: (string | undefined)[]) =>
    found.map((one) => tidy(one ?? '', most)).find((one) => one !== '') ?? '';
  const named = first(LENGTHS.title, meta.get('og:title'), meta.get('twitter:title'), title);
  if (named === '') return null;
  const picture = ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src'].map(
    (name) => pictureAt(meta.get(name), url),
  );
  return {
    site: first(LENGTHS.site, meta.get('og:site_name'), meta.get('application-name')),
    title: named,
    description: first(
      LENGTHS.description,
      meta.get('og:description'),
      meta.get('twitter:description'),
      meta.get('description'),
    ),
    picture: picture.find((one) => one !== null) ?? null,
  };
}

/** One line without what misleads people; empty if nothing visible is left. */
function tidy(text: string, most: number): string {
  const line = withoutControls(text.toWellFormed().replace(/\s+/g, ' ')).replace(TURNING, '').normalize('NFC').trim();
  if (isBlank(line)) return '';
  if (line.length <= most) return line;
  // A pair of surrogates is kept whole or left out.
  const cut = line.slice(0, most - 1);
  return `${(cut.isWellFormed() ? cut : cut.slice(0, -1)).trimEnd()}…`;
}

function pictureAt(address: string | undefined, page: URL): string | null {
  const url = address?.trim() ? URL.parse(address.trim(), page) : null;
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : null;
}
