import type { WireInboxRoom } from '@/lib/chat/protocol';

/** What the person did here and the server has not confirmed yet. It counts as if the server had. */
export type Mark = { type: 'read' | 'unread'; seq: number };

/** What the tab knows of one room in the list. */
export interface RoomState {
  facts: WireInboxRoom;
  head: number;
  lastMessageSeq: number;
  /** When that message was written, if it is known. */
  lastAt: string | null;
  /** The count of a direct room, at this head. */
  unread: number;
  /** How many unread messages name the person, as the server said last: only the server knows that. */
  mentions: number;
  lastReadSeq: number;
  unreadFromSeq: number | null;
  rev: number;
  /** The read state is at least as new as this version of the list. */
  version: number;
  mark: Mark | null;
}

export function newState(facts: WireInboxRoom, version: number): RoomState {
  const { head, lastMessageSeq, lastReadSeq, unreadFromSeq = null, rev, direct } = facts;
  return {
    facts,
    head,
    lastMessageSeq,
    lastAt: direct?.lastAt ?? null,
    unread: direct?.unread ?? 0,
    mentions: facts.mentions ?? 0,
    lastReadSeq,
    unreadFromSeq,
    rev,
    version,
    mark: null,
  };
}

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

export function stateOf({ lastReadSeq, unreadFromSeq, mark }: RoomState): {
  lastReadSeq: number;
  unreadFromSeq: number | null;
} {
  if (mark === null) return { lastReadSeq, unreadFromSeq };
  if (mark.type === 'unread') return { lastReadSeq, unreadFromSeq: mark.seq };
  return { lastReadSeq: Math.max(lastReadSeq, mark.seq), unreadFromSeq: null };
}

export function isUnread(room: RoomState): boolean {
  const { lastReadSeq, unreadFromSeq } = stateOf(room);
  return room.lastMessageSeq > lastReadSeq || unreadFromSeq !== null;
}

/** Messages after this one are unread. */
export function afterRead(room: RoomState): number {
  const { lastReadSeq, unreadFromSeq } = stateOf(room);
  return Math.min(lastReadSeq, (unreadFromSeq ?? Number.POSITIVE_INFINITY) - 1);
}

export function mutedUntil({ facts }: RoomState): number {
  return facts.mutedUntil === undefined ? 0 : Date.parse(facts.mutedUntil);
}

export function isMuted(room: RoomState, now: number): boolean {
  return mutedUntil(room) > now;
}
