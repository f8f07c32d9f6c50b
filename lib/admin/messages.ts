import { and, asc, desc, eq, gt, gte, inArray, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { messages, rooms, users } from '@/lib/db/schema';
import { type Found, lookThrough, WINDOW_ROWS } from './look-through';

/** A message as administrators see it. */
export interface AdminMessage {
  roomId: number;
  room: string;
  seq: number;
  /** Null once the account is gone. */
  userId: number | null;
  user: string | null;
  /** Null once deleted. */
  text: string | null;
  createdAt: Date;
  editedAt: Date | null;
}

/** A place in the order of all messages, newest first. */
export interface Place {
  createdAt: Date;
  roomId: number;
  seq: number;
}

export interface MessageSearch {
  /** Part of the text, whatever its case and accents. Of deleted messages there is none. */
  text: string;
  roomId: number | null;
  userId: number | null;
  /** Sent at or after the first and before the second. */
  from: Date | null;
  until: Date | null;
}

const columns = {
  roomId: messages.roomId,
  room: rooms.name,
  seq: messages.seq,
  userId: messages.userId,
  user: users.username,
  text: messages.body,
  createdAt: messages.createdAt,
  editedAt: messages.editedAt,
};

/** Its entries hold the primary key too, so it gives the whole order. */
const NEWEST_FIRST = 'messages_created';

const inOrder = [desc(messages.createdAt), desc(messages.roomId), desc(messages.seq)];

/** Newest first over all rooms, in bounded windows of the index on the time. */
export function searchMessages(
  db: Database,
  search: MessageSearch,
  after: Place | null,
  limit: number,
): Promise<Found<AdminMessage, Place>> {
  const inRange = [
    search.from ? gte(messages.createdAt, search.from) : undefined,
    search.until ? lt(messages.createdAt, search.until) : undefined,
  ];
  const fits = and(
    search.roomId === null ? undefined : eq(messages.roomId, search.roomId),
    search.userId === null ? undefined : eq(messages.userId, search.userId),
    search.text === '' ? undefined : contains(search.text),
  );
  return lookThrough<AdminMessage, Place>({
    after,
    limit,
    async windowEnd(start) {
      // Everything fits: the page's own limit is bound enough.
      if (!fits) return null;
      const [end] = await db
        .select({ createdAt: messages.createdAt, roomId: messages.roomId, seq: messages.seq })
        .from(messages, { forceIndex: NEWEST_FIRST })
        .where(and(...inRange, start ? isAfter(start) : undefined))
        .orderBy(...inOrder)
        .limit(1)
        .offset(WINDOW_ROWS - 1);
      return end ?? null;
    },
    fitting: (start, end, most) =>
      db
        .select(columns)
        .from(messages, { forceIndex: NEWEST_FIRST })
        // Left, though every message has a room: an inner join may begin with the rooms, and then sorts everything.
        .leftJoin(rooms, eq(rooms.id, messages.roomId))
        .leftJoin(users, eq(users.id, messages.userId))
        .where(and(...inRange, start ? isAfter(start) : undefined, end ? isUpTo(end) : undefined, fits))
        .orderBy(...inOrder)
        .limit(most)
        .then((rows) => rows.map(withRoom)),
    cursorOf: ({ createdAt, roomId, seq }) => ({ createdAt, roomId, seq }),
    clock: () => performance.now(),
  });
}

/** One message with up to `around` of its room's before it and after it, oldest first; null: there is none. */
export async function messageInContext(
  db: Database,
  roomId: number,
  seq: number,
  around: number,
): Promise<{ message: AdminMessage; before: AdminMessage[]; after: AdminMessage[] } | null> {
  const near = (where: SQL, order: SQL, limit: number) =>
    db
      .select(columns)
      .from(messages)
      .leftJoin(rooms, eq(rooms.id, messages.roomId))
      .leftJoin(users, eq(users.id, messages.userId))
      .where(and(eq(messages.roomId, roomId), where))
      .orderBy(order)
      .limit(limit)
      .then((rows) => rows.map(withRoom));
  const [message] = await near(eq(messages.seq, seq), asc(messages.seq), 1);
  if (!message) return null;
  const [before, after] = await Promise.all([
    near(lt(messages.seq, seq), desc(messages.seq), around),
    near(gt(messages.seq, seq), asc(messages.seq), around),
  ]);
  return { message, before: before.reverse(), after };
}

/** Of these messages of a room those that still have a text, with their authors. */
export function messagesWithText(db: Database, roomId: number, seqs: readonly number[]) {
  return db
    .select({ seq: messages.seq, userId: messages.userId, user: users.username })
    .from(messages)
    .leftJoin(users, eq(users.id, messages.userId))
    .where(and(eq(messages.roomId, roomId), inArray(messages.seq, [...seqs]), sql`${messages.body} IS NOT NULL`))
    .orderBy(asc(messages.seq));
}

/** `%` and `_` mean themselves. The collation, which both databases have, tells emoji apart and no case or accents. */
function contains(text: string): SQL {
  const pattern = `%${text.replace(/[|%_]/g, '|$&')}%`;
  return sql`${messages.body} COLLATE utf8mb4_unicode_520_ci LIKE ${pattern} ESCAPE '|'`;
}

/** Further back than the place. The first condition alone is what the index understands. */
function isAfter({ createdAt, roomId, seq }: Place): SQL | undefined {
  const sameTime = and(
    eq(messages.createdAt, createdAt),
    or(lt(messages.roomId, roomId), and(eq(messages.roomId, roomId), lt(messages.seq, seq))),
  );
  return and(lte(messages.createdAt, createdAt), or(lt(messages.createdAt, createdAt), sameTime));
}

/** Up to the place and with it. */
function isUpTo({ createdAt, roomId, seq }: Place): SQL | undefined {
  const sameTime = and(
    eq(messages.createdAt, createdAt),
    or(gt(messages.roomId, roomId), and(eq(messages.roomId, roomId), gte(messages.seq, seq))),
  );
  return and(gte(messages.createdAt, createdAt), or(gt(messages.createdAt, createdAt), sameTime));
}

function withRoom(row: Omit<AdminMessage, 'room'> & { room: string | null }): AdminMessage {
  return { ...row, room: row.room ?? '' };
}
