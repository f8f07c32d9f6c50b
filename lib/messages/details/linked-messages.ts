import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { QUOTED_FILES, QUOTED_IS_HIDDEN, QUOTED_TEXT, type QuotedRow, quoteFrom } from '@/lib/messages/details/quote';
import type { LinkedMessage } from '@/lib/messages/message';
import { roomKey } from '@/lib/rooms/name';

/** Where a link leads. */
export interface AskedLink {
  /**
   * Any spelling of the present or an earlier name of a room; the id of a direct room; null: a name that none can have.
   */
  room: string | number | null;
  seq: number;
}

/**
 * The messages to which links lead, as this person may see them, in the order of `links`. Null for a message that was
 * deleted, is hidden or never was, and in the same way for every message of a room in which the person is not. Takes
 * one query, and a second one if the person is in one of the rooms.
 */
export async function linkedMessages(
  db: Database,
  userId: number,
  links: readonly AskedLink[],
): Promise<(LinkedMessage | null)[]> {
  const rooms = await roomsOf(db, userId, links);
  const places = links.map(({ room, seq }) => {
    const roomId = typeof room === 'number' ? rooms.byId.get(room) : rooms.byKey.get(roomKey(room ?? ''));
    return roomId === undefined ? null : { roomId, seq };
  });
  const found = await messagesAt(
    db,
    places.filter((place) => place !== null),
  );
  return places.map((place) => (place && found.get(keyOf(place))) ?? null);
}

interface RoomsOfLinks {
  byId: Map<number, number>;
  /** By the key of the name in the link. */
  byKey: Map<string, number>;
}

type RoomRow = { id: number; nameKey: Buffer | null; isEarlier: 0 | 1 } & RowDataPacket;

/** The rooms of these links in which the person is. As in roomFor, a present name comes before an earlier one. */
async function roomsOf(db: Database, userId: number, links: readonly AskedLink[]): Promise<RoomsOfLinks> {
  const { sql, values } = roomsQuery(userId, links);
  const [rows] = await db.$client.query<RoomRow[]>(sql, values);
  const found: RoomsOfLinks = { byId: new Map(), byKey: new Map() };
  for (const { id, nameKey } of rows.toSorted((a, b) => a.isEarlier - b.isEarlier)) {
    const key = nameKey?.toString();
    if (key === undefined) found.byId.set(id, id);
    else if (!found.byKey.has(key)) found.byKey.set(key, id);
  }
  return found;
}

export function roomsQuery(userId: number, links: readonly AskedLink[]): { sql: string; values: unknown[] } {
  const keys = links.flatMap(({ room }) => (typeof room === 'string' ? [Buffer.from(roomKey(room))] : []));
  const ids = links.flatMap(({ room }) => (typeof room === 'number' ? [room] : []));
  const isIn = `JOIN memberships m ON m.room_id = r.id AND m.user_id = ? WHERE r.archived_at IS NULL
    AND r.deleting_at IS NULL`;
  const sql = `SELECT r.id, r.name_key AS nameKey, 0 AS isEarlier FROM rooms r ${isIn} AND r.name_key IN (?)
    UNION ALL SELECT r.id, a.name_key, 1 FROM room_aliases a JOIN rooms r ON r.id = a.room_id ${isIn}
      AND a.name_key IN (?)
    UNION ALL SELECT r.id, NULL, 0 FROM rooms r ${isIn} AND r.kind = 'direct' AND r.id IN (?)`;
  // A list must not be empty: no room has the id 0, and none an empty name.
  const named = keys.length > 0 ? keys : [Buffer.alloc(0)];
  return { sql, values: [userId, named, userId, named, userId, ids.length > 0 ? ids : [0]] };
}

interface Place {
  roomId: number;
  seq: number;
}

function keyOf({ roomId, seq }: Place): string {
  return `${roomId}/${seq}`;
}

async function messagesAt(db: Database, places: readonly Place[]): Promise<Map<string, LinkedMessage>> {
  if (places.length === 0) return new Map();
  type Row = QuotedRow & { roomId: number; datetime: Date } & RowDataPacket;
  const [rows] = await db.$client.query<Row[]>(messagesQuery(places));
  return new Map(
    rows.map(({ roomId, datetime, ...quoted }) => [
      keyOf({ roomId, seq: quoted.seq }),
      { ...quoteFrom(quoted), room: roomId, datetime: datetime.toISOString() },
    ]),
  );
}

/** All values are numbers, so they are written into the text. */
export function messagesQuery(places: readonly Place[]): string {
  const isWanted = places.map(({ roomId, seq }) => `(q.room_id = ${+roomId} AND q.seq = ${+seq})`).join(' OR ');
  return `SELECT q.room_id AS roomId, q.created_at AS datetime, q.seq, ${QUOTED_TEXT} AS text,
      ${QUOTED_IS_HIDDEN} AS hidden, u.id AS userId, u.username AS user, u.display_name AS shown, ${QUOTED_FILES} AS files
    FROM messages q FORCE INDEX (PRIMARY) LEFT JOIN users u ON u.id = q.user_id
    WHERE (${isWanted}) AND q.body IS NOT NULL AND q.hidden_at IS NULL`;
}
