import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { localDay } from '@/lib/messages/days';
import { isDay } from '@/lib/messages/search/search-days';
import type { MonthAnswer } from './answer';
import { addMonths, dayStart, daysOfMonth } from './bounds';
import { seqsSince } from './seqs-since';

/** Whether the text is a month, as `YYYY-MM`, all of whose days are in the range of the database. */
export function isMonth(text: string): boolean {
  return /^\d{4}-\d{2}$/.test(text) && text > '1970-01' && text < '9999-12' && isDay(`${text}-01`);
}

/**
 * Which days of a month have messages in a room, by the clocks of the zone. A deleted or hidden message counts, because
 * it has a line in the conversation. Two queries, of at most 33 look-ups each but for the search of the days'
 * beginnings, whatever the size of the room.
 */
export async function monthOf(
  db: Database,
  roomId: number,
  month: string,
  zone: string,
): Promise<Omit<MonthAnswer, 'zone'>> {
  const days = daysOfMonth(month);
  const starts = [...days, `${addMonths(month, 1)}-01`].map((day) => dayStart(day, zone));
  const since = await seqsSince(db, roomId, starts);
  const { sql, values } = firstsQuery(roomId, since);
  const [rows] = await db.$client.query<({ n: number; at: Date } & RowDataPacket)[]>(sql, values);
  const found = new Map(rows.map(({ n, at }) => [n, at]));
  const dayOf = (at: Date | undefined) => (at ? localDay(at.getTime(), zone) : null);
  return { days: days.filter((_, n) => found.has(n)), first: dayOf(found.get(-1)), last: dayOf(found.get(-2)) };
}

/**
 * The time of the first message between each two neighbours of `since`, by the place of the first of the two. As -1 and
 * -2, the time of the first and of the last message of the room. Rows are missing where there is no message.
 */
export function firstsQuery(roomId: number, since: readonly number[]): { sql: string; values: number[] } {
  const probe = (n: number, where: string, order = '') =>
    `(SELECT ${n} AS n, created_at AS at FROM messages FORCE INDEX (PRIMARY) WHERE room_id = ?${where} ORDER BY seq${order} LIMIT 1)`;
  const probes = [probe(-1, ''), probe(-2, '', ' DESC')];
  const values = [roomId, roomId];
  for (const [n, from] of since.slice(0, -1).entries()) {
    const until = since[n + 1] ?? from;
    if (until <= from) continue;
    probes.push(probe(n, ' AND seq >= ? AND seq < ?'));
    values.push(roomId, from, until);
  }
  return { sql: probes.join(' UNION ALL '), values };
}
