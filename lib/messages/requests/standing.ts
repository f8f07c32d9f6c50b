import type { RowDataPacket } from 'mysql2/promise';
import type { ErrorCode, NamedPerson } from '@/lib/chat/protocol';
import type { LockedRoom, Statement } from '@/lib/messages/change-transaction';
import { HAS_READERS } from '@/lib/messages/transaction';
import type { RoomRole } from '@/lib/rooms/memberships';
import { isArchived, needsMembership } from '@/lib/rooms/policy';
import { withShown } from '@/lib/users/names/shown-name';
import type { SiteRole } from '@/lib/users/role';
import { roleNow } from '@/lib/users/role-now';

/**
 * A person's roles and restrictions in a room, read under the lock of the room's row. Memberships change only under
 * that lock.
 */
export interface Standing {
  person: NamedPerson;
  accountRole: SiteRole;
  /** Null if the person is not a member. */
  roomRole: RoomRole | null;
  /** False only in a direct room in which nobody else can read what the person writes. */
  hasReaders: boolean;
  /** A moderator silenced the person in this room. Has no effect while the person moderates the room. */
  isSilenced: boolean;
}

/** Reads the standings of these people. There is no row for a person whose account is gone or is being deleted. */
export function standingsRead(roomId: number, userIds: readonly number[]): Statement {
  const sql = `SELECT u.id, u.username AS name, u.display_name AS shown, u.face_id AS face,
      ${roleNow('u')} AS accountRole, me.role AS roomRole,
      me.silenced_until > UTC_TIMESTAMP(3) AS isSilenced,
      IF((SELECT kind FROM rooms WHERE id = ?) = 'direct', ${HAS_READERS}, 1) AS hasReaders
    FROM users u LEFT JOIN memberships me ON me.user_id = u.id AND me.room_id = ?
    WHERE u.id IN (?) AND u.deleting_at IS NULL`;
  return { sql, values: [roomId, roomId, userIds] };
}

export function standingsFrom(rows: readonly RowDataPacket[]): ReadonlyMap<number, Standing> {
  return new Map(
    rows.map(({ id, name, shown, face, accountRole, roomRole, hasReaders, isSilenced }) => [
      id as number,
      {
        person: withShown({ id, name, shown, face }) as NamedPerson,
        accountRole,
        roomRole,
        hasReaders: hasReaders === 1,
        isSilenced: isSilenced === 1,
      },
    ]),
  );
}

/**
 * Returns why the person may change nothing in this room; null if they may. New messages are refused for the same
 * reasons.
 */
export function refusalTo(room: LockedRoom | null, standing: Standing | undefined): ErrorCode | null {
  if (!room || !standing) return 'no_room';
  if (standing.roomRole === null && needsMembership({ role: standing.accountRole }, room)) return 'no_room';
  return isArchived(room) ? 'room_closed' : null;
}
