import type { RowDataPacket } from 'mysql2/promise';
import { DELETION } from '@/lib/files/store';
import type { Locked, Statement, Writing } from '@/lib/messages/change-transaction';
import { MESSAGE_JOINS, type MessageRow, messageFrom, WITHHELD_COLUMNS } from '@/lib/messages/details/columns';
import type { Show } from '@/lib/messages/events';
import type { Naming } from '@/lib/messages/mentions/naming';
import { replacingMentions } from '@/lib/messages/mentions/rows';
import type { ShownAgain } from '@/lib/messages/message';
import { showable } from '@/lib/text';

/** What an edit, a deletion and hiding write, whoever asks for them. */

/** @param naming whom the new text names; null: nobody */
export function editing(roomId: number, seq: number, text: string, at: Date, naming: Naming | null = null): Writing {
  const replaced = replacingMentions(roomId, seq, naming);
  const mentions = naming ? { mentions: naming.mentions } : {};
  return {
    sql: `UPDATE messages SET body = ?, edited_at = ? WHERE room_id = ? AND seq = ?; ${replaced.sql}`,
    values: [text, at, roomId, seq, ...replaced.values],
    entries: [{ type: 'edit', target: seq, text, ...mentions, editedAt: at.toISOString() }],
  };
}

/**
 * Withholds a message from everybody, or shows it again. What hangs on it stays in its tables meanwhile.
 * @param withheld what withheldRead found; needed to show it
 * @returns null if it is so already, `gone` if the message is deleted
 */
export function turning(
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

/** The entry that brings back what a hidden message lacks. */
export function shownAgain(target: number, message: ShownAgain): Omit<Show, 'seq'> {
  const { text, editedAt, reply, mentions, reactions, pinned, files } = message;
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
  };
}

/** Reads a message as it is, also while it is hidden, for `turning`: the rows are as MessageRow. */
export function withheldRead(roomId: number, seq: number): Statement {
  const sql = `SELECT ${WITHHELD_COLUMNS} FROM messages m ${MESSAGE_JOINS} WHERE m.room_id = ? AND m.seq = ?`;
  return { sql, values: [roomId, seq] };
}

/** Keeps author and client id, so that a resend is answered and does not restore the text. */
export function deleting(roomId: number, seqs: readonly number[], at: Date): Writing {
  const details = removingDetails(roomId, seqs, at);
  return {
    sql: `UPDATE messages SET body = NULL, deleted_at = ?, reply_to = NULL, hidden_at = NULL WHERE room_id = ? AND seq IN (?); ${details.sql}`,
    values: [at, roomId, seqs, ...details.values],
    entries: seqs.map((target) => ({ type: 'delete', target })),
  };
}

/** SQL that removes the reactions, mentions, pins and files of messages that are emptied. The files cannot be read any more. */
export function removingDetails(roomId: number, seqs: readonly number[], at: Date): Statement {
  return {
    sql: `DELETE FROM reactions WHERE room_id = ? AND message_seq IN (?);
      DELETE FROM mentions WHERE room_id = ? AND seq IN (?);
      DELETE FROM pins WHERE room_id = ? AND message_seq IN (?);
      UPDATE files SET ${DELETION} WHERE room_id = ? AND message_seq IN (?)`,
    values: [roomId, seqs, roomId, seqs, roomId, seqs, at, roomId, seqs],
  };
}
