import type { RowDataPacket } from 'mysql2/promise';
import { DELETION } from '@/lib/files/store';
import type { Locked, Statement, Writing } from '@/lib/messages/change-transaction';
import { MESSAGE_JOINS, type MessageRow, messageFrom, WITHHELD_COLUMNS } from '@/lib/messages/details/columns';
import type { Show } from '@/lib/messages/events';
import type { Naming } from '@/lib/messages/mentions/naming';
import { replacingMentions } from '@/lib/messages/mentions/rows';
import type { ShownAgain } from '@/lib/messages/message';
import { previewFrom } from '@/lib/messages/previews/columns';
import { firstLink } from '@/lib/messages/previews/first-link';
import { removingPreview } from '@/lib/messages/previews/rows';
import { showable } from '@/lib/text';

/** What is written when a message is edited, deleted, hidden or shown again. The callers check who may do so. */

/**
 * Replaces a message's text. A preview of another link than the first one of the new text is removed.
 * @param naming whom the new text names; null: nobody
 */
export function editing(
  roomId: number,
  { seq, text: before, preview, userId: by }: Locked,
  text: string,
  at: Date,
  naming: Naming | null = null,
): Writing {
  const replaced = replacingMentions(roomId, seq, naming);
  const link = firstLink(text);
  const shown = preview === null ? null : previewFrom(preview);
  const isKept = shown !== null && shown.url === link;
  const removed = shown === null || isKept ? null : removingPreview(roomId, seq, at);
  const hasNewLink = link !== null && link !== firstLink(showable(before ?? ''));
  return {
    sql: [`UPDATE messages SET body = ?, edited_at = ? WHERE room_id = ? AND seq = ?; ${replaced.sql}`, removed?.sql]
      .filter(Boolean)
      .join('; '),
    values: [text, at, roomId, seq, ...replaced.values, ...(removed?.values ?? [])],
    entries: [
      {
        type: 'edit',
        target: seq,
        text,
        ...(naming ? { mentions: naming.mentions } : {}),
        ...(isKept ? { preview: shown } : {}),
        editedAt: at.toISOString(),
        ...(hasNewLink ? { newLink: { by } } : {}),
      },
    ],
  };
}

/**
 * Hides a message from everybody, or shows it again. While it is hidden, its reactions, mentions and pin stay stored.
 * @param withheld rows of withheldRead; only needed to show a message again
 * @param on true: hides the message
 * @returns null if the message is already hidden or shown as requested, `gone` if it is deleted
 */
export function hidingOrShowing(
  roomId: number,
  { seq, text, hiddenAt }: Locked,
  withheld: readonly RowDataPacket[] | undefined,
  on: boolean,
  at: Date,
): Writing | 'gone' | null {
  if (text === null) return 'gone';
  if ((hiddenAt !== null) === on) return null;
  const update = 'UPDATE messages SET hidden_at = ? WHERE room_id = ? AND seq = ?';
  if (on) return { sql: update, values: [at, roomId, seq], entries: [{ type: 'hide', target: seq }] };
  const [row] = (withheld ?? []) as unknown as MessageRow[];
  if (!row) return 'gone';
  const shown = shownAgain(seq, { ...messageFrom(row), text: showable(text) });
  return { sql: update, values: [null, roomId, seq], entries: [shown] };
}

/** The log entry that gives pages the parts of a message that they do not have while it is hidden. */
export function shownAgain(target: number, message: ShownAgain): Omit<Show, 'seq'> {
  const { text, editedAt, reply, mentions, reactions, pinned, files, preview } = message;
  return {
    type: 'show',
    target,
    text,
    ...(editedAt ? { editedAt } : {}),
    ...(reply ? { reply } : {}),
    ...(mentions ? { mentions } : {}),
    ...(reactions ? { reactions } : {}),
    ...(pinned ? { pinned } : {}),
    ...(files ? { files } : {}),
    ...(preview ? { preview } : {}),
  };
}

/** Reads a whole message even while it is hidden. The rows are as MessageRow. */
export function withheldRead(roomId: number, seq: number): Statement {
  const sql = `SELECT ${WITHHELD_COLUMNS} FROM messages m ${MESSAGE_JOINS} WHERE m.room_id = ? AND m.seq = ?`;
  return { sql, values: [roomId, seq] };
}

/**
 * Deletes messages. Their authors and client ids stay, so that a resend gets the same seq and does not restore the
 * text.
 */
export function deleting(roomId: number, seqs: readonly number[], at: Date): Writing {
  const details = removingDetails(roomId, seqs, at);
  return {
    sql: `UPDATE messages SET body = NULL, deleted_at = ?, reply_to = NULL, hidden_at = NULL WHERE room_id = ? AND seq IN (?); ${details.sql}`,
    values: [at, roomId, seqs, ...details.values],
    entries: seqs.map((target) => ({ type: 'delete', target })),
  };
}

/**
 * SQL that removes the reactions, mentions, pins and link previews of messages that are deleted, and revokes their
 * files: from the commit on, nobody can read them.
 */
export function removingDetails(roomId: number, seqs: readonly number[], at: Date): Statement {
  return {
    sql: `DELETE FROM reactions WHERE room_id = ? AND message_seq IN (?);
      DELETE FROM mentions WHERE room_id = ? AND seq IN (?);
      DELETE FROM pins WHERE room_id = ? AND message_seq IN (?);
      DELETE FROM message_previews WHERE room_id = ? AND message_seq IN (?);
      UPDATE files SET ${DELETION} WHERE room_id = ? AND message_seq IN (?)`,
    values: [roomId, seqs, roomId, seqs, roomId, seqs, roomId, seqs, at, roomId, seqs],
  };
}
