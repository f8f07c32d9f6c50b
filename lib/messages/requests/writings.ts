import { DELETION } from '@/lib/files/store';
import type { Statement, Writing } from '@/lib/messages/change-transaction';
import type { Naming } from '@/lib/messages/mentions/naming';
import { renaming } from '@/lib/messages/mentions/rows';

/** What an edit and a deletion write, whoever asks for them. */

/** @param naming whom the new text names; null: nobody */
export function editing(roomId: number, seq: number, text: string, at: Date, naming: Naming | null = null): Writing {
  const renamed = renaming(roomId, seq, naming);
  const mentions = naming ? { mentions: naming.mentions } : {};
  return {
    sql: `UPDATE messages SET body = ?, edited_at = ? WHERE room_id = ? AND seq = ?; ${renamed.sql}`,
    values: [text, at, roomId, seq, ...renamed.values],
    entries: [{ type: 'edit', target: seq, text, ...mentions, editedAt: at.toISOString() }],
  };
}

/** Keeps author and client id, so that a resend is answered and does not restore the text. */
export function deleting(roomId: number, seqs: readonly number[], at: Date): Writing {
  const details = removingDetails(roomId, seqs, at);
  return {
    sql: `UPDATE messages SET body = NULL, deleted_at = ?, reply_to = NULL WHERE room_id = ? AND seq IN (?); ${details.sql}`,
    values: [at, roomId, seqs, ...details.values],
    entries: seqs.map((target) => ({ type: 'delete', target })),
  };
}

/** Removes what hangs on messages that are emptied. From the commit on nobody can read their files. */
export function removingDetails(roomId: number, seqs: readonly number[], at: Date): Statement {
  return {
    sql: `DELETE FROM reactions WHERE room_id = ? AND message_seq IN (?);
      DELETE FROM mentions WHERE room_id = ? AND seq IN (?);
      DELETE FROM pins WHERE room_id = ? AND message_seq IN (?);
      UPDATE files SET ${DELETION} WHERE room_id = ? AND message_seq IN (?)`,
    values: [roomId, seqs, roomId, seqs, roomId, seqs, at, roomId, seqs],
  };
}
