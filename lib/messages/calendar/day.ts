import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { localDay } from '@/lib/messages/days';
import { MESSAGE_COLUMNS, MESSAGE_JOINS, type MessageRow, messageFrom } from '@/lib/messages/details/columns';
import type { Message } from '@/lib/messages/message';
import { LAST_INSTANT } from '@/lib/messages/search/search-days';
import { notesIn } from '@/lib/messages/store';
import type { RoomDay } from './answer';
import { addDays, dayEnd, dayStart } from './bounds';
import { seqsSince } from './seqs-since';

/** The most messages on one page of a day. A longer day has several pages. */
export const DAY_PAGE = 500;
/** The most messages of a day that are counted. */
const COUNTED = 10_000;

/**
 * Reads a day of a room by the clocks of the zone.
 * @param from the seq of the first message of the page; null, or one that is not of this day: the first of the day
 */
export async function dayOf(
  db: Database,
  roomId: number,
  { day, zone, from }: { day: string; zone: string; from: number | null },
): Promise<RoomDay> {
  const times = [dayStart(day, zone), dayEnd(day, zone)];
  const [start = 1, end = 1, next = 1] = await seqsSince(db, roomId, [...times, LAST_INSTANT]);
  const first = from !== null && from > start && from < end ? from : start;
  const [found, around] = await Promise.all([messagesIn(db, roomId, first, end), aroundDay(db, roomId, start, end)]);
  const messages = found.slice(0, DAY_PAGE);
  const later = found[DAY_PAGE]?.seq ?? null;
  const [earlier, notes] = await Promise.all([
    first > start ? startOfPageBefore(db, roomId, start, first) : null,
    notesIn(db, roomId, first - 1, (later ?? end) - 1),
  ]);
  const localOf = (at: Date | null) => at && localDay(at.getTime(), zone);
  const [dayBefore, dayAfter] = [localOf(around.before), localOf(around.after)];
  return {
    messages,
    notes,
    count: around.count,
    people: around.people,
    isMore: around.seen > COUNTED,
    earlier,
    later,
    // The clocks of nodes may differ a little.
    before: dayBefore && (dayBefore < day ? dayBefore : addDays(day, -1)),
    after: dayAfter && (dayAfter > day ? dayAfter : addDays(day, 1)),
    asOf: next - 1,
  };
}

async function messagesIn(db: Database, roomId: number, first: number, end: number): Promise<Message[]> {
  const sql = `SELECT ${MESSAGE_COLUMNS} FROM messages m ${MESSAGE_JOINS}
    WHERE m.room_id = ? AND m.seq >= ? AND m.seq < ? ORDER BY m.seq LIMIT ?`;
  const values = [roomId, first, end, DAY_PAGE + 1];
  const [rows] = await db.$client.query<(MessageRow & RowDataPacket)[]>(sql, values);
  return rows.map(messageFrom);
}

interface Around {
  count: number;
  people: number;
  /** Messages of the day, also deleted ones; at most one more than COUNTED. */
  seen: number;
  before: Date | null;
  after: Date | null;
}

async function aroundDay(db: Database, roomId: number, start: number, end: number): Promise<Around> {
  const { sql, values } = aroundQuery(roomId, start, end);
  const [[row]] = await db.$client.query<(Around & RowDataPacket)[]>(sql, values);
  return row ?? { count: 0, people: 0, seen: 0, before: null, after: null };
}

/** What is counted of a day, and the times of the messages next to it. Reads at most COUNTED + 3 rows. */
export function aroundQuery(roomId: number, start: number, end: number): { sql: string; values: number[] } {
  const sql = `SELECT CAST(COALESCE(SUM(has_text), 0) AS SIGNED) AS count, COUNT(DISTINCT IF(has_text, author, NULL)) AS people,
      COUNT(*) AS seen,
      (SELECT created_at FROM messages FORCE INDEX (PRIMARY) WHERE room_id = ? AND seq < ? ORDER BY seq DESC LIMIT 1) AS \`before\`,
      (SELECT created_at FROM messages FORCE INDEX (PRIMARY) WHERE room_id = ? AND seq >= ? ORDER BY seq LIMIT 1) AS \`after\`
    FROM (
      SELECT body IS NOT NULL AS has_text, user_id AS author FROM messages FORCE INDEX (PRIMARY)
      WHERE room_id = ? AND seq >= ? AND seq < ? ORDER BY seq LIMIT ?
    ) counted`;
  return { sql, values: [roomId, start, roomId, end, roomId, start, end, COUNTED + 1] };
}

/** Where the page begins that ends before the message `first`. */
async function startOfPageBefore(db: Database, roomId: number, start: number, first: number): Promise<number | null> {
  const sql = `SELECT MIN(seq) AS seq FROM (
      SELECT seq FROM messages FORCE INDEX (PRIMARY) WHERE room_id = ? AND seq >= ? AND seq < ? ORDER BY seq DESC LIMIT ?
    ) page`;
  const [[row]] = await db.$client.query<({ seq: number | null } & RowDataPacket)[]>(sql, [
    roomId,
    start,
    first,
    DAY_PAGE,
  ]);
  return row?.seq ?? null;
}
