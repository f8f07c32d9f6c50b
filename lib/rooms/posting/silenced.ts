import type { RowDataPacket } from 'mysql2';
import { readPayload } from '@/lib/messages/change-rows';
import type { Statement } from '@/lib/messages/change-transaction';

/**
 * SQL that finds out who is silenced in a room. It runs under the lock of the room's row. The membership stores until
 * when its member is silenced. If a silenced member leaves or is removed, the membership is gone: then the log entry of
 * the departure stores the time.
 */

/**
 * How many of the newest entries about people are searched for the departures of silenced people. A room takes weeks to
 * write more entries than this.
 */
const NEWEST_NOTES = 5_000;

/**
 * SQL: the log entries of the departures of people who are still silenced. Times in ISO 8601 can be compared as text.
 */
const DEPARTURES = `SELECT n.seq, n.payload FROM
    (SELECT seq, payload, kind FROM message_changes WHERE room_id = ? AND message_seq IS NULL
      ORDER BY seq DESC LIMIT ${NEWEST_NOTES}) n
  WHERE n.kind IN ('left', 'removed') AND n.payload LIKE '%silencedUntil%'
    AND JSON_UNQUOTE(JSON_EXTRACT(n.payload, '$.silencedUntil')) > DATE_FORMAT(UTC_TIMESTAMP(3), '%Y-%m-%dT%H:%i:%s')`;

/**
 * Reads whether anybody is silenced in the room, among its members and the people who left. This is a statement of its
 * own: as a part of the UPDATE that needs the answer, it would lock all memberships of the room.
 * @param except the user id of a person who is left out; 0: nobody is left out
 */
export function silencedRead(roomId: number, except = 0): Statement {
  const sql = `SELECT EXISTS (SELECT 1 FROM memberships m
        WHERE m.room_id = ? AND m.user_id <> ? AND m.silenced_until > UTC_TIMESTAMP(3))
      OR EXISTS (${DEPARTURES}) AS isAnybodySilenced`;
  return { sql, values: [roomId, except, roomId] };
}

/** What `posting` must be in a room that is not for moderators alone. @param rows of silencedRead */
export function postingFrom(rows: readonly RowDataPacket[]): 'unsilenced' | 'everyone' {
  return rows[0]?.isAnybodySilenced === 1 ? 'unsilenced' : 'everyone';
}

/** Reads the departures of silenced people. With posting `everyone` there are none, and no entry of the log is read. */
export function departuresRead(roomId: number): Statement {
  const sql = `SELECT d.seq, d.payload FROM rooms r JOIN (${DEPARTURES}) d WHERE r.id = ? AND r.posting <> 'everyone'`;
  return { sql, values: [roomId, roomId] };
}

/** Somebody who was silenced when they left. */
export interface Departure {
  userId: number;
  /** The log entry of the departure. */
  seq: number;
  /** The person is silenced until then. */
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

/**
 * Removes the time of the silence from these departures, because the new memberships of these people store it again.
 * Empty if there are no departures.
 */
export function forgetDepartures(roomId: number, departures: readonly Departure[]): Statement[] {
  if (departures.length === 0) return [];
  const sql =
    "UPDATE message_changes SET payload = JSON_REMOVE(payload, '$.silencedUntil') WHERE room_id = ? AND seq IN (?)";
  return [{ sql, values: [roomId, departures.map(({ seq }) => seq)] }];
}
