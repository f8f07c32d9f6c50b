import type { RowDataPacket } from 'mysql2';
import { readPayload } from '@/lib/messages/change-rows';
import type { Statement } from '@/lib/messages/change-transaction';

/**
 * Who is silenced in a room, in SQL under the lock of the room's row. Until when is kept with the membership. When somebody
 * leaves or is removed meanwhile, the entry of the log that says so keeps it, because the membership is gone.
 */

/** The newest entries about people that are searched for those who left. A room takes weeks to write more. */
const NEWEST_NOTES = 5_000;

/** SQL: the entries by which people left a room who are still silenced. ISO 8601 is ordered as text. */
const DEPARTURES = `SELECT n.seq, n.payload FROM
    (SELECT seq, payload, kind FROM message_changes WHERE room_id = ? AND message_seq IS NULL
      ORDER BY seq DESC LIMIT ${NEWEST_NOTES}) n
  WHERE n.kind IN ('left', 'removed') AND n.payload LIKE '%silencedUntil%'
    AND JSON_UNQUOTE(JSON_EXTRACT(n.payload, '$.silencedUntil')) > DATE_FORMAT(UTC_TIMESTAMP(3), '%Y-%m-%dT%H:%i:%s')`;

/**
 * Reads whether somebody is silenced, present or not. Not a part of the UPDATE that needs it, which would lock all
 * memberships of the room.
 * @param but somebody who does not count
 */
export function silencedRead(roomId: number, but = 0): Statement {
  const sql = `SELECT EXISTS (SELECT 1 FROM memberships m
        WHERE m.room_id = ? AND m.user_id <> ? AND m.silenced_until > UTC_TIMESTAMP(3))
      OR EXISTS (${DEPARTURES}) AS isAnybody`;
  return { sql, values: [roomId, but, roomId] };
}

/** The rules of a room in which everybody may write. @param rows of silencedRead */
export function postingFrom(rows: readonly RowDataPacket[]): 'unsilenced' | 'everyone' {
  return rows[0]?.isAnybody === 1 ? 'unsilenced' : 'everyone';
}

/** Reads the departures, unless nobody can be silenced in the room. */
export function departuresRead(roomId: number): Statement {
  const sql = `SELECT d.seq, d.payload FROM rooms r JOIN (${DEPARTURES}) d WHERE r.id = ? AND r.posting <> 'everyone'`;
  return { sql, values: [roomId, roomId] };
}

/** Somebody who was silenced when they left. */
export interface Departure {
  userId: number;
  /** The entry that keeps it. */
  seq: number;
  until: Date;
}

/** @param rows of departuresRead */
export function departuresFrom(rows: readonly RowDataPacket[]): Departure[] {
  return rows.flatMap(({ seq, payload }) => {
    const { people, silencedUntil } = readPayload(payload);
    const until = new Date(silencedUntil ?? 0);
    return people.map((userId) => ({ userId, seq: seq as number, until }));
  });
}

/** The memberships of these people keep it again. Nothing if there are none. */
export function takeBack(roomId: number, departures: readonly Departure[]): Statement[] {
  if (departures.length === 0) return [];
  const sql =
    "UPDATE message_changes SET payload = JSON_REMOVE(payload, '$.silencedUntil') WHERE room_id = ? AND seq IN (?)";
  return [{ sql, values: [roomId, departures.map(({ seq }) => seq)] }];
}
