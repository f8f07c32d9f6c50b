import type { RowDataPacket } from 'mysql2/promise';
import type { RoomRole } from '@/lib/rooms/memberships';
import { may } from '@/lib/rooms/policy';
import { NO_RULES, type RoomRules } from '@/lib/rooms/posting/rules';
import { sincePostMs, slowWaitMs } from '@/lib/rooms/posting/slow-mode';
import type { LockedRoom } from './change-transaction';

/** Whether an author may write a message in a room, decided under the lock of the room's row. */

/** What somebody is who writes in a room that looks at its authors. */
export interface AuthorNow {
  accountRole: 'member' | 'admin';
  /** Null if they are no member. */
  role: RoomRole | null;
  /** False only in a direct room where nobody can read what they write. */
  isRead: boolean;
  isSilenced: boolean;
  /** How long ago they wrote, by the database's clock; null if they did not. */
  sinceMs: number | null;
}

export type RoomNow = Pick<LockedRoom, 'kind'> & RoomRules;

/** Why a message is not stored. `retryAfter`: after so many seconds it may be. */
export type PostingRefusal =
  | 'no_room'
  | 'refused'
  | 'forbidden'
  | 'moderators_only'
  | 'silenced'
  | { error: 'rate_limited'; retryAfter: number };

/** Whether the authors must be read: in most open rooms everybody may write. */
export function looksAtAuthors({ kind, posting, slowSeconds }: RoomNow): boolean {
  return kind !== 'open' || posting !== NO_RULES.posting || slowSeconds !== NO_RULES.slowSeconds;
}

/** Null if they may write now. @param author undefined if there is no such account */
export function postingRefusal(room: RoomNow, author: AuthorNow | undefined): PostingRefusal | null {
  if (!author || (room.kind !== 'open' && author.role === null)) return 'no_room';
  if (!author.isRead) return 'refused';
  if (moderates(room, author)) return null;
  if (room.posting === 'moderators') return 'moderators_only';
  // What a moderator decided about a person, and when they last wrote, is kept with the membership.
  if (author.role === null) return 'forbidden';
  if (author.isSilenced) return 'silenced';
  const waitMs = slowWaitMs(room.slowSeconds, author.sinceMs);
  return waitMs === 0 ? null : { error: 'rate_limited', retryAfter: Math.ceil(waitMs / 1_000) };
}

/** Slow mode counts what they write. */
export function isCounted(room: RoomNow, author: AuthorNow): boolean {
  return room.slowSeconds > 0 && author.role !== null && !moderates(room, author);
}

function moderates({ kind }: RoomNow, { accountRole, role }: AuthorNow): boolean {
  return may({ role: accountRole }, { kind, role }, 'moderate');
}

/**
 * SQL: these authors, with one row of two primary keys for each.
 * @param isRead SQL for `isRead`, about the membership `me`
 */
export function authorsQuery(roomId: number, userIds: readonly number[], isRead: string): string {
  return `SELECT u.id, u.role AS accountRole, me.role, ${isRead} AS isRead, me.silenced_until > UTC_TIMESTAMP(3) AS isSilenced,
      ${sincePostMs('me')} AS sinceMs
    FROM users u LEFT JOIN memberships me ON me.user_id = u.id AND me.room_id = ${roomId} WHERE u.id IN (${userIds.join()})`;
}

export function authorsFrom(rows: readonly RowDataPacket[]): Map<number, AuthorNow> {
  return new Map(
    rows.map(({ id, accountRole, role, isRead, isSilenced, sinceMs }) => [
      id as number,
      { accountRole, role, isRead: isRead === 1, isSilenced: isSilenced === 1, sinceMs },
    ]),
  );
}
