import type { ConnectionState } from '@/lib/chat/client/connection';
import { type EndReason, isRoomClosed } from '@/lib/chat/client/subscription';
import type { PendingMessage } from '@/lib/chat/client/timeline';
import type { Note } from '@/lib/messages/events';
import type { Revealing } from './older-pages';
import type { ReturnedText } from './outgoing-items';
import type { ShownMessage } from './shown-messages';

/** What the page shows of a room. A new object whenever something changed. */
export interface ChatView {
  /** With the person's own changes that are not in the log yet. */
  messages: readonly ShownMessage[];
  /** What happened in the room beside messages, by seq. */
  notes: readonly Note[];
  /** The last entry of the log that is in `messages`. */
  cursor: number;
  pending: readonly PendingMessage[];
  /** Counts what may have changed the room's pins beside those of `messages`. */
  pinChanges: number;
  /** Texts of refused edits. Each stays here until `takeReturned` hands it out. */
  returned: readonly ReturnedText[];
  hasMore: boolean;
  older: 'idle' | 'loading' | 'failed';
  /** The message that `reveal` looks for; null: none. */
  revealing: Revealing | null;
  /** As seen from this room: `open` means that its entries come. */
  link: ConnectionState;
  endReason: EndReason | null;
  /** Whether everything unsent would survive a reload. */
  kept: boolean;
  /** Everything from this entry on was new when the person came to the room; null: nothing was. */
  newFrom: number | null;
}

/**
 * While nothing can be sent, a waiting message is not shown as under way. In a closed room it is shown as failed,
 * because it may never be sent.
 */
export function shownPending(
  pending: readonly PendingMessage[],
  endReason: EndReason | null,
): readonly PendingMessage[] {
  if (endReason === null) return pending;
  const shown = isRoomClosed(endReason)
    ? ({ state: 'failed', code: 'room_closed' } as const)
    : ({ state: 'held' } as const);
  return pending.map((item) => (item.state === 'waiting' ? { ...item, ...shown } : item));
}
