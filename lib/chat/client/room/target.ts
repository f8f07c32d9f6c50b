import type { Timeline } from '@/lib/chat/client/timeline';
import { type Part, shownPart } from '@/lib/chat/client/timeline/window';
import type { Message } from '@/lib/messages/message';
import type { PageQuery } from './history-api';

/**
 * Where the reader wants to go: to the message with this seq; to the first message from that seq on; or to the first
 * one that was sent then or later, in milliseconds since 1970. The last two lead to the last message if there is none.
 */
export type Target = number | { from: number } | { at: number };

/** The place of the page that has the target. */
export function placeOf(target: Target): Pick<PageQuery, 'around' | 'at'> {
  if (typeof target === 'number') return { around: target };
  return 'at' in target ? { at: target.at } : { around: target.from };
}

/**
 * Looks for the target in memory. Pure.
 *
 * @param mayMiss whether there may be messages that this tab has not heard of yet
 * @returns null if the target must be loaded. `isInTail`: it is among the newest messages, which are not shown now.
 */
export function look(
  timeline: Timeline,
  target: Target,
  mayMiss: boolean,
): { seq: number; isInTail: boolean } | 'gone' | 'failed' | null {
  const { window, cursor, messages, hasMore } = timeline;
  // What is stale must be loaded again.
  const inWindow = window && !window.isStale ? indexIn(shownPart(timeline), target) : null;
  if (typeof inWindow === 'number' && window?.messages[inWindow])
    return found(window.messages[inWindow], target, false);
  const inTail = indexIn({ messages, notes: [], hasMore }, target);
  if (inTail !== null) {
    const message = messages[inTail] ?? (typeof target === 'number' ? undefined : messages.at(-1));
    if (message) return found(message, target, window !== null);
  }
  if (typeof target === 'number' && target > cursor) return mayMiss ? 'failed' : 'gone';
  // The room has no messages, or none that is as old.
  return inTail === null ? null : 'gone';
}

function found(message: Message, target: Target, isInTail: boolean) {
  if (typeof target === 'number' && message.seq !== target) return 'gone' as const;
  return { seq: message.seq, isInTail };
}

/**
 * The index of the first message that is not before the target; the number of messages if all are. Null if that message
 * may be among older ones that are not in this part.
 */
function indexIn({ messages, hasMore }: Part, target: Target): number | null {
  const isBefore = ({ seq, datetime }: Message) => {
    if (typeof target === 'number') return seq < target;
    return 'at' in target ? Date.parse(datetime) < target.at : seq < target.from;
  };
  const index = messages.findIndex((message) => !isBefore(message));
  if (index === -1) return messages.length;
  if (index > 0 || !hasMore) return index;
  const [first] = messages;
  return typeof target === 'number' && first?.seq === target ? 0 : null;
}
