import { isQuietAt, type QuietRow } from './quiet';

/** A message, as far as it matters for notifications. */
export interface PushMessage {
  roomId: number;
  seq: number;
  /** Null once the account was deleted. */
  author: number | null;
  /** Deleted, or hidden by a moderator. */
  isGone: boolean;
  /** The people whom it names. */
  names: ReadonlySet<number>;
  /** It names all people of the room. */
  namesAll: boolean;
}

/** A person in a room, as far as it matters for notifications. */
export interface PushMember extends QuietRow {
  userId: number;
  roomId: number;
  kind: 'open' | 'closed' | 'direct';
  /** The room is archived or being deleted. */
  isClosed: boolean;
  joinedSeq: number;
  lastReadSeq: number;
  unreadFromSeq: number | null;
  notify: PushLevel | null;
  mutedUntil: Date | null;
  /** A window with the focus shows them the room, on any device. */
  isLooking: boolean;
  /** By the person's own choice, in all rooms. */
  pausedUntil: Date | null;
}

export type PushLevel = 'all' | 'mentions' | 'none';

/** What a room notifies of. In a direct room every message is meant for its people. Pure. */
export function levelOf({ kind, notify, mutedUntil }: PushMember, now: Date): PushLevel {
  if (mutedUntil !== null && mutedUntil > now) return 'none';
  if (notify === 'none') return 'none';
  if (kind === 'direct') return 'all';
  return notify ?? 'mentions';
}

/** Whether the person has read the message, and has not marked it as unread again. Pure. */
export function isRead({ lastReadSeq, unreadFromSeq }: PushMember, seq: number): boolean {
  return seq <= lastReadSeq && (unreadFromSeq === null || seq < unreadFromSeq);
}

/** Whether anything in the room may notify the person now. Pure. */
export function isReachable(member: PushMember, now: Date): boolean {
  if (member.isLooking) return false;
  if (member.isClosed || (member.pausedUntil !== null && member.pausedUntil > now)) return false;
  return levelOf(member, now) !== 'none' && !isQuietAt(member, now);
}

/**
 * Whether a message is one of those that notify a person who is reachable in its room. It is decided twice by the same
 * rules: some seconds after the message, and again right before something is sent. Pure.
 * @param blocked whom the person has blocked, at least among the authors
 */
export function concerns(message: PushMessage, member: PushMember, blocked: ReadonlySet<number>, now: Date): boolean {
  const { author, seq } = message;
  if (message.isGone || author === member.userId) return false;
  if (author !== null && blocked.has(author)) return false;
  if (seq <= member.joinedSeq || isRead(member, seq)) return false;
  const level = levelOf(member, now);
  return level === 'all' || (level === 'mentions' && (message.namesAll || message.names.has(member.userId)));
}
