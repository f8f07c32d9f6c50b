import type { Block, Inline, Tree } from '@/lib/messages/markdown/tree';

/** Links to messages, as people copy them from a message's menu. Pure: browser and server use it. */

export interface MessageLink {
  /** How the server is asked for the message: `r/NAME/SEQ`, or `d/ID/SEQ` for a direct room. */
  key: string;
  /** The path of the room's page: `/r/NAME` or `/d/ID`, with a name as in the link. */
  room: string;
  seq: number;
  /** Path, query and fragment of the link. */
  path: string;
}

/** How many messages a message quotes because of its links. */
export const MOST_LINKED = 3;
/** How many messages one request may ask for. */
export const LINKED_AT_ONCE = 20;

/** `/r/NAME`, `/d/ID`, and the same with a day. */
const ROOM_PAGE = /^(\/([rd])\/([^/]+))(\/\d{4}-\d\d-\d\d)?\/?$/;
const SEQ = /^[1-9]\d{0,14}$/;

/**
 * The path, with query and fragment, of a link to a room of this installation or to one of its days.
 * @param origins of this installation
 * @returns null for every other link
 */
export function roomLink(href: string, origins: readonly string[]): string | null {
  const url = ownUrl(href, origins);
  return url && ROOM_PAGE.test(url.pathname) ? url.pathname + url.search + url.hash : null;
}

/** The message to which a link leads; null for every other link. @param origins of this installation */
export function messageLink(href: string, origins: readonly string[]): MessageLink | null {
  const url = ownUrl(href, origins);
  const found = url && ROOM_PAGE.exec(url.pathname);
  if (!found) return null;
  const [, room = '', kind = '', segment = '', day] = found;
  const which = decoded(segment);
  if (which === null || which.includes('/')) return null;
  const seq = day === undefined ? url.searchParams.get('m') : url.hash.replace(/^#m/, '');
  if (seq === null || !SEQ.test(seq) || (kind === 'd' && !SEQ.test(which))) return null;
  return { key: `${kind}/${which}/${seq}`, room, seq: Number(seq), path: url.pathname + url.search + url.hash };
}

/**
 * The messages to which a text links, each once, the first MOST_LINKED. Links in code and in quoted parts of the text
 * do not count.
 */
export function linksToMessages(tree: Tree, origins: readonly string[]): MessageLink[] {
  const found = new Map<string, MessageLink>();
  for (const href of hrefsIn(tree)) {
    const link = messageLink(href, origins);
    if (link && !found.has(link.key)) found.set(link.key, link);
    if (found.size === MOST_LINKED) break;
  }
  return [...found.values()];
}

function hrefsIn(nodes: readonly (Block | Inline)[]): string[] {
  return nodes.flatMap((node) => {
    if (typeof node === 'string') return [];
    switch (node.type) {
      case 'link':
        return [node.href];
      case 'list':
        return node.items.flatMap(({ children }) => hrefsIn(children));
      case 'quote':
      case 'code':
      case 'code-block':
      case 'mention':
        return [];
      default:
        return hrefsIn(node.children);
    }
  });
}

function ownUrl(href: string, origins: readonly string[]): URL | null {
  const url = URL.parse(href);
  return url && origins.includes(url.origin) ? url : null;
}

/** Null for a broken escape. */
function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
