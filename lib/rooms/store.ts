import { and, asc, eq, exists, inArray, isNull } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { memberships, rooms } from '@/lib/db/schema';
import { showable } from '@/lib/text';
import type { Seer } from '@/lib/users/seen';
import { roomKey } from './name';
import type { RoomRules } from './posting/rules';

export interface Room {
  id: number;
  name: string;
  title: string;
  archivedAt: Date | null;
  /** Missing where only open rooms are loaded. */
  kind?: 'open' | 'closed' | 'direct';
  /** Whether it was loaded for a guest, who may read it only as a member. Missing: it was not. */
  isGuest?: boolean;
  /** What the room's row said when this was read. Missing where only open rooms are loaded. */
  asOf?: RoomVersion;
  /** Who may write, as far as it is known: the writer asks again. Missing: everybody, as in most rooms. */
  rules?: RoomRules;
}

/** How far a room's log goes, and the version of its members. */
export interface RoomVersion {
  head: number;
  membersVersion: number;
  rules?: RoomRules;
}

const columns = { id: rooms.id, name: rooms.name, title: rooms.title, archivedAt: rooms.archivedAt };

// Plain SQL: every page asks for it, and building the statement with Drizzle costs more than running it.
const FIND = 'SELECT id, name, title, archived_at AS archivedAt FROM rooms WHERE';

/**
 * Finds an open room by any spelling of its name, or else of an earlier name. For closed and direct rooms, see roomFor.
 */
export async function findRoom(db: Database, name: string): Promise<Room | null> {
  const key = Buffer.from(roomKey(name));
  const rows = async (which: string) => {
    const [found] = await db.$client.query<(Room & RowDataPacket)[]>(`${FIND} ${which} AND kind = 'open'`, [key]);
    return found;
  };
  // Two queries, because one with OR could read the whole table.
  const [room = (await rows(`id = ${FROM_ALIAS}`))[0]] = await rows('name_key = ?');
  return room ? { id: room.id, name: room.name, title: showable(room.title), archivedAt: room.archivedAt } : null;
}

/** The id of the room that had a name earlier, as SQL. Its value is the key of the name, as bytes. */
export const FROM_ALIAS = '(SELECT room_id FROM room_aliases WHERE room_aliases.name_key = ?)';

/** Open rooms that are not archived, by name, at most `limit`; for guests only those that they are in. */
export function openRooms(db: Database, { userId, role }: Seer, limit: number): Promise<Room[]> {
  const isOpen = and(eq(rooms.kind, 'open'), isNull(rooms.archivedAt));
  const isIn = exists(
    db
      .select({ id: memberships.roomId })
      .from(memberships)
      .where(and(eq(memberships.userId, userId), eq(memberships.roomId, rooms.id))),
  );
  return db
    .select(columns)
    .from(rooms)
    .where(role === 'guest' ? and(isOpen, isIn) : isOpen)
    .orderBy(asc(rooms.name))
    .limit(limit);
}

/**
 * Creates a room unless there is one with that name in any spelling. Two nodes may do so at once.
 * @returns whether this call created it
 */
export async function createRoom(db: Database, room: { name: string; title?: string }): Promise<boolean> {
  const { name, title = name } = room;
  const values = { name, nameKey: roomKey(name), title, createdAt: new Date() };
  const [result] = await db.insert(rooms).ignore().values(values);
  return result.affectedRows === 1;
}

/** The highest seq of a room's log; 0 while it has no entries. @throws Error if there is no such room */
export async function roomHead(db: Database, roomId: number): Promise<number> {
  const [row] = await db.select({ head: rooms.lastSeq }).from(rooms).where(eq(rooms.id, roomId)).limit(1);
  if (!row) throw new Error(`There is no room ${roomId}`);
  return row.head;
}

/** The given rooms that are not archived, in one query. */
export async function roomVersions(db: Database, roomIds: number[]): Promise<Map<number, RoomVersion>> {
  if (roomIds.length === 0) return new Map();
  const rows = await db
    .select({
      id: rooms.id,
      head: rooms.lastSeq,
      membersVersion: rooms.membersVersion,
      posting: rooms.posting,
      slowSeconds: rooms.slowSeconds,
    })
    .from(rooms)
    .where(and(inArray(rooms.id, roomIds), isNull(rooms.archivedAt)));
  return new Map(rows.map(({ id, head, membersVersion, ...rules }) => [id, { head, membersVersion, rules }]));
}

/** How far the log of a room goes, and where its newest message is. */
export interface RoomPlace {
  head: number;
  lastMessageSeq: number;
}

/** The places of the given rooms that are not archived, in one query. Made for thousands of rooms. */
export async function roomPlaces(db: Database, roomIds: readonly number[]): Promise<Map<number, RoomPlace>> {
  if (roomIds.length === 0) return new Map();
  const sql = `SELECT id, last_seq AS head, last_message_seq AS lastMessageSeq FROM rooms
    WHERE id IN (?) AND archived_at IS NULL`;
  const [rows] = await db.$client.query<(RoomPlace & { id: number } & RowDataPacket)[]>(sql, [roomIds]);
  return new Map(rows.map(({ id, head, lastMessageSeq }) => [id, { head, lastMessageSeq }]));
}
