import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { FILE_COLUMNS, type FileColumns, fileFrom } from './columns';
import type { MessageFile } from './file';

/** How a message takes its files, in the transaction that stores it. */

/** What a message is to be sent with. */
export interface Attaching {
  /** In order, each once. */
  ids: readonly string[];
  /**
   * Those that were there when the message came, in the same order. If some are missing, the message may be a resend.
   */
  files: MessageFile[];
}

/** A file's row under the lock of the transaction. */
export interface LockedFile {
  id: string;
  userId: number | null;
  roomId: number | null;
  messageSeq: number | null;
  /** Whether it is uploaded and not deleted, and nobody's face. */
  isUsable: 0 | 1;
}

interface Sender {
  userId: number;
  attaching?: Attaching | undefined;
}

/** Reads what everybody will see of these files, as far as they are this person's. One query. */
export async function readAttaching(db: Database, userId: number, ids: readonly string[]): Promise<Attaching> {
  const sql = `SELECT ${FILE_COLUMNS} FROM files f WHERE f.id IN (?) AND f.user_id = ? AND f.purpose = 'message'
    AND f.uploaded_at IS NOT NULL`;
  const [rows] = await db.$client.query<(FileColumns & RowDataPacket)[]>(sql, [ids, userId]);
  const found = new Map(rows.map((row) => [row.id, fileFrom(row)]));
  return { ids, files: ids.flatMap((id) => found.get(id) ?? []) };
}

/**
 * SQL that gives the files to their messages, and fails unless all of them can be taken; empty without files.
 * @param seqOf SQL for the seq of the message at index `i`
 * @param check SQL that fails unless the statement before it changed so many rows
 */
export function attachingStatements(
  roomId: number,
  messages: readonly Sender[],
  seqOf: (i: number) => string,
  check: (rows: number) => string,
): string {
  return messages
    .map(({ userId, attaching }, i) => {
      if (!attaching) return '';
      const ids = attaching.ids.map(quoted).join();
      return `UPDATE files SET room_id = ${roomId}, message_seq = ${seqOf(i)}, position = FIELD(id, ${ids}) - 1
        WHERE id IN (${ids}) AND user_id = ${userId} AND purpose = 'message' AND message_seq IS NULL
        AND uploaded_at IS NOT NULL AND deleted_at IS NULL; ${check(attaching.ids.length)}`;
    })
    .join('');
}

/** SQL that locks the files of these messages, as LockedFile; null without files. */
export function lockingFiles(messages: readonly Sender[]): string | null {
  const ids = messages.flatMap(({ attaching }) => attaching?.ids ?? []);
  if (ids.length === 0) return null;
  return `SELECT id, user_id AS userId, room_id AS roomId, message_seq AS messageSeq,
    purpose = 'message' AND uploaded_at IS NOT NULL AND deleted_at IS NULL AS isUsable
    FROM files WHERE id IN (${ids.map(quoted).join()}) FOR UPDATE`;
}

/** The locked files of a batch of messages, and which of them its earlier messages take. */
export class LockedFiles {
  readonly #files: ReadonlyMap<string, LockedFile>;

  constructor(
    private readonly roomId: number,
    rows: readonly LockedFile[],
  ) {
    this.#files = new Map(rows.map((row) => [row.id, { ...row }]));
  }

  /** Whether these are the files of the message with this seq, which has `count`. */
  areAllOf(seq: number, count: number, { attaching }: Sender): boolean {
    const ids = attaching?.ids ?? [];
    if (ids.length !== count) return false;
    return ids
      .map((id) => this.#files.get(id))
      .every((file) => file?.roomId === this.roomId && file.messageSeq === seq);
  }

  /** Takes the files for the message with this seq. @returns false, and takes none, if one of them cannot be taken */
  take(seq: number, { userId, attaching }: Sender): boolean {
    const found = (attaching?.ids ?? []).map((id) => this.#files.get(id));
    const areFree = found.every((file) => file?.userId === userId && file.messageSeq === null && file.isUsable === 1);
    if (!areFree) return false;
    for (const file of found) if (file) Object.assign(file, { roomId: this.roomId, messageSeq: seq });
    return true;
  }
}

/**
 * Ids are UUIDs: the parser of frames and the column let nothing else through. Checked again, since this becomes SQL.
 */
function quoted(id: string): string {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new Error('The id of a file is no UUID');
  return `'${id}'`;
}
