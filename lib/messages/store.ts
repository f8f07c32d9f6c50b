import { and, asc, desc, eq, gt, lt, lte } from 'drizzle-orm';
import type { ChatMessage, HistoryPage } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { messages, users } from '@/lib/db/schema';
import { roomHead } from '@/lib/rooms/store';

const columns = {
  seq: messages.seq,
  message: messages.body,
  user: users.username,
  datetime: messages.createdAt,
  clientId: messages.clientId,
};

type Row = Omit<ChatMessage, 'datetime'> & { datetime: Date };

/**
 * A page of a room's history: the `limit` messages before `before` (the newest where it is null), oldest first.
 * One short range of the primary key, whatever the room's size. `asOf` is read before the rows, and nothing above it
 * is in the page: whoever joins with `since=asOf` gets exactly what the page does not show.
 */
export async function historyPage(
  db: Database,
  roomId: number,
  before: number | null,
  limit: number,
): Promise<Omit<HistoryPage, 'epoch'>> {
  const asOf = await roomHead(db, roomId);
  const rows = await pageRows(db, roomId, Math.min(before ?? asOf + 1, asOf + 1), limit + 1);
  const hasMore = rows.length > limit;
  return { messages: rows.slice(0, limit).reverse().map(toMessage), asOf, hasMore };
}

/** The query of a page: the last rows with `seq < before`, newest first. */
export function pageRows(db: Database, roomId: number, before: number, limit: number) {
  return db
    .select(columns)
    .from(messages)
    .leftJoin(users, eq(users.id, messages.userId))
    .where(and(eq(messages.roomId, roomId), lt(messages.seq, before)))
    .orderBy(desc(messages.seq))
    .limit(limit);
}

/** The log's entries with `after < seq ≤ upTo`, in order, at most `limit`. */
export async function logEntries(
  db: Database,
  roomId: number,
  range: { after: number; upTo: number; limit: number },
): Promise<ChatMessage[]> {
  const rows = await db
    .select(columns)
    .from(messages)
    .leftJoin(users, eq(users.id, messages.userId))
    .where(and(eq(messages.roomId, roomId), gt(messages.seq, range.after), lte(messages.seq, range.upTo)))
    .orderBy(asc(messages.seq))
    .limit(range.limit);
  return rows.map(toMessage);
}

function toMessage(row: Row): ChatMessage {
  return { ...row, datetime: row.datetime.toISOString() };
}
