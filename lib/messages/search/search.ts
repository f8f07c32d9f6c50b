import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { type Found, scanInWindows, WINDOW_ROWS } from '@/lib/db/scan-in-windows';
import { messages, rooms, users } from '@/lib/db/schema';
import { summaryFrom, summarySql } from '@/lib/files/columns';
import type { FileSummary } from '@/lib/files/summary';
import { showable } from '@/lib/text';
import { withShown } from '@/lib/users/names/shown-name';

/** A message as administrators see it. */
export interface AdminMessage {
  roomId: number;
  room: string;
  seq: number;
  /** Null once the account is gone. */
  userId: number | null;
  user: string | null;
  /** The name that people see, if it is not the user name. */
  shown?: string;
  /** Null once deleted, and while it is hidden. */
  text: string | null;
  /** A moderator withholds it. */
  hidden: boolean;
  /** What it has of files; null: none, or its text is null. */
  files: FileSummary | null;
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
  /** Part of the text, ignoring case and accents. Deleted and hidden messages have no text. */
  text: string;
  roomId: number | null;
  userId: number | null;
  /** Only messages sent at or after `from` and before `until`. */
  from: Date | null;
  until: Date | null;
}

const columns = {
  roomId: messages.roomId,
  room: rooms.name,
  seq: messages.seq,
  userId: messages.userId,
  user: users.username,
  shown: users.displayName,
  text: sql<string | null>`IF(${messages.hiddenAt} IS NULL, ${messages.body}, NULL)`,
  hidden: sql<boolean>`${messages.hiddenAt} IS NOT NULL AND ${messages.body} IS NOT NULL`.mapWith(Boolean),
  files: sql<string | null>`IF(${messages.hiddenAt} IS NULL, ${sql.raw(summarySql('messages'))}, NULL)`,
  createdAt: messages.createdAt,
  editedAt: messages.editedAt,
};

/** Administrators do not read closed and direct rooms (lib/rooms/policy.ts). */
const READABLE = sql`COALESCE(${rooms.kind}, 'open') = 'open'`;

/** An order in which messages are scanned, and the index that has this order. */
interface ScanOrder {
  index: string;
  order: SQL[];
  /** The part of the index to scan; undefined: all of it. */
  all?: SQL;
  /** After the place in this order. */
  isAfter(place: Place): SQL | undefined;
  /** Up to and including the place. */
  isUpTo(place: Place): SQL | undefined;
}

const ALONG_TIME: ScanOrder = {
  // The index entries contain the primary key too, so the index has the whole order.
  index: 'messages_created',
  order: [desc(messages.createdAt), desc(messages.roomId), desc(messages.seq)],
  // The index can only use the first condition.
  isAfter({ createdAt, roomId, seq }) {
    const sameTime = and(
      eq(messages.createdAt, createdAt),
      or(lt(messages.roomId, roomId), and(eq(messages.roomId, roomId), lt(messages.seq, seq))),
    );
    return and(lte(messages.createdAt, createdAt), or(lt(messages.createdAt, createdAt), sameTime));
  },
  isUpTo({ createdAt, roomId, seq }) {
    const sameTime = and(
      eq(messages.createdAt, createdAt),
      or(gt(messages.roomId, roomId), and(eq(messages.roomId, roomId), gte(messages.seq, seq))),
    );
    return and(gte(messages.createdAt, createdAt), or(gt(messages.createdAt, createdAt), sameTime));
  },
};

function alongRoom(roomId: number): ScanOrder {
  return {
    index: 'PRIMARY',
    order: [desc(messages.seq)],
    all: eq(messages.roomId, roomId),
    isAfter: ({ seq }) => lt(messages.seq, seq),
    isUpTo: ({ seq }) => gte(messages.seq, seq),
  };
}

/**
 * Newest first, in bounded windows. A search over all rooms scans the index on the time. A search in one room scans the
 * room's log, because the messages of a quiet room are far apart in the index on the time. If days are given, a room is
 * scanned along that index too, because days bound the index and not the log.
 */
export function searchMessages(
  db: Database,
  search: MessageSearch,
  after: Place | null,
  limit: number,
): Promise<Found<AdminMessage, Place>> {
  const isDated = search.from !== null || search.until !== null;
  const order = search.roomId !== null && !isDated ? alongRoom(search.roomId) : ALONG_TIME;
  const inRange = [
    order.all,
    search.from ? gte(messages.createdAt, search.from) : undefined,
    search.until ? lt(messages.createdAt, search.until) : undefined,
  ];
  const fits = and(
    search.roomId === null || order.all ? undefined : eq(messages.roomId, search.roomId),
    search.userId === null ? undefined : eq(messages.userId, search.userId),
    search.text === '' ? undefined : and(isNull(messages.hiddenAt), contains(search.text)),
  );
  return scanInWindows<AdminMessage, Place>({
    after,
    limit,
    async windowEnd(start) {
      // Every row of the room matches, so the page's own limit is enough.
      if (!fits && order !== ALONG_TIME) return null;
      const [end] = await db
        .select({ createdAt: messages.createdAt, roomId: messages.roomId, seq: messages.seq })
        .from(messages, { forceIndex: order.index })
        .where(and(...inRange, start ? order.isAfter(start) : undefined))
        .orderBy(...order.order)
        .limit(1)
        .offset(WINDOW_ROWS - 1);
      return end ?? null;
    },
    fitting: (start, end, most) =>
      db
        .select(columns)
        .from(messages, { forceIndex: order.index })
        // A left join, although every message has a room: with an inner join the database may begin with the rooms, and
        // then sort everything.
        .leftJoin(rooms, eq(rooms.id, messages.roomId))
        .leftJoin(users, eq(users.id, messages.userId))
        .where(
          and(
            ...inRange,
            start ? order.isAfter(start) : undefined,
            end ? order.isUpTo(end) : undefined,
            READABLE,
            fits,
          ),
        )
        .orderBy(...order.order)
        .limit(most)
        .then((rows) => rows.map(toMessage)),
    cursorOf: ({ createdAt, roomId, seq }) => ({ createdAt, roomId, seq }),
    clock: () => performance.now(),
  });
}

/**
 * One message with up to `around` messages of its room before it and after it, oldest first; null if it does not exist.
 * @param isReported in any room: an open report opens these messages to administrators (lib/reports/queue.ts)
 */
export async function messageInContext(
  db: Database,
  roomId: number,
  seq: number,
  around: number,
  { isReported = false }: { isReported?: boolean } = {},
): Promise<{ message: AdminMessage; before: AdminMessage[]; after: AdminMessage[] } | null> {
  const near = (where: SQL, order: SQL, limit: number) =>
    db
      .select(columns)
      .from(messages)
      .leftJoin(rooms, eq(rooms.id, messages.roomId))
      .leftJoin(users, eq(users.id, messages.userId))
      .where(and(eq(messages.roomId, roomId), isReported ? undefined : READABLE, where))
      .orderBy(order)
      .limit(limit)
      .then((rows) => rows.map(toMessage));
  const [message] = await near(eq(messages.seq, seq), asc(messages.seq), 1);
  if (!message) return null;
  const [before, after] = await Promise.all([
    near(lt(messages.seq, seq), desc(messages.seq), around),
    near(gt(messages.seq, seq), asc(messages.seq), around),
  ]);
  return { message, before: before.reverse(), after };
}

/** Those of the given messages of a room that still have a text, with their authors. */
export function messagesWithText(db: Database, roomId: number, seqs: readonly number[]) {
  return db
    .select({ seq: messages.seq, userId: messages.userId, user: users.username })
    .from(messages)
    .leftJoin(users, eq(users.id, messages.userId))
    .where(and(eq(messages.roomId, roomId), inArray(messages.seq, [...seqs]), sql`${messages.body} IS NOT NULL`))
    .orderBy(asc(messages.seq));
}

/**
 * Matches `%` and `_` literally. The collation, which both databases have, ignores case and accents but tells emoji
 * apart.
 */
function contains(text: string): SQL {
  const pattern = `%${text.replace(/[|%_]/g, '|$&')}%`;
  return sql`${messages.body} COLLATE utf8mb4_unicode_520_ci LIKE ${pattern} ESCAPE '|'`;
}

function toMessage(
  row: Omit<AdminMessage, 'room' | 'shown' | 'files'> & {
    room: string | null;
    shown: string | null;
    files: string | null;
  },
): AdminMessage {
  const text = row.text === null ? null : showable(row.text);
  return { ...withShown(row), room: row.room ?? '', text, files: summaryFrom(row.files) };
}
