import { findLinks } from '@/lib/messages/links/links';
import { cutsOf, type LinkCuts, mayHoldLink } from '@/lib/messages/links/pieces';
import type { Message } from '@/lib/messages/message';

/** Finds links on the server, so that its page shows them before the browser has loaded the recognizer. */
export function linkCuts(messages: readonly Message[]): LinkCuts {
  const found: LinkCuts = {};
  for (const { seq, text } of messages) {
    if (text === null || !mayHoldLink(text)) continue;
    const pieces = findLinks(text);
    if (pieces.some(({ href }) => href !== null)) found[seq] = cutsOf(pieces);
  }
  return found;
}
