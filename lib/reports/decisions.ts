import type { RowDataPacket } from 'mysql2/promise';
import type { AuditAction, AuditEntry } from '@/lib/audit/audit';
import {
  joined,
  type Locked,
  type LockedRoom,
  messagesRead,
  type Statement,
  type Writing,
} from '@/lib/messages/change-transaction';
import type { Actor } from '@/lib/messages/changes';
import type { MessageLog } from '@/lib/messages/log';
import { standingsFrom, standingsRead } from '@/lib/messages/requests/standing';
import { deleting, turning, withheldRead } from '@/lib/messages/requests/writings';
import { changeMembers, type LockedMembers } from '@/lib/rooms/locked-members';
import { removal } from '@/lib/rooms/members';
import { silenceUntil } from '@/lib/rooms/posting/silence';
import type { ReportAction } from './actions';

export interface DecisionRequest {
  by: Actor;
  roomId: number;
  /** The message's seq. */
  seq: number;
  /** As the page showed it; null if the account is gone. Only `silence` and `remove` need it. */
  authorId: number | null;
  action: ReportAction;
  /**
   * Whether the administrator saw open reports of the message, which the decision closes. If not, the message is decided
   * about once more, and reports that came meanwhile stay open.
   */
  isOpen: boolean;
}

/**
 * `closed`: somebody else closed the reports first, and nothing was done; `by` is their user name, null if nobody did, as
 * when the author was deleted. `unknown`: nobody reported such a message. `gone`: there is no text any more to hide or to
 * show, or no author any more. `forbidden`: whoever asks is no administrator any more. `direct`: nobody is silenced or
 * removed in a direct room.
 */
export type Decision =
  | { result: 'done' }
  | { result: 'closed'; by: string | null }
  | { result: 'unknown' | 'gone' | 'forbidden' | 'direct' };

type Refusal = Exclude<Decision, { result: 'done' }>;

/**
 * Does what an administrator decides about a reported message, closes its open reports and records it in the audit, in one
 * transaction. The role in the room does not count: the report is what opens the message to administrators. Can be repeated
 * by the same person: what is so already is done.
 */
export async function decide(log: Pick<MessageLog, 'change'>, request: DecisionRequest): Promise<Decision> {
  const { by, roomId, seq, action, authorId } = request;
  const isAboutAuthor = action === 'remove' || action === 'silence';
  if (isAboutAuthor && authorId === null) return { result: 'gone' };
  const at = new Date();
  let decision: Decision = { result: 'unknown' };
  const reads = [
    standingsRead(roomId, [by.userId]),
    messagesRead(roomId, [seq]),
    reportsRead(roomId, seq),
    withheldRead(roomId, seq),
  ];
  const decided = (room: LockedRoom | null, rows: readonly RowDataPacket[][], onAuthor: Writing | null) => {
    const found = judged(request, room, rows, onAuthor, at);
    decision = found !== null && 'result' in found ? found : { result: 'done' };
    return found !== null && 'result' in found ? null : found;
  };
  if (isAboutAuthor && authorId !== null) {
    const onAuthor = (state: LockedMembers) =>
      action === 'remove' ? removal(state, authorId) : silenceUntil(state, authorId, ...dayFrom(at));
    const inRoom = (state: LockedMembers, rows: readonly RowDataPacket[][]) =>
      decided(state.room, rows, onAuthor(state)) ?? 'unchanged';
    await changeMembers<'done' | 'unchanged'>(log, roomId, [authorId], by.userId, inRoom, reads);
  } else {
    await log.change(roomId, { reads, by: by.userId, at, decide: (room, rows) => decided(room, rows, null) });
  }
  return decision;
}

const HOUR_MS = 60 * 60_000;

/** In a day; and what is so much like it that a repeated request changes nothing. */
function dayFrom(at: Date): [Date, Date] {
  const after = (hours: number) => new Date(at.getTime() + hours * HOUR_MS);
  return [after(24), after(23)];
}

interface ReportRow {
  closedAt: Date | null;
  closedBy: number | null;
  closer: string | null;
}

/** The latest first. */
function reportsRead(roomId: number, seq: number): Statement {
  const sql = `SELECT r.closed_at AS closedAt, r.closed_by AS closedBy, u.username AS closer
    FROM reports r LEFT JOIN users u ON u.id = r.closed_by WHERE r.room_id = ? AND r.message_seq = ?
    ORDER BY r.closed_at DESC, r.id DESC`;
  return { sql, values: [roomId, seq] };
}

/** @returns what to write; null if all of it is so already; or why not */
function judged(
  request: DecisionRequest,
  room: LockedRoom | null,
  [people = [], found = [], reported = [], withheld = []]: readonly RowDataPacket[][],
  onAuthor: Writing | null,
  at: Date,
): Refusal | Writing | null {
  const { by, roomId, seq, action, isOpen, authorId } = request;
  const [message] = found as unknown as Locked[];
  const reports = reported as unknown as ReportRow[];
  if (standingsFrom(people).get(by.userId)?.role !== 'admin') return { result: 'forbidden' };
  const [last] = reports;
  if (!room || !message || !last) return { result: 'unknown' };
  if (isOpen && reports.every(({ closedAt }) => closedAt !== null) && last.closedBy !== by.userId)
    return { result: 'closed', by: last.closer };
  const isAboutAuthor = action === 'remove' || action === 'silence';
  if (isAboutAuthor && room.kind === 'direct') return { result: 'direct' };
  if (isAboutAuthor && message.userId !== authorId) return { result: 'gone' };
  const done = doing(action, roomId, message, withheld, at);
  if (done === 'gone') return { result: 'gone' };
  const entry: AuditEntry = {
    action: AUDITED[action],
    actor: by,
    person: message.userId === null ? null : { id: message.userId, name: message.username },
    room: { id: roomId, name: room.name },
    seq,
  };
  const closes = isOpen && reports.some(({ closedAt }) => closedAt === null);
  // A repeated request finds everything done, and is not recorded again.
  if (!closes && done === null && onAuthor === null) return null;
  const recorded: Writing = { sql: '', values: [], entries: [], audit: [entry] };
  const writings = [onAuthor, closes ? closing(roomId, seq, by, at) : null, done, recorded];
  return joined(...writings.filter((writing) => writing !== null));
}

const AUDITED: Record<ReportAction, AuditAction> = {
  keep: 'report.keep',
  hide: 'message.hide',
  show: 'message.show',
  delete: 'message.delete',
  silence: 'room.silence',
  remove: 'room.remove_person',
};

/** What the action writes, without the reports; null: nothing. What it does to the author is in lib/rooms. */
function doing(
  action: ReportAction,
  roomId: number,
  message: Locked,
  withheld: readonly RowDataPacket[],
  at: Date,
): Writing | 'gone' | null {
  switch (action) {
    case 'keep':
    case 'silence':
    case 'remove':
      return null;
    case 'hide':
    case 'show':
      return turning(roomId, message, withheld, action === 'hide', at);
    case 'delete':
      return message.text === null ? null : deleting(roomId, [message.seq], at);
    default:
      return action satisfies never;
  }
}

function closing(roomId: number, seq: number, by: Actor, at: Date): Writing {
  const sql =
    'UPDATE reports SET closed_at = ?, closed_by = ? WHERE room_id = ? AND message_seq = ? AND closed_at IS NULL';
  return { sql, values: [at, by.userId, roomId, seq], entries: [] };
}
