import type { WireInboxRoom } from '@/lib/chat/protocol';

/** A mark as read or unread that the server has not confirmed yet. The list shows it as if it were confirmed. */
export type Mark = { type: 'read' | 'unread'; seq: number };

/** What the tab knows of one room in the list. */
export interface RoomState {
  facts: WireInboxRoom;
  head: number;
  lastMessageSeq: number;
  /** When the message `lastMessageSeq` was written, ISO 8601. Null if that is not known. */
  lastAt: string | null;
  /** The count of a direct room, at this head. */
  unread: number;
  /** How many unread messages name the person, as the server last said. Only the server can count them. */
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

/** The seq of the entry after which messages are unread. */
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
