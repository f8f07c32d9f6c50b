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
import { deleting, hidingOrShowing, withheldRead } from '@/lib/messages/requests/writings';
import { changeMembers, type LockedMembers } from '@/lib/rooms/locked-members';
import { removal } from '@/lib/rooms/members';
import { silenceWriting } from '@/lib/rooms/posting/silence';
import type { ReportAction } from './actions';

export interface DecisionRequest {
  by: Actor;
  roomId: number;
  /** The message's seq. */
  seq: number;
  /**
   * The author whom the administrator saw on the page; null if the account is gone. Only for `silence` and `remove`.
   */
  authorId: number | null;
  action: ReportAction;
  /**
   * True: the administrator saw open reports of the message, and the decision closes them. False: all reports were
   * closed, and this is another decision about the same message. Then reports that came in the meantime stay open.
   */
  isOpen: boolean;
}

/**
 * `closed`: somebody else closed the reports first, and nothing was done. `by` is the user name of that person; null if
 * no person closed them (they are also closed when the author's account is deleted), or if that person's account is
 * gone.
 * `unknown`: there is no such message, or nobody reported it.
 * `gone`: the message to hide or to show has been deleted, or the author to silence or to remove is not its author any
 * more.
 * `forbidden`: the person who decides is not an administrator any more.
 * `direct`: in a direct room nobody can be silenced or removed.
 */
export type Decision =
  | { result: 'done' }
  | { result: 'closed'; by: string | null }
  | { result: 'unknown' | 'gone' | 'forbidden' | 'direct' };

type Refusal = Exclude<Decision, { result: 'done' }>;

/**
 * Does what an administrator decided about a reported message, closes its open reports and records the decision in the
 * audit, all in one transaction. The administrator needs no role in the room: the report gives administrators access to
 * the message. The same person can repeat a request: what is already as requested counts as done.
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
    const found = decisionOn(request, room, rows, onAuthor, at);
    const isRefusal = found !== null && 'result' in found;
    decision = isRefusal ? found : { result: 'done' };
    return isRefusal ? null : found;
  };
  if (isAboutAuthor && authorId !== null) {
    const onAuthor = (state: LockedMembers) =>
      action === 'remove' ? removal(state, authorId) : silenceWriting(state, authorId, ...silenceOfADay(at));
    const inRoom = (state: LockedMembers, rows: readonly RowDataPacket[][]) =>
      decided(state.room, rows, onAuthor(state)) ?? 'unchanged';
    await changeMembers<'done' | 'unchanged'>(log, roomId, [authorId], by.userId, inRoom, reads);
  } else {
    await log.change(roomId, { reads, by: by.userId, at, decide: (room, rows) => decided(room, rows, null) });
  }
  return decision;
}

const HOUR_MS = 60 * 60_000;

/**
 * Until when a silence of one day lasts, and the earliest end of an existing silence that is as good as one day. The
 * hour between them makes a repeated request change nothing.
 */
function silenceOfADay(at: Date): [Date, Date] {
  const after = (hours: number) => new Date(at.getTime() + hours * HOUR_MS);
  return [after(24), after(23)];
}

interface ReportRow {
  closedAt: Date | null;
  closedBy: number | null;
  closer: string | null;
}

/** Reads the reports of a message: first the closed ones, the most recently closed first, then the open ones. */
function reportsRead(roomId: number, seq: number): Statement {
  const sql = `SELECT r.closed_at AS closedAt, r.closed_by AS closedBy, u.username AS closer
    FROM reports r LEFT JOIN users u ON u.id = r.closed_by WHERE r.room_id = ? AND r.message_seq = ?
    ORDER BY r.closed_at DESC, r.id DESC`;
  return { sql, values: [roomId, seq] };
}

/** @returns what to write; null if everything is already as requested; or why the request is refused */
function decisionOn(
  request: DecisionRequest,
  room: LockedRoom | null,
  [people = [], found = [], reported = [], withheld = []]: readonly RowDataPacket[][],
  onAuthor: Writing | null,
  at: Date,
): Refusal | Writing | null {
  const { by, roomId, seq, action, isOpen, authorId } = request;
  const [message] = found as unknown as Locked[];
  const reports = reported as unknown as ReportRow[];
  if (standingsFrom(people).get(by.userId)?.accountRole !== 'admin') return { result: 'forbidden' };
  const [last] = reports;
  if (!room || !message || !last) return { result: 'unknown' };
  if (isOpen && reports.every(({ closedAt }) => closedAt !== null) && last.closedBy !== by.userId)
    return { result: 'closed', by: last.closer };
  const isAboutAuthor = action === 'remove' || action === 'silence';
  if (isAboutAuthor && room.kind === 'direct') return { result: 'direct' };
  if (isAboutAuthor && message.userId !== authorId) return { result: 'gone' };
  const done = writingFor(action, roomId, message, withheld, at);
  if (done === 'gone') return { result: 'gone' };
  const entry: AuditEntry = {
    action: AUDITED[action],
    actor: by,
    person: message.userId === null ? null : { id: message.userId, name: message.username },
    room: { id: roomId, name: room.name },
    seq,
  };
  const closes = isOpen && reports.some(({ closedAt }) => closedAt === null);
  // A repeated request that changes nothing is not recorded again.
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

/**
 * What the action writes about the message; null: nothing. How the reports are closed is in `closing`, and what happens
 * to the author is in lib/rooms.
 */
function writingFor(
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
      return hidingOrShowing(roomId, message, withheld, action === 'hide', at);
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
