import { mayHoldMarkup } from '@/lib/messages/markdown/may-hold-markup';
import { needsTree } from '@/lib/messages/markdown/needs-tree';
import { parse } from '@/lib/messages/markdown/parse';
import { plainText } from '@/lib/messages/markdown/plain-text';
import { isPlain, type Tree } from '@/lib/messages/markdown/tree';
import type { Message } from '@/lib/messages/message';

/** What the parser made of the texts of a page, by the seq of their message. Texts without markup are left out. */
export interface TextTrees {
  messages: Record<number, Tree>;
  /** The text of the message that a message answers, without its markup. */
  quotes: Record<number, string>;
}

/** Parses texts on the server, so that its page shows them before the browser has loaded the parser. */
export function textTrees(page: readonly Message[]): TextTrees {
  const trees: TextTrees = { messages: {}, quotes: {} };
  for (const { seq, text, mentions, reply } of page) {
    if (text !== null && needsTree(text, mentions)) {
      const tree = parse(text, mentions);
      if (!isPlain(tree)) trees.messages[seq] = tree;
    }
    const quoted = reply?.text ?? '';
    if (mayHoldMarkup(quoted)) trees.quotes[seq] = plainText(quoted);
  }
  return trees;
}
