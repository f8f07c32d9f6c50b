import type { RowDataPacket } from 'mysql2';
import type { Writing } from '@/lib/messages/change-transaction';
import { raisesInboxes } from '@/lib/rooms/inbox-version';
import { changeMembers, type LockedMembers, type Log, writing } from '@/lib/rooms/locked-members';
import type { MemberChange } from '@/lib/rooms/members';
import { postingFrom, silencedRead } from './silenced';

/**
 * Silences a member of an open or closed room until a given time. If the time is null, the member may write again.
 * Silenced members can still read and react. The room's log has no entry about a silence: the person's own tabs learn
 * of it from their inbox. In open rooms the audit records it.
 * @param by the user id of the person who does it; null: the change is made by no person with an account, and no
 *   permission is checked
 * @returns `forbidden` also if the member moderates the room; `unchanged` if the time is null and nobody silenced
 *   the member
 * @throws as the functions in members.ts
 */
export function silence(
  log: Log,
  roomId: number,
  userId: number,
  until: Date | null,
  by: number | null,
): Promise<MemberChange | 'not_member'> {
  const decide = (state: LockedMembers, [others = []]: readonly RowDataPacket[][]) => {
    const { room, members, silenced, moderates, refusal } = state;
    if (!room || room.kind === 'direct') return 'unavailable';
    const refused = refusal('moderate');
    if (refused) return refused;
    if (!members.has(userId)) return 'not_member';
    if (until !== null && moderates(userId)) return 'forbidden';
    if (until === null && !silenced.has(userId)) return 'unchanged';
    const posting = until === null ? postingFrom(others) : 'unsilenced';
    const audit = state.audited(until === null ? 'room.unsilence' : 'room.silence', userId);
    return { ...silencing(roomId, userId, until, posting), audit };
  };
  const reads = until === null ? [silencedRead(roomId, userId)] : [];
  return changeMembers<MemberChange | 'not_member'>(log, roomId, [userId], by, decide, reads);
}

/**
 * Returns the writing that silences a member until a given time. It is a part of another decision about the room. The
 * caller checks the permission and writes the audit entry. Returns null if nothing has to change: the person is not a
 * member, the person moderates the room, the room is direct, or the person is already silenced for long enough.
 * @param atLeast a silence that lasts until this time or longer is long enough
 */
export function silenceWriting(
  { roomId, room, members, silenced, moderates }: LockedMembers,
  userId: number,
  until: Date,
  atLeast: Date,
): Writing | null {
  if (!room || room.kind === 'direct' || !members.has(userId) || moderates(userId)) return null;
  const before = silenced.get(userId);
  if (before && before >= atLeast) return null;
  return silencing(roomId, userId, until, 'unsilenced');
}

function silencing(roomId: number, userId: number, until: Date | null, posting: 'unsilenced' | 'everyone'): Writing {
  const sql = 'UPDATE memberships SET silenced_until = ? WHERE user_id = ? AND room_id = ?';
  return writing(
    [
      { sql, values: [until, userId, roomId] },
      { sql: "UPDATE rooms SET posting = ? WHERE id = ? AND posting <> 'moderators'", values: [posting, roomId] },
      raisesInboxes([userId]),
    ],
    [],
  );
}
