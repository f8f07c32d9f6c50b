import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { summaryFrom, summarySql } from '@/lib/files/columns';
import { type AdminMessage, messageInContext } from '@/lib/messages/search/search';
import { may } from '@/lib/rooms/policy';
import { showable } from '@/lib/text';
import { withShown } from '@/lib/users/names/shown-name';
import { roleNow } from '@/lib/users/role-now';

/**
 * The queue of reported messages. Every administrator sees all of it, whatever rooms they can read. While a message has
 * an open report, administrators can read the message and a few messages before and after it, and nothing more. Once
 * all its reports are closed, they can read it only if the room is open, or if the message is still hidden: then they
 * can decide about it again (docs/decisions/0053-reports-open-a-piece.md).
 */

/** Counting stops at this number: it means this many or more. */
export const REPORTS_COUNTED = 100;
/** How many reports one list reads. */
const LOOKED_AT = 500;
/** How many messages the list of open reports shows, and the list of closed ones. */
const LISTED = 50;
const LISTED_CLOSED = 20;
/** How many messages of the room are shown before a reported one, and how many after it. */
const AROUND = 5;

/** How many reports are open, up to REPORTS_COUNTED. Reads at most that many entries of one index. */
export async function countOpenReports(db: Database): Promise<number> {
  const sql = `SELECT COUNT(*) AS count FROM
    (SELECT 1 FROM reports FORCE INDEX (reports_open) WHERE closed_at IS NULL LIMIT ?) open`;
  const [[row]] = await db.$client.query<RowDataPacket[]>(sql, [REPORTS_COUNTED]);
  return Number(row?.count ?? 0);
}

export interface ReportLine {
  id: number;
  /** Who reported the message; null once the account is gone. */
  by: { id: number; name: string; shown?: string } | null;
  /** Empty: the person gave no reason. */
  reason: string;
  at: Date;
  closedAt: Date | null;
  /** The user name of the person who closed the report; null if no person did, or if the account is gone. */
  closer: string | null;
}

/** A reported message and its reports, the newest first. */
export interface Reported {
  room: { id: number; kind: 'open' | 'closed' | 'direct'; name: string };
  /** Has its text and files even while it is hidden. The text is null once the message is deleted. */
  message: AdminMessage;
  reports: ReportLine[];
}

/** The messages with open reports. The most recently reported message comes first. */
export async function messagesWithOpenReports(db: Database): Promise<Reported[]> {
  return reported(db, await reportRows(db, 'r.closed_at IS NULL ORDER BY r.id DESC'), LISTED);
}

/** The messages with closed reports, the most recently closed first. Their texts are empty, or null once deleted. */
export async function messagesWithClosedReports(db: Database): Promise<Reported[]> {
  const rows = await reportRows(db, 'r.closed_at IS NOT NULL ORDER BY r.closed_at DESC, r.id DESC');
  const found = await reported(db, rows, LISTED_CLOSED);
  return found.map(({ message, ...rest }) => {
    return { ...rest, message: { ...message, text: message.text === null ? null : '', files: null } };
  });
}

export interface ReportedInContext extends Reported {
  isOpen: boolean;
  /** False: the room is not open, all reports are closed, and the message is not hidden. Then its text is null. */
  isReadable: boolean;
  /** Whether the author is a member of the room, and the room is not direct. */
  isMember: boolean;
  /** Whether the author is such a member, does not moderate the room, and is not silenced already. */
  canBeSilenced: boolean;
  before: AdminMessage[];
  after: AdminMessage[];
}

/** One reported message; null if nobody reported it. */
export async function reportedMessage(db: Database, roomId: number, seq: number): Promise<ReportedInContext | null> {
  const rows = await reportRows(db, 'r.room_id = ? AND r.message_seq = ? ORDER BY r.id DESC', [roomId, seq]);
  const [found] = await reported(db, rows, 1);
  if (!found) return null;
  const { room, message } = found;
  const isOpen = found.reports.some(({ closedAt }) => closedAt === null);
  const isOpenToAdmins = isOpen || room.kind === 'open';
  const [around, author] = await Promise.all([
    isOpenToAdmins ? messageInContext(db, roomId, seq, AROUND, { isReported: true }) : null,
    authorIn(db, room, message.userId),
  ]);
  const isReadable = isOpenToAdmins || message.hidden;
  const shown = isReadable ? message : { ...message, text: null, files: null };
  return {
    ...found,
    message: shown,
    isOpen,
    isReadable,
    ...author,
    before: around?.before ?? [],
    after: around?.after ?? [],
  };
}

async function authorIn(
  db: Database,
  { id, kind }: Reported['room'],
  userId: number | null,
): Promise<Pick<ReportedInContext, 'isMember' | 'canBeSilenced'>> {
  if (userId === null || kind === 'direct') return { isMember: false, canBeSilenced: false };
  const sql = `SELECT m.role, ${roleNow('u')} AS accountRole, m.silenced_until > UTC_TIMESTAMP(3) AS isSilenced
    FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.user_id = ? AND m.room_id = ?`;
  const [[member]] = await db.$client.query<RowDataPacket[]>(sql, [userId, id]);
  if (!member) return { isMember: false, canBeSilenced: false };
  const moderates = may({ role: member.accountRole }, { kind, role: member.role }, 'moderate');
  return { isMember: true, canBeSilenced: !moderates && member.isSilenced !== 1 };
}

interface ReportRow {
  id: number;
  roomId: number;
  seq: number;
  reason: string;
  at: Date;
  closedAt: Date | null;
  userId: number | null;
  name: string | null;
  shown: string | null;
  closer: string | null;
}

/** @param which SQL: the condition and the order */
async function reportRows(db: Database, which: string, values: readonly unknown[] = []): Promise<ReportRow[]> {
  const [rows] = await db.$client.query<(ReportRow & RowDataPacket)[]>(
    `SELECT r.id, r.room_id AS roomId, r.message_seq AS seq, r.reason, r.created_at AS at, r.closed_at AS closedAt,
       u.id AS userId, u.username AS name, u.display_name AS shown, c.username AS closer
     FROM reports r LEFT JOIN users u ON u.id = r.user_id AND u.deleting_at IS NULL
       LEFT JOIN users c ON c.id = r.closed_by WHERE ${which} LIMIT ?`,
    [...values, LOOKED_AT],
  );
  return rows;
}

/** Groups the rows by message. The messages are in the order of their first rows; there are at most `limit`. */
async function reported(db: Database, rows: readonly ReportRow[], limit: number): Promise<Reported[]> {
  const byMessage = new Map<string, ReportRow[]>();
  for (const row of rows) {
    const key = `${row.roomId}/${row.seq}`;
    const group = byMessage.get(key);
    if (group) group.push(row);
    else if (byMessage.size < limit) byMessage.set(key, [row]);
  }
  const messages = await messagesOf(
    db,
    [...byMessage.values()].flatMap(([first]) => first ?? []),
  );
  return [...byMessage].flatMap(([key, group]) => {
    const found = messages.get(key);
    return found ? [{ ...found, reports: group.map(lineOf) }] : [];
  });
}

function lineOf({ id, reason, at, closedAt, closer, userId, name, shown }: ReportRow): ReportLine {
  const by = userId === null || name === null ? null : withShown({ id: userId, name, shown });
  return { id, by, reason: showable(reason), at, closedAt, closer };
}

type MessageOfRoom = Pick<Reported, 'room' | 'message'>;

type MessageRow = Omit<AdminMessage, 'shown' | 'hidden' | 'files'> & {
  files: string | null;
  kind: Reported['room']['kind'];
  shown: string | null;
  hiddenAt: Date | null;
};

/** Reads the messages in one query by the primary key. Hidden messages have their texts. */
async function messagesOf(db: Database, places: readonly ReportRow[]): Promise<Map<string, MessageOfRoom>> {
  if (places.length === 0) return new Map();
  const isWanted = places.map(({ roomId, seq }) => `(m.room_id = ${+roomId} AND m.seq = ${+seq})`).join(' OR ');
  const [rows] = await db.$client.query<(MessageRow & RowDataPacket)[]>(
    `SELECT m.room_id AS roomId, r.name AS room, r.kind, m.seq, u.id AS userId, u.username AS user,
       u.display_name AS shown, m.body AS text, ${summarySql('m')} AS files, m.hidden_at AS hiddenAt, m.created_at AS createdAt, m.edited_at AS editedAt
     FROM messages m JOIN rooms r ON r.id = m.room_id AND r.deleting_at IS NULL LEFT JOIN users u ON u.id = m.user_id
     WHERE ${isWanted}`,
  );
  return new Map(
    rows.map(({ kind, hiddenAt, text, files, ...row }): [string, MessageOfRoom] => {
      const message = {
        ...row,
        text: text === null ? null : showable(text),
        hidden: hiddenAt !== null && text !== null,
        files: summaryFrom(files),
      };
      const found = { room: { id: row.roomId, kind, name: row.room }, message: withShown(message) };
      return [`${row.roomId}/${row.seq}`, found];
    }),
  );
}
