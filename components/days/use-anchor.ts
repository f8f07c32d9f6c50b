import { useEffect, useEffectEvent } from 'react';
import type { RoomDay } from '@/lib/messages/calendar/answer';

/** How long the message is marked. The style sheet's mark of `:target`, for pages without scripts, is as long. */
const MARKED_MS = 2_000;

/** Names a message by the fragment of the address. */
export const anchorOf = (seq: number) => `m${seq}`;

/**
 * Goes to the message that the fragment of the address names, and marks it for a moment. Goes to another page of the
 * day if it is there.
 * @param onFolded called with the seq of a message that is on the page, but not shown
 */
export function useAnchor({ messages, earlier, later }: RoomDay, onFolded: (seq: number) => void): void {
  const look = useEffectEvent(() => {
    const seq = Number(/^#m([1-9]\d{0,14})$/.exec(window.location.hash)?.[1]);
    if (!seq) return;
    if (show(seq)) return;
    if (messages.some((message) => message.seq === seq)) {
      onFolded(seq);
      setTimeout(() => show(seq));
      return;
    }
    const address = new URL(window.location.href);
    if ((earlier === null && later === null) || address.searchParams.get('from') === String(seq)) return;
    address.searchParams.set('from', String(seq));
    window.location.replace(address);
  });
  useEffect(() => {
    look();
    const listener = () => look();
    window.addEventListener('hashchange', listener);
    return () => window.removeEventListener('hashchange', listener);
  }, []);
}

function show(seq: number): boolean {
  const row = document.getElementById(anchorOf(seq));
  if (!row) return false;
  row.scrollIntoView({ block: 'center' });
  row.dataset.found = '';
  setTimeout(() => delete row.dataset.found, MARKED_MS);
  return true;
}
