import type { RowDataPacket } from 'mysql2';
import { LIMITS } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { quotedText } from '@/lib/messages/message';
import { showable } from '@/lib/text';
import { withShown } from '@/lib/users/names/shown-name';
import { FILE_COLUMNS, type FileColumns, fileFrom } from './columns';
import type { FileKind, MessageFile } from './file';

/** The files of a room that everybody who reads it can see. */

export interface FoundFile {
  seq: number;
  userId: number | null;
  /** Null once the account is gone. */
  user: string | null;
  shown?: string;
  sentAt: Date;
  /** The beginning of the message's text. */
  text: string;
  file: MessageFile;
}

export interface Wanted {
  /** Empty: of every kind. */
  kinds: readonly FileKind[];
  /** Only of messages before this one; null: from the newest. */
  before: number | null;
}

/** A page has the files of whole messages: at least so many, if there are. */
const PAGE = 30;
/** Rows that one statement looks at, and statements of one request. */
const LOOKED_AT = 1_000;
const MOST_WINDOWS = 10;

/**
 * Those of the newest messages first, and of one message in their order. It looks at a bounded number of rows, so there
 * may be few or no files although more follow. The caller checks who may read the room.
 * @returns `next`: where to continue, as `before`; null: there are no more
 */
export async function roomFiles(
  db: Database,
  roomId: number,
  { kinds, before }: Wanted,
): Promise<{ files: FoundFile[]; next: number | null }> {
  let upTo = before ?? Number.MAX_SAFE_INTEGER;
  for (let windows = 0; windows < MOST_WINDOWS; windows++) {
    const [[end]] = await db.$client.query<({ seq: number } & RowDataPacket)[]>(WINDOW_END, [roomId, upTo]);
    const ofKind = kinds.length > 0 ? 'AND f.kind IN (?)' : '';
    const values = [roomId, upTo, end?.seq ?? 0, ...(kinds.length > 0 ? [kinds] : []), PAGE + LIMITS.files];
    const [rows] = await db.$client.query<Row[]>(filesQuery(ofKind), values);
    const isCut = rows.length === PAGE + LIMITS.files;
    // The last message may have more files than were read.
    const whole = isCut ? rows.filter(({ seq }) => seq !== rows.at(-1)?.seq) : rows;
    const next = isCut ? (whole.at(-1)?.seq ?? null) : (end?.seq ?? null);
    if (whole.length > 0 || next === null) return { files: whole.toSorted(compare).map(foundFrom), next };
    upTo = next;
  }
  return { files: [], next: upTo };
}

type Row = FileColumns & {
  seq: number;
  position: number;
  userId: number | null;
  user: string | null;
  shown: string | null;
  sentAt: Date;
  text: string;
} & RowDataPacket;

/** Reads the index alone. All files of the message at the end belong to the window. */
const WINDOW_END = `SELECT message_seq AS seq FROM files FORCE INDEX (files_message)
  WHERE room_id = ? AND message_seq < ? ORDER BY message_seq DESC LIMIT 1 OFFSET ${LOOKED_AT - 1}`;

/** Follows the index backwards, so that nothing is sorted. */
export function filesQuery(ofKind: string): string {
  return `SELECT STRAIGHT_JOIN ${FILE_COLUMNS}, f.message_seq AS seq, f.position, u.id AS userId, u.username AS user,
      u.display_name AS shown, m.created_at AS sentAt, LEFT(m.body, 400) AS text
    FROM files f FORCE INDEX (files_message)
      JOIN messages m ON m.room_id = f.room_id AND m.seq = f.message_seq AND m.body IS NOT NULL AND m.hidden_at IS NULL
      LEFT JOIN users u ON u.id = m.user_id
    WHERE f.room_id = ? AND f.message_seq < ? AND f.message_seq >= ? AND f.purpose = 'message' AND f.deleted_at IS NULL
      ${ofKind}
    ORDER BY f.message_seq DESC LIMIT ?`;
}

function compare(a: Row, b: Row): number {
  return b.seq - a.seq || a.position - b.position;
}

function foundFrom({ seq, userId, user, shown, sentAt, text, position: _, ...file }: Row): FoundFile {
  const names = withShown({ userId, user, shown });
  return { seq, ...names, sentAt, text: quotedText(showable(text)), file: fileFrom(file) };
}
