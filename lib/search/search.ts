import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { type Hit, RoomSearch, type Wanted } from './room-search';

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

/** Where the next page begins: below this seq in these rooms, by room. In other rooms nothing was looked at. */
export type Positions = ReadonlyMap<number, number>;

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
/** The most rooms that a page looks into, so that its positions fit into an address. */
const MOST_ROOMS = 1_000;

interface RoomRow extends RowDataPacket {
  id: number;
  newest: Date | null;
}

/**
 * Only the rooms that can have the newest hits are looked into, four at a time: a quiet room is not opened while others
 * have newer messages. The rooms are those in which the person is now. A page ends after `limit` hits, or after a time.
 */
export async function search(db: Database, asked: Search, clock = () => performance.now()): Promise<Found> {
  const until = clock() + BUDGET_MS;
  const { wanted, after, limit } = asked;
  const rooms = (await roomsOf(db, asked)).map(({ id, newest }) => {
    const room = new RoomSearch(db, id, wanted, after?.get(id) ?? null);
    room.bound = newest?.getTime() ?? Number.NEGATIVE_INFINITY;
    return room;
  });
  const hits: Hit[] = [];
  let opened = 0;
  for (;;) {
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
    opened += waiting.filter(({ isOpen }) => !isOpen).length;
    if (clock() > until || opened > MOST_ROOMS) {
      return { hits, next: positionsOf(rooms, after), searchedBackTo: waiting[0]?.bound ?? 0 };
    }
    await Promise.all(waiting.map((room) => room.advance()));
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

function positionsOf(rooms: readonly RoomSearch[], before: Positions | null): Positions {
  const positions = new Map(before ?? []);
  for (const room of rooms)
    if (room.isOpen) positions.set(room.roomId, room.isDone && !room.hits.length ? 1 : room.position);
  return positions;
}

/** The person’s rooms that have messages. */
async function roomsOf(db: Database, { userId, roomIds, archived }: Search): Promise<RoomRow[]> {
  if (roomIds?.length === 0) return [];
  const sql = `SELECT r.id, (SELECT m.created_at FROM messages m WHERE m.room_id = r.id AND m.seq = r.last_message_seq) AS newest
    FROM memberships s JOIN rooms r ON r.id = s.room_id
    WHERE s.user_id = ? AND r.deleting_at IS NULL AND r.last_message_seq > 0
      ${archived ? '' : 'AND r.archived_at IS NULL'} ${roomIds ? 'AND r.id IN (?)' : ''}`;
  const [rows] = await db.$client.query<RoomRow[]>(sql, [userId, ...(roomIds ? [roomIds] : [])]);
  return rows;
}
