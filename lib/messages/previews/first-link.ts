import { mayHoldLink } from '@/lib/messages/links/pieces';
import { parse } from '@/lib/messages/markdown/parse';
import type { Block, Inline } from '@/lib/messages/markdown/tree';

/** Where the first link of a message's text leads, as its page shows it; null if it has no link to a page. Pure. */
export function firstLink(text: string): string | null {
  return mayHoldLink(text) ? linkIn(parse(text)) : null;
}

function linkIn(nodes: readonly (Block | Inline)[]): string | null {
  for (const node of nodes) {
    const found = linkOf(node);
    if (found !== null) return found;
  }
  return null;
}

function linkOf(node: Block | Inline): string | null {
  if (typeof node === 'string') return null;
  switch (node.type) {
    case 'link':
      return /^https?:/.test(node.href) ? node.href : null;
    case 'list':
      return linkIn(node.items.flatMap(({ children }) => children));
    case 'code':
    case 'code-block':
    case 'mention':
      return null;
    default:
      return linkIn(node.children);
  }
}
