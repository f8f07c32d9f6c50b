import type { ChatMessage } from '@/lib/chat/protocol';
import { findLinks } from './links';
import { cutsOf, type LinkCuts, mayHoldLink } from './pieces';

/** The server's look for links: its page shows them before the recognizer is there. */
export function linkCuts(messages: readonly ChatMessage[]): LinkCuts {
  const found: LinkCuts = {};
  for (const { seq, message } of messages) {
    if (message === null || !mayHoldLink(message)) continue;
    const pieces = findLinks(message);
    if (pieces.some(({ href }) => href !== null)) found[seq] = cutsOf(pieces);
  }
  return found;
}
