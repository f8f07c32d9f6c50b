import type { Statement } from '@/lib/messages/change-transaction';
import type { Naming } from './naming';

/** How the mentions of a message are stored: a row for each place, and for `here` one for each person whom it means. */

/** The user id in rows of `all` and `here`. */
export const EVERYBODY = 0;

export interface MentionRow {
  userId: number;
  at: number;
  length: number;
  what: 'person' | 'all' | 'here';
}

export const MENTION_COLUMNS = 'user_id, room_id, seq, at, length, what, created_at';

export function mentionRows({ mentions, here }: Naming): MentionRow[] {
  const rows = mentions.map(({ at, length, who }): MentionRow => {
    if (typeof who === 'string') return { userId: EVERYBODY, at, length, what: who };
    return { userId: who.id, at, length, what: 'person' };
  });
  const place = rows.find(({ what }) => what === 'here');
  if (!place) return rows;
  return [...rows, ...here.map((userId) => ({ ...place, userId }))];
}

/**
 * SQL for rows of an INSERT with MENTION_COLUMNS.
 * @param seq SQL for the message's seq; `time`: SQL for its time
 */
export function mentionValues(roomId: number, seq: string, time: string, naming: Naming): string[] {
  return mentionRows(naming).map(
    // `at` and `length` were checked, and `what` is one of three words.
    ({ userId, at, length, what }) => `(${+userId},${+roomId},${seq},${+at},${+length},'${what}',${time})`,
  );
}

/**
 * SQL that replaces the mentions of a message, for the transaction that edits it. If the new text still has `here`, it
 * means the same people as before.
 */
export function replacingMentions(roomId: number, seq: number, naming: Naming | null): Statement {
  if (naming === null) return removingMentions(roomId, [seq]);
  const place = naming.mentions.find(({ who }) => who === 'here');
  const time = `(SELECT created_at FROM messages WHERE room_id = ${+roomId} AND seq = ${+seq})`;
  const rows = mentionValues(roomId, String(+seq), time, naming);
  const others = place ? ` AND (what <> 'here' OR user_id = ${EVERYBODY})` : '';
  const statements = [`DELETE FROM mentions WHERE room_id = ? AND seq = ?${others}`];
  const values: unknown[] = [roomId, seq];
  if (place) {
    statements.push("UPDATE mentions SET at = ?, length = ? WHERE room_id = ? AND seq = ? AND what = 'here'");
    values.push(place.at, place.length, roomId, seq);
  }
  if (rows.length > 0) {
    const same = 'ON DUPLICATE KEY UPDATE length = VALUES(length)';
    statements.push(`INSERT INTO mentions (${MENTION_COLUMNS}) VALUES ${rows.join()} ${same}`);
  }
  return { sql: statements.join('; '), values };
}

/** Reads the places at which a message names somebody, for namesTheSame. */
export function placesRead(roomId: number, seq: number): Statement {
  const sql = `SELECT user_id AS userId, at, length, what FROM mentions FORCE INDEX (mentions_message)
    WHERE room_id = ? AND seq = ? AND (what <> 'here' OR user_id = ${EVERYBODY})`;
  return { sql, values: [roomId, seq] };
}

/** Whether a message with these places names the same people already. */
export function namesTheSame(places: readonly MentionRow[], naming: Naming | null): boolean {
  const keyOf = ({ userId, at, length, what }: MentionRow) => `${userId}/${at}/${length}/${what}`;
  const wanted = new Set(mentionRows({ mentions: naming?.mentions ?? [], here: [] }).map(keyOf));
  return places.length === wanted.size && places.every((place) => wanted.has(keyOf(place)));
}

/** SQL that removes the mentions of messages, for the transaction that deletes these. */
export function removingMentions(roomId: number, seqs: readonly number[]): Statement {
  return { sql: 'DELETE FROM mentions WHERE room_id = ? AND seq IN (?)', values: [roomId, seqs] };
}
