import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';

/** How long a `read` may wait in the queue. */
const READ_MS = 600_000;
/** The most notifications of people who have just read something that one call looks at. */
export const READERS_ROWS = 500;
/** How many notifications one look passes. The next look goes on after them. */
export const LOOK_ROWS = 500;

/** A row of push_shown. */
export interface ShownPlace {
  deviceId: number;
  roomId: number;
}

/** The place before all others. */
export const BEGINNING: ShownPlace = { deviceId: 0, roomId: 0 };

interface ShownRow extends ShownPlace {
  seq: number;
  isOver: number;
}

const IS_OVER = `(m.user_id IS NULL OR (m.last_read_seq >= x.seq
    AND (m.unread_from_seq IS NULL OR m.unread_from_seq > x.seq)))`;

/** What these people’s devices show of rooms that they have read, or are in no more. Values: the ids. */
export const OF_READERS = `SELECT x.device_id AS deviceId, x.room_id AS roomId, x.seq, 1 AS isOver
  FROM push_devices d STRAIGHT_JOIN push_shown x ON x.device_id = d.id
    LEFT JOIN memberships m ON m.user_id = d.user_id AND m.room_id = x.room_id
  WHERE d.user_id IN (?) AND ${IS_OVER} LIMIT ${READERS_ROWS}`;

/** The next rows of all devices. Values: the device, again the device, and the room after which they begin. */
export const NEXT_SHOWN = `SELECT x.device_id AS deviceId, x.room_id AS roomId, x.seq,
    (d.id IS NOT NULL AND ${IS_OVER}) AS isOver
  FROM (SELECT device_id, room_id, seq FROM push_shown WHERE device_id > ? OR (device_id = ? AND room_id > ?)
      ORDER BY device_id, room_id LIMIT ${LOOK_ROWS}) x
    LEFT JOIN push_devices d ON d.id = x.device_id
    LEFT JOIN memberships m ON m.user_id = d.user_id AND m.room_id = x.room_id`;

/**
 * Queues that notifications are closed whose rooms these people have read. What is queued already is looked at anyway.
 */
export async function queueRead(db: Database, userIds: readonly number[]): Promise<number> {
  if (userIds.length === 0) return 0;
  const [rows] = await db.$client.query<RowDataPacket[]>(OF_READERS, [userIds]);
  return queueClosing(db, rows as ShownRow[]);
}

/**
 * The same for everybody, of whom another node may have heard or nobody: looks at the next LOOK_ROWS after a place.
 * @returns how many were queued, and where the next look goes on
 */
export async function queueReadAfter(
  db: Database,
  { deviceId, roomId }: ShownPlace,
): Promise<{ queued: number; next: ShownPlace }> {
  const [found] = await db.$client.query<RowDataPacket[]>(NEXT_SHOWN, [deviceId, deviceId, roomId]);
  const rows = found as ShownRow[];
  const queued = await queueClosing(
    db,
    rows.filter(({ isOver }) => isOver === 1),
  );
  if (rows.length < LOOK_ROWS) return { queued, next: BEGINNING };
  // The order of a derived table need not be that of the answer.
  const last = rows.reduce((one, other) => (isAfter(other, one) ? other : one));
  return { queued, next: { deviceId: last.deviceId, roomId: last.roomId } };
}

function isAfter(one: ShownPlace, other: ShownPlace): boolean {
  return one.deviceId > other.deviceId || (one.deviceId === other.deviceId && one.roomId > other.roomId);
}

async function queueClosing(db: Database, rows: readonly ShownRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  const until = `UTC_TIMESTAMP(3) + INTERVAL ${READ_MS * 1_000} MICROSECOND`;
  const values = rows.map(
    ({ deviceId, roomId, seq }) => `(${+deviceId},${+roomId},${+seq},TRUE,UTC_TIMESTAMP(3),${until})`,
  );
  await db.$client.query(
    `INSERT IGNORE INTO push_queue (device_id, room_id, seq, only_read, due_at, expires_at) VALUES ${values.join()}`,
  );
  return rows.length;
}
