import type { RowDataPacket } from 'mysql2/promise';
import { type Locked, messagesRead, type Statement } from '@/lib/messages/change-transaction';
import type { Actor } from '@/lib/messages/changes';
import type { MessageLog } from '@/lib/messages/log';
import { refusalTo, standingsFrom, standingsRead } from '@/lib/messages/requests/standing';
import { hasControls, isBlank, withLineFeeds } from '@/lib/text';

export interface ReportRequest {
  by: Actor;
  roomId: number;
  /** The message's seq. */
  seq: number;
  /** As reasonFrom returns it. */
  reason: string;
}

/**
 * `no_room`: the room does not exist, or the person may not read it. `room_closed`: the room is archived. `gone`: the
 * message does not exist, is deleted or is hidden. `yourself`: the message is the person's own.
 */
export type ReportResult = 'done' | 'no_room' | 'room_closed' | 'gone' | 'yourself';

/** Longest reason, in code points. The column `reports.reason` has the same length. */
export const REASON_CODE_POINTS = 500;

/** Returns a reason in the form in which it is stored. Empty: the person gives no reason. */
export function reasonFrom(typed: string): { reason: string } | { problem: 'bad_text' | 'too_long' } {
  const reason = withLineFeeds(typed).trim();
  if (!reason.isWellFormed() || hasControls(reason)) return { problem: 'bad_text' };
  if ([...reason].length > REASON_CODE_POINTS) return { problem: 'too_long' };
  return { reason: isBlank(reason) ? '' : reason };
}

/**
 * Reports a message to the administrators. Everybody who may read a message may report it. A person can report a
 * message only once: a second report by the same person changes nothing, whether the first one is open or closed.
 * @returns `known` for such a second report
 */
export async function report(
  log: Pick<MessageLog, 'change'>,
  { by, roomId, seq, reason }: ReportRequest,
): Promise<ReportResult | 'known'> {
  const at = new Date();
  let result: ReportResult | 'known' = 'done';
  let wasTried = false;
  await log.change(roomId, {
    reads: [standingsRead(roomId, [by.userId]), messagesRead(roomId, [seq]), ownReportRead(by.userId, roomId, seq)],
    by: by.userId,
    at,
    decide(room, [people = [], found = [], own = []]) {
      result = outcome(by.userId, refusalTo(room, standingsFrom(people).get(by.userId)), found, own);
      // An earlier attempt of this same call stored the report, but its COMMIT was not answered.
      if (result === 'known' && wasTried) result = 'done';
      if (result !== 'done' || own.length > 0) return null;
      wasTried = true;
      const sql = 'INSERT INTO reports (room_id, message_seq, user_id, reason, created_at) VALUES (?, ?, ?, ?, ?)';
      return { sql, values: [roomId, seq, by.userId, reason, at], entries: [] };
    },
  });
  return result;
}

function outcome(
  userId: number,
  refusal: ReturnType<typeof refusalTo>,
  found: RowDataPacket[],
  own: RowDataPacket[],
): ReportResult | 'known' {
  if (refusal) return refusal === 'room_closed' ? refusal : 'no_room';
  const [message] = found as unknown as Locked[];
  if (message?.userId === userId) return 'yourself';
  if (own.length > 0) return 'known';
  return !message || message.text === null || message.hiddenAt ? 'gone' : 'done';
}

function ownReportRead(userId: number, roomId: number, seq: number): Statement {
  const sql = 'SELECT id FROM reports WHERE room_id = ? AND message_seq = ? AND user_id = ?';
  return { sql, values: [roomId, seq, userId] };
}
