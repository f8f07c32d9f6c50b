import type { WireInboxRoom } from '@/lib/chat/protocol';

/**
 * The person marked the room as read or as unread, and the server has not confirmed that yet. The list shows it as if
 * the server had.
 */
export type Mark = { type: 'read' | 'unread'; seq: number };

/**
 * What the tab knows of one room in the list. This file is part of the first load; the code that changes a state is in
 * newer-state.ts.
 */
export interface RoomState {
  facts: WireInboxRoom;
  head: number;
  lastMessageSeq: number;
  /** When the message `lastMessageSeq` was written, ISO 8601. Null if that is not known. */
  lastAt: string | null;
  /** In a direct room, how many messages of others up to `head` are unread; 0 in other rooms. */
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

export function mutedUntil({ facts }: RoomState): number {
  return facts.mutedUntil === undefined ? 0 : Date.parse(facts.mutedUntil);
}

export function isMuted(room: RoomState, now: number): boolean {
  return mutedUntil(room) > now;
}
