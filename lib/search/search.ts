import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { type Hit, type Position, RoomSearch, type SearchedRoom, type Wanted } from './room-search';

/** A search over the rooms of a person, the newest messages first. */
export interface Search {
  userId: number;
  wanted: Wanted;
  /** Only these of the person’s rooms; null: all. */
  roomIds: readonly number[] | null;
  /** Also archived rooms. */
  archived: boolean;
  /** From an earlier page of the same search; null: the first page. */
  after: Positions | null;
  limit: number;
}

/** Where the next page begins, by room. In other rooms nothing was looked at. */
export type Positions = ReadonlyMap<number, Position>;

export interface Found {
  hits: Hit[];
  /** Null: everything was searched. */
  next: Positions | null;
  /** Time ran out: everything sent after this was searched. Milliseconds since 1970. */
  searchedBackTo?: number;
}

/** After this time a page ends, even with fewer hits than asked for. */
const BUDGET_MS = 1_500;
/** Rooms that are searched at once. */
const AT_ONCE = 4;
/** The most rooms that are searched: those with the newest messages. So the place of the next page has an end. */
const MOST_ROOMS = 5_000;

/** How a search is done. */
export interface How {
  clock?: () => number;
  /** After it is aborted nothing more is read. */
  signal?: AbortSignal;
  /** Runs a step, a few queries, when there is room for one. */
  step?: (work: () => Promise<void>) => Promise<void>;
}

/**
 * Only the rooms that can have the newest hits are looked into, four at a time: a quiet room is not opened while others
 * have newer messages. The rooms are those in which the person is now. A page ends after `limit` hits, or after a time;
 * but each page gets at least one step further.
 * @throws the signal’s reason
 */
export async function search(db: Database, asked: Search, how: How = {}): Promise<Found> {
  const { clock = () => performance.now(), signal, step = (work) => work() } = how;
  const until = clock() + BUDGET_MS;
  const { wanted, after, limit } = asked;
  const rooms = (await roomsOf(db, asked)).map((room) => new RoomSearch(db, room, wanted, after?.get(room.id) ?? null));
  const hits: Hit[] = [];
  // The names of the query stand for nobody.
  if (wanted.userIds?.length === 0) return { hits, next: null };
  for (let steps = 0; ; ) {
    const best = newestOf(rooms);
    const least = best?.hits[0]?.at ?? Number.NEGATIVE_INFINITY;
    const waiting = rooms
      .filter((room) => !room.isDone && room.hits.length === 0 && room.bound >= least)
      .sort((a, b) => b.bound - a.bound)
      .slice(0, AT_ONCE);
    if (waiting.length === 0) {
      if (!best || hits.length === limit) break;
      hits.push(best.hits.shift() as Hit);
      continue;
    }
    if (hits.length === limit) break;
    if (clock() > until && steps > 0) {
      return { hits, next: positionsOf(rooms, after), searchedBackTo: waiting[0]?.bound ?? 0 };
    }
    signal?.throwIfAborted();
    await Promise.all(waiting.map((room) => step(() => room.advance())));
    steps++;
  }
  const isAll = rooms.every(({ isDone, hits: left }) => isDone && left.length === 0);
  return { hits, next: isAll ? null : positionsOf(rooms, after) };
}

function newestOf(rooms: readonly RoomSearch[]): RoomSearch | null {
  let best: RoomSearch | null = null;
  for (const room of rooms) {
    const at = room.hits[0]?.at;
    if (at === undefined) continue;
    const bestAt = best?.hits[0]?.at ?? Number.NEGATIVE_INFINITY;
    if (at > bestAt || (at === bestAt && best && room.roomId > best.roomId)) best = room;
  }
  return best;
}

/** Rooms that the person has left since the last page are no longer among them. */
function positionsOf(rooms: readonly RoomSearch[], before: Positions | null): Positions {
  const positions = new Map<number, Position>();
  for (const room of rooms) {
    const position = room.isOpen ? room.position : before?.get(room.roomId);
    if (position !== undefined) positions.set(room.roomId, position);
  }
  return positions;
}

/** The person’s rooms that have messages. */
async function roomsOf(db: Database, { userId, roomIds, archived }: Search): Promise<SearchedRoom[]> {
  if (roomIds?.length === 0) return [];
  const sql = `SELECT r.id, r.last_seq AS lastSeq, i.through, i.version,
      (SELECT m.created_at FROM messages m WHERE m.room_id = r.id AND m.seq = r.last_message_seq) AS newest
    FROM memberships s FORCE INDEX (PRIMARY) STRAIGHT_JOIN rooms r FORCE INDEX (PRIMARY) ON r.id = s.room_id
      LEFT JOIN search_rooms i ON i.room_id = r.id
    WHERE s.user_id = ? AND r.deleting_at IS NULL AND r.last_message_seq > 0
      ${archived ? '' : 'AND r.archived_at IS NULL'} ${roomIds ? 'AND r.id IN (?)' : ''}
    ORDER BY newest DESC LIMIT ${MOST_ROOMS}`;
  const [rows] = await db.$client.query<(SearchedRoom & RowDataPacket)[]>(sql, [userId, ...(roomIds ? [roomIds] : [])]);
  return rows;
}
