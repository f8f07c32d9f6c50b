import { type Mark, type RoomState, stateOf } from './room-state';

/**
 * What is newer of both: the log and other devices may be ahead of the list. A newer list holds also if its `rev` is
 * lower: when a person comes back to a room, `rev` begins anew.
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

/** The later one of two messages. An older server does not say when it was written. */
export function newerMessage(
  before: LastMessage,
  after: { lastMessageSeq: number; lastAt?: string | null | undefined },
): LastMessage {
  const { lastMessageSeq, lastAt } = before;
  if (after.lastMessageSeq < lastMessageSeq) return { lastMessageSeq, lastAt };
  return { lastMessageSeq: after.lastMessageSeq, lastAt: after.lastAt ?? lastAt };
}

/**
 * The mark after a newer read state came. Reading is confirmed when the state goes as far; until then it is on its way.
 * Any newer state settles a mark as unread: it is either this one's, or somebody read the room on another device.
 */
export function stillOpen(mark: Mark | null, lastReadSeq: number): Mark | null {
  return mark?.type === 'read' && mark.seq > lastReadSeq ? mark : null;
}

/** Messages after this one are unread. */
export function afterRead(room: RoomState): number {
  const { lastReadSeq, unreadFromSeq } = stateOf(room);
  return Math.min(lastReadSeq, (unreadFromSeq ?? Number.POSITIVE_INFINITY) - 1);
}
