import { type Mark, type RoomState, stateOf } from './room-state';

/**
 * Merges two states of a room, taking the newer part of each: the log and other devices may be ahead of the list. The
 * read state of a newer list counts even if its `rev` is lower, because `rev` starts again when a person comes back to
 * a room.
 */
export function merged(before: RoomState, after: RoomState): RoomState {
  const isAhead = before.head > after.head;
  const heads = {
    head: Math.max(before.head, after.head),
    ...newerMessage(before, after),
    unread: isAhead ? before.unread : after.unread,
  };
  const version = Math.max(before.version, after.version);
  if (before.version < after.version || before.rev < after.rev) {
    const mark = before.rev === after.rev ? before.mark : stillOpen(before.mark, after.lastReadSeq);
    return { ...after, ...heads, version, mark };
  }
  const { lastReadSeq, unreadFromSeq, rev, mark } = before;
  return { ...after, ...heads, lastReadSeq, unreadFromSeq, rev, version, mark };
}

type LastMessage = Pick<RoomState, 'lastMessageSeq' | 'lastAt'>;

/** Returns the later of two messages. Older servers leave out `lastAt`. */
export function newerMessage(
  before: LastMessage,
  after: { lastMessageSeq: number; lastAt?: string | null | undefined },
): LastMessage {
  const { lastMessageSeq, lastAt } = before;
  if (after.lastMessageSeq < lastMessageSeq) return { lastMessageSeq, lastAt };
  return { lastMessageSeq: after.lastMessageSeq, lastAt: after.lastAt ?? lastAt };
}

/**
 * Returns what is left of a mark when a newer read state has come. A mark as read stays until the read state reaches
 * its seq. A mark as unread ends with any newer state: either the server confirms the mark, or the person read the room
 * on another device.
 */
export function stillOpen(mark: Mark | null, lastReadSeq: number): Mark | null {
  return mark?.type === 'read' && mark.seq > lastReadSeq ? mark : null;
}

/** The seq of the entry after which messages are unread. */
export function afterRead(room: RoomState): number {
  const { lastReadSeq, unreadFromSeq } = stateOf(room);
  return Math.min(lastReadSeq, (unreadFromSeq ?? Number.POSITIVE_INFINITY) - 1);
}
