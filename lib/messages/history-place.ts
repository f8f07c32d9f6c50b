import type { RowDataPacket } from 'mysql2';
import type { HistoryPage } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { roomHead } from '@/lib/rooms/store';
import { MESSAGE_COLUMNS, MESSAGE_JOINS, type MessageRow, messageFrom } from './details/columns';
import { seqSince } from './seq-since';
import { historyPage, notesIn } from './store';

/**
 * Where a page of history is: after a seq; on both sides of a seq; or around the first message that was sent at a time
 * or later, in milliseconds since 1970.
 */
export type HistoryPlace = { after: number } | { around: number } | { at: number };

/** Of a page around a time, this part is before it: the reader goes on from there. */
const BEFORE_TIME = 1 / 4;

/**
 * The page of a room's history at a place, oldest first, at most `limit` messages. Like historyPage it reads short
 * ranges of the primary key, whatever the room's size; a time takes the short queries of seqSince besides. `asOf` is
 * the head when the rows were read, and the page has nothing above it. `notes` are those after the place, or from the
 * first message, to the last message, or to the end of the log if there are no newer messages.
 */
export async function historyAt(
  db: Database,
  roomId: number,
  place: HistoryPlace,
  limit: number,
): Promise<Omit<HistoryPage, 'epoch'>> {
  if ('after' in place) return segment(db, roomId, place.after + 1, [0, limit]);
  const isTime = 'at' in place;
  const older = Math.floor(limit * (isTime ? BEFORE_TIME : 1 / 2));
  const from = isTime ? await seqSince(db, roomId, place.at, (await roomHead(db, roomId)) + 1) : place.around;
  return segment(db, roomId, from, [older, limit - older]);
}

/** @param counts how many messages with `seq < from`, and how many from there on */
async function segment(
  db: Database,
  roomId: number,
  from: number,
  [older, newer]: readonly [number, number],
): Promise<Omit<HistoryPage, 'epoch'>> {
  const { sql, values } = segmentQuery(roomId, from, older + 1, newer + 1);
  const [rows] = await db.$client.query<(MessageRow & { head: number } & RowDataPacket)[]>(sql, values);
  const asOf = rows[0]?.head;
  // The room has no messages, or had none a moment ago.
  if (asOf === undefined) return historyPage(db, roomId, null, older + newer);
  const ascending = rows.toSorted((a, b) => a.seq - b.seq);
  const before = ascending.filter(({ seq }) => seq < from);
  const since = ascending.filter(({ seq }) => seq >= from);
  const hasMore = before.length > older;
  const hasNewer = since.length > newer;
  const kept = [...(hasMore ? before.slice(before.length - older) : before), ...since.slice(0, newer)];
  const messages = kept.map(messageFrom);
  const after = older === 0 ? from - 1 : hasMore ? (messages[0]?.seq ?? from) - 1 : 0;
  const upTo = hasNewer ? (messages.at(-1)?.seq ?? after) : asOf;
  // The log has no holes: if the messages alone fill the range, there is nothing else in it.
  const inRange = messages.filter(({ seq }) => seq > after).length;
  const notes = upTo - after > inRange ? await notesIn(db, roomId, after, upTo) : [];
  return { messages, notes, asOf, hasMore, ...(hasNewer ? { hasNewer } : {}) };
}

/** The query of messages on both sides of a seq. One statement sees one snapshot, so no row is above the head. */
export function segmentQuery(
  roomId: number,
  from: number,
  older: number,
  newer: number,
): { sql: string; values: number[] } {
  const side = (condition: string, order: string) => `(SELECT ${MESSAGE_COLUMNS},
      (SELECT last_seq FROM rooms WHERE id = ?) AS head
    FROM messages m ${MESSAGE_JOINS} WHERE m.room_id = ? AND m.seq ${condition} ? ORDER BY m.seq ${order} LIMIT ?)`;
  const values = [roomId, roomId, from, older, roomId, roomId, from, newer];
  return { sql: `${side('<', 'DESC')} UNION ALL ${side('>=', 'ASC')}`, values };
}
