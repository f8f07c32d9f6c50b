import type { ConnectionState } from '@/lib/chat/client/connection';
import { type EndReason, isRoomClosed } from '@/lib/chat/client/subscription';
import type { PendingMessage } from '@/lib/chat/client/timeline';
import type { Note } from '@/lib/messages/events';
import type { Message } from '@/lib/messages/message';
import type { ReturnedText } from './outgoing/outgoing-items';
import type { PageState } from './pages';
import type { ShownMessage } from './shown-messages';

/** What the page shows of a room. A new object whenever something changed. */
export interface ChatView {
  /** A contiguous part of the log, with the person's own changes that are not in the log yet. */
  messages: readonly ShownMessage[];
  /** Membership and room changes among them, in the order of their seqs. */
  notes: readonly Note[];
  /** The last entry of the log that this tab has. */
  cursor: number;
  pending: readonly PendingMessage[];
  /** Rises when pins of messages that are not in `messages` may have changed. */
  pinChanges: number;
  /** Texts of refused edits. Each stays here until `takeReturned` takes it. */
  returned: readonly ReturnedText[];
  /** Whether there are messages before the first of these. */
  hasMore: boolean;
  older: PageState;
  /** Present if there are messages after the last of these. */
  newer?: PageState;
  /** Present if there are messages after the last of these: the newest ones. */
  newest?: readonly Message[];
  /** Whether `reveal` looks for a message. */
  isLooking: boolean;
  /** The state of the connection for this room: `open` means that the room's entries arrive. */
  link: ConnectionState;
  endReason: EndReason | null;
  /** Whether everything unsent would survive a reload. */
  kept: boolean;
  /** The first entry that was new when the person came to the room. Null if nothing was new. */
  newFrom: number | null;
}

/**
 * Changes how waiting messages are shown while nothing can be sent. In a closed room they are shown as failed, because
 * they may never be sent. Otherwise they are shown as held back.
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
