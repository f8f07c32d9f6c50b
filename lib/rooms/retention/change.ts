import { recordStatement } from '@/lib/audit/audit';
import type { Writing } from '@/lib/messages/change-transaction';
import type { MessageLog } from '@/lib/messages/log';
import type { Author } from '@/lib/messages/post';
import { raisesInboxesOf } from '@/lib/rooms/inbox-version';
import { withShown } from '@/lib/users/names/shown-name';
import { DAY_MS, GRACE_DAYS } from './days';

interface RoomRow {
  kind: 'open' | 'closed' | 'direct';
  name: string;
  keepDays: number | null;
  expireAt: Date | null;
  deletingAt: Date | null;
}

/**
 * Sets for how many days a room keeps its messages, as a change in its log. The first erasure comes GRACE_DAYS later,
 * and so it is when the time becomes shorter.
 * @param days null: for ever
 * @returns `gone` if there is no such room, or if it is direct
 * @throws the last error if the database did not accept it in time; then it may or may not have been done
 */
export async function changeRetention(
  log: Pick<MessageLog, 'change'>,
  actor: Author,
  roomId: number,
  days: number | null,
  at = new Date(),
): Promise<'done' | 'unchanged' | 'gone'> {
  let result: 'done' | 'unchanged' | 'gone' = 'unchanged';
  let wasTried = false;
  await log.change(roomId, {
    reads: [
      {
        sql: `SELECT kind, name, keep_days AS keepDays, expire_at AS expireAt, deleting_at AS deletingAt
          FROM rooms WHERE id = ?`,
        values: [roomId],
      },
    ],
    by: actor.userId,
    at,
    decide(_, [rows = []]) {
      const [before] = rows as unknown as RoomRow[];
      if (!before || before.kind === 'direct' || before.deletingAt !== null) {
        result = 'gone';
        return null;
      }
      if (before.keepDays === days) {
        // An earlier try may have made the change without getting an answer to its COMMIT.
        result = wasTried ? 'done' : 'unchanged';
        return null;
      }
      result = 'done';
      wasTried = true;
      return writing(actor, roomId, before, days, at);
    },
  });
  return result;
}

function writing(actor: Author, roomId: number, before: RoomRow, days: number | null, at: Date): Writing {
  const audited = recordStatement([{ actor, action: 'room.retention', room: { id: roomId, name: before.name } }], at);
  const raised = raisesInboxesOf(roomId);
  const by = withShown({ id: actor.userId, name: actor.username, shown: actor.shown, face: actor.face });
  return {
    sql: `UPDATE rooms SET keep_days = ?, expire_at = ? WHERE id = ?; ${raised.sql}; ${audited.sql}`,
    values: [days, expireAt(before, days, at), roomId, ...raised.values, ...audited.params],
    entries: [{ type: 'room', action: days === null ? 'keeps' : 'expires', by, datetime: at.toISOString() }],
  };
}

function expireAt(before: RoomRow, days: number | null, at: Date): Date | null {
  if (days === null) return null;
  const grace = new Date(at.getTime() + GRACE_DAYS * DAY_MS);
  const isLonger = before.keepDays !== null && days > before.keepDays;
  return isLonger ? (before.expireAt ?? grace) : grace;
}
