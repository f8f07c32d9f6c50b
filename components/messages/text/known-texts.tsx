'use client';

import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useExtras } from '@/components/rooms/use-extras';
import { mayHoldMarkup } from '@/lib/messages/markdown/may-hold-markup';
import type { Tree } from '@/lib/messages/markdown/tree';
import { treeKey } from '@/lib/messages/markdown/tree-key';
import type { Mention, Message } from '@/lib/messages/message';
import type { TextTrees } from './text-trees';

interface Known {
  trees: ReadonlyMap<string, Tree>;
  /** Quoted texts without their markup. */
  quotes: ReadonlyMap<string, string>;
}

const KnownTexts = createContext<Known>({ trees: new Map(), quotes: new Map() });

interface KnownTextsProps {
  messages: readonly Message[];
  trees: TextTrees;
  children: ReactNode;
}

/** Provides what the server made of the page's texts. It is found by the text, because messages may be edited. */
export function KnownTextsProvider({ messages, trees, children }: KnownTextsProps) {
  const known = useMemo(() => {
    const byKey = new Map<string, Tree>();
    const quotes = new Map<string, string>();
    for (const { seq, text, mentions, reply } of messages) {
      const tree = trees.messages[seq];
      if (text !== null && tree) byKey.set(treeKey(text, mentions), tree);
      const quote = trees.quotes[seq];
      if (reply?.text && quote !== undefined) quotes.set(reply.text, quote);
    }
    return { trees: byKey, quotes };
  }, [messages, trees]);
  return <KnownTexts value={known}>{children}</KnownTexts>;
}

/** Returns the tree that the server made of a message's text; null if the page has none, or the text has no markup. */
export function useKnownTree(text: string, mentions: readonly Mention[] | undefined): Tree | null {
  return useContext(KnownTexts).trees.get(treeKey(text, mentions)) ?? null;
}

/** Returns a text without its markup as one line, for a quote of a message. */
export function usePlainText(text: string): string {
  const known = useContext(KnownTexts).quotes.get(text);
  const extras = useExtras();
  if (known !== undefined) return known;
  return extras && mayHoldMarkup(text) ? extras.plainText(text) : text.replace(/\s+/g, ' ').trim();
}
