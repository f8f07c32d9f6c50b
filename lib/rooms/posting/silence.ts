import type { RowDataPacket } from 'mysql2';
import type { Writing } from '@/lib/messages/change-transaction';
import { raisesInboxes } from '@/lib/rooms/inbox-version';
import { changeMembers, type LockedMembers, type Log, writing } from '@/lib/rooms/locked-members';
import type { MemberChange } from '@/lib/rooms/members';
import { postingFrom, silencedRead } from './silenced';

/**
 * Silences a member of an open or closed room until some time, or lets them write again (null). They go on reading and
 * reacting. No entry of the log tells of it; the person's own tabs learn it from their inbox. In open rooms the audit
 * records it.
 * @param by who does it, or null if that is nobody who has an account: then nobody is asked
 * @returns `forbidden` also for people who moderate the room themselves; `unchanged` if they may write already
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
 * What silences a member until some time, as a part of another decision about the room, which says who may. The caller
 * writes the audit. Null if there is nothing to do: the person is no member or moderates the room, the room is direct, or
 * they are silenced until then.
 * @param atLeast a silence until this time is enough
 */
export function silenceUntil(
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
