'use client';

import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useExtras } from '@/components/rooms/use-extras';
import { cut, type LinkCuts, mayHoldLink, type Piece } from '@/lib/messages/links/pieces';
import type { Message } from '@/lib/messages/message';

const KnownLinks = createContext<ReadonlyMap<string, readonly Piece[]>>(new Map());

interface KnownLinksProps {
  messages: readonly Message[];
  cuts: LinkCuts;
  children: ReactNode;
}

/** Provides the links that the server found in the page's messages. They are kept by text: messages may be edited. */
export function KnownLinksProvider({ messages, cuts, children }: KnownLinksProps) {
  const known = useMemo(() => {
    const map = new Map<string, Piece[]>();
    for (const { seq, text } of messages) {
      const found = cuts[seq];
      if (text !== null && found) map.set(text, cut(text, found));
    }
    return map;
  }, [messages, cuts]);
  return <KnownLinks value={known}>{children}</KnownLinks>;
}

/** A message's text as typed, with its links. The links send no referrer. */
export function LinkedText({ text }: { text: string }) {
  const known = useContext(KnownLinks).get(text);
  if (known) return <Pieces pieces={known} />;
  return mayHoldLink(text) ? <NewlyLinkedText text={text} /> : text;
}

/** Plain text until the recognizer is loaded. */
function NewlyLinkedText({ text }: { text: string }) {
  const extras = useExtras();
  return extras ? <Pieces pieces={extras.findLinks(text)} /> : text;
}

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map(({ text, href }, index) => {
    if (href === null) return text;
    return (
      <a
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text never change places
        key={index}
        href={href}
        target="_blank"
        rel="noopener noreferrer nofollow ugc"
        // A URL reads from left to right in any text. Otherwise its parts would be reordered.
        dir="ltr"
        className="underline decoration-current/50 underline-offset-2 [unicode-bidi:isolate] hover:decoration-current focus-visible:outline-current"
      >
        {text}
      </a>
    );
  });
}
