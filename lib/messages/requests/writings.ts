import type { Statement, Writing } from '@/lib/messages/change-transaction';
import type { Naming } from '@/lib/messages/mentions/naming';
import { replacingMentions } from '@/lib/messages/mentions/rows';

/** What an edit and a deletion write, whoever asks for them. */

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

/** Keeps author and client id, so that a resend is answered and does not restore the text. */
export function deleting(roomId: number, seqs: readonly number[], at: Date): Writing {
  const details = removingDetails(roomId, seqs);
  return {
    sql: `UPDATE messages SET body = NULL, deleted_at = ?, reply_to = NULL WHERE room_id = ? AND seq IN (?); ${details.sql}`,
    values: [at, roomId, seqs, ...details.values],
    entries: seqs.map((target) => ({ type: 'delete', target })),
  };
}

/** SQL that removes the reactions, mentions and pins of messages that are emptied. */
export function removingDetails(roomId: number, seqs: readonly number[]): Statement {
  return {
    sql: `DELETE FROM reactions WHERE room_id = ? AND message_seq IN (?);
      DELETE FROM mentions WHERE room_id = ? AND seq IN (?);
      DELETE FROM pins WHERE room_id = ? AND message_seq IN (?)`,
    values: [roomId, seqs, roomId, seqs, roomId, seqs],
  };
}
