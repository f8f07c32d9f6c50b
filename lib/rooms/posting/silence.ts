import type { RowDataPacket } from 'mysql2';
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
    return writing(
      [
        {
          sql: 'UPDATE memberships SET silenced_until = ? WHERE user_id = ? AND room_id = ?',
          values: [until, userId, roomId],
        },
        { sql: "UPDATE rooms SET posting = ? WHERE id = ? AND posting <> 'moderators'", values: [posting, roomId] },
        raisesInboxes([userId]),
      ],
      [],
      state.audited(until === null ? 'room.unsilence' : 'room.silence', userId),
    );
  };
  const reads = until === null ? [silencedRead(roomId, userId)] : [];
  return changeMembers<MemberChange | 'not_member'>(log, roomId, [userId], by, decide, reads);
}
