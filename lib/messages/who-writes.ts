import type { RowDataPacket } from 'mysql2/promise';
import type { RoomRole } from '@/lib/rooms/memberships';
import { may, needsMembership } from '@/lib/rooms/policy';
import { NO_RULES, type RoomRules } from '@/lib/rooms/posting/rules';
import { sincePostMs, slowWaitMs } from '@/lib/rooms/posting/slow-mode';
import type { SiteRole } from '@/lib/users/role';
import { roleNow } from '@/lib/users/role-now';
import type { LockedRoom } from './change-transaction';

/** Whether an author may write a message in a room, decided under the lock of the room's row. */

/** An author in a room in which authors are checked, as they are when the message is stored. */
export interface AuthorNow {
  accountRole: SiteRole;
  /** Null if the author is not a member. */
  roomRole: RoomRole | null;
  /** False only in a direct room in which nobody else can read what the author writes. */
  hasReaders: boolean;
  isSilenced: boolean;
  /** As SINCE_POST_MS in lib/rooms/posting/slow-mode.ts. */
  sinceMs: number | null;
}

export type RoomNow = Pick<LockedRoom, 'kind'> & RoomRules;

/** Why a message is not stored. `retryAfter`: in how many seconds slow mode lets the author write again. */
export type PostingRefusal =
  | 'no_room'
  | 'refused'
  | 'forbidden'
  | 'moderators_only'
  | 'silenced'
  | { error: 'rate_limited'; retryAfter: number };

/**
 * Whether the authors of messages must be read and checked. In an open room without rules everybody may write, except
 * guests who are not in it: see mustBeMember in lib/messages/transaction.ts.
 */
export function checksAuthors({ kind, posting, slowSeconds }: RoomNow): boolean {
  return kind !== 'open' || posting !== NO_RULES.posting || slowSeconds !== NO_RULES.slowSeconds;
}

/** Returns null if the author may write now. @param author undefined if there is no such account */
export function postingRefusal(room: RoomNow, author: AuthorNow | undefined): PostingRefusal | null {
  if (!author) return 'no_room';
  if (author.roomRole === null && needsMembership({ role: author.accountRole }, room)) return 'no_room';
  if (!checksAuthors(room)) return null;
  if (!author.hasReaders) return 'refused';
  if (moderates(room, author)) return null;
  if (room.posting === 'moderators') return 'moderators_only';
  // The membership stores until when its member is silenced, and when they last wrote. Without one neither is known.
  if (author.roomRole === null) return 'forbidden';
  if (author.isSilenced) return 'silenced';
  const waitMs = slowWaitMs(room.slowSeconds, author.sinceMs);
  return waitMs === 0 ? null : { error: 'rate_limited', retryAfter: Math.ceil(waitMs / 1_000) };
}

/** Whether slow mode applies to the author. If so, the time of their message is stored. */
export function isCounted(room: RoomNow, author: AuthorNow): boolean {
  return room.slowSeconds > 0 && author.roomRole !== null && !moderates(room, author);
}

function moderates({ kind }: RoomNow, { accountRole, roomRole }: AuthorNow): boolean {
  return may({ role: accountRole }, { kind, role: roomRole }, 'moderate');
}

/**
 * SQL that reads these authors. For each, the database reads one row of `users` and one of `memberships`, by primary
 * key.
 * @param hasReaders SQL for `hasReaders`, about the membership `me`
 */
export function authorsQuery(roomId: number, userIds: readonly number[], hasReaders: string): string {
  return `SELECT u.id, ${roleNow('u')} AS accountRole, me.role AS roomRole, ${hasReaders} AS hasReaders,
      me.silenced_until > UTC_TIMESTAMP(3) AS isSilenced,
      ${sincePostMs('me')} AS sinceMs
    FROM users u LEFT JOIN memberships me ON me.user_id = u.id AND me.room_id = ${roomId} WHERE u.id IN (${userIds.join()})`;
}

export function authorsFrom(rows: readonly RowDataPacket[]): Map<number, AuthorNow> {
  return new Map(
    rows.map(({ id, accountRole, roomRole, hasReaders, isSilenced, sinceMs }) => [
      id as number,
      { accountRole, roomRole, hasReaders: hasReaders === 1, isSilenced: isSilenced === 1, sinceMs },
    ]),
  );
}
