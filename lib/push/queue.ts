import { sql } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';

/** Something to send to a device about a room, up to the message `seq`. */
export interface QueuedPush {
  deviceId: number;
  roomId: number;
  seq: number;
  /** It may close a notification, and never shows one. */
  onlyRead: boolean;
  /** How often a push service has refused it for the moment. */
  refusals: number;
  /** How long it may still be tried. */
  leftMs: number;
}

/** How long a `read` may wait in the queue. */
const READ_MS = 600_000;
const READS = 500;
const ORPHANS = 1_000;
/** A notification that was shown so long ago is no longer closed. */
const SHOWN_DAYS = 7;

/**
 * Takes what is due from the queue. What was taken is in the queue of nobody any more: if this node is killed now, it is
 * not sent. So nothing is sent twice.
 * @param busyHosts push services that get nothing at the moment
 */
export async function takeDue(db: Database, limit: number, busyHosts: readonly string[]): Promise<QueuedPush[]> {
  // Read first: most of the time there is nothing, and then nothing is locked.
  const [[due]] = await db.$client.query<RowDataPacket[]>(
    'SELECT 1 AS is_due FROM push_queue WHERE due_at <= UTC_TIMESTAMP(3) LIMIT 1',
  );
  if (!due) return [];
  return transact(db, async (tx) => {
    const [rows] = (await tx.execute(sql`
      SELECT q.device_id AS deviceId, q.room_id AS roomId, q.seq, q.only_read AS onlyRead, q.refusals,
        TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(3), q.expires_at) DIV 1000 AS leftMs
      FROM push_queue q WHERE q.due_at <= UTC_TIMESTAMP(3)
        ${busyHosts.length === 0 ? sql`` : notOf(busyHosts)}
      ORDER BY q.due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`)) as unknown as [
      (Omit<QueuedPush, 'onlyRead'> & { onlyRead: number })[],
    ];
    if (rows.length > 0) {
      // Not `(device_id, room_id) IN`: MariaDB would read, and lock, the whole table.
      const keys = rows.map(({ deviceId, roomId }) => `(device_id = ${+deviceId} AND room_id = ${+roomId})`);
      await tx.execute(sql.raw(`DELETE FROM push_queue WHERE ${keys.join(' OR ')}`));
    }
    return rows.filter(({ leftMs }) => leftMs > 0).map((row) => ({ ...row, onlyRead: row.onlyRead === 1 }));
  });
}

function notOf(hosts: readonly string[]) {
  const list = sql.join(
    hosts.map((host) => sql`${host}`),
    sql`, `,
  );
  return sql`AND q.device_id NOT IN (SELECT d.id FROM push_devices d WHERE d.host IN (${list}))`;
}

/** Puts something back, to be tried again. If a newer message came meanwhile, that one is sent instead. */
export async function putBack(db: Database, queued: QueuedPush, afterMs: number): Promise<void> {
  const { deviceId, roomId, seq, onlyRead, refusals, leftMs } = queued;
  await db.$client.query(
    `INSERT IGNORE INTO push_queue (device_id, room_id, seq, only_read, refusals, due_at, expires_at)
     VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND, UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND)`,
    [
      deviceId,
      roomId,
      seq,
      onlyRead,
      Math.min(refusals + 1, 255),
      Math.round(afterMs * 1_000),
      Math.round(leftMs * 1_000),
    ],
  );
}

/**
 * Queues that notifications are closed whose rooms were read meanwhile. What is queued already is looked at anyway.
 * @param userIds only of these people; null: of everybody
 */
export async function queueRead(db: Database, userIds: readonly number[] | null): Promise<number> {
  const [rows] = await db.$client.query<RowDataPacket[]>(
    `SELECT x.device_id AS deviceId, x.room_id AS roomId, x.seq FROM push_shown x
       STRAIGHT_JOIN push_devices d ON d.id = x.device_id
       LEFT JOIN memberships m ON m.user_id = d.user_id AND m.room_id = x.room_id
     WHERE (m.user_id IS NULL OR (m.last_read_seq >= x.seq AND (m.unread_from_seq IS NULL OR m.unread_from_seq > x.seq)))
       ${userIds === null ? '' : 'AND d.user_id IN (?)'} LIMIT ${READS}`,
    userIds === null ? [] : [userIds],
  );
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

/** Remembers that a device may show a notification. */
export async function markShown(db: Database, { deviceId, roomId, seq }: QueuedPush): Promise<void> {
  await db.$client.query(
    `INSERT INTO push_shown (device_id, room_id, seq, shown_at) VALUES (?, ?, ?, UTC_TIMESTAMP(3))
     ON DUPLICATE KEY UPDATE seq = VALUES(seq), shown_at = VALUES(shown_at)`,
    [deviceId, roomId, seq],
  );
}

/** Takes the mark of markShown away. @returns false if another one was first, or the device shows nothing */
export async function unmarkShown(db: Database, deviceId: number, roomId: number): Promise<boolean> {
  const [result] = await db.$client.query('DELETE FROM push_shown WHERE device_id = ? AND room_id = ?', [
    deviceId,
    roomId,
  ]);
  return (result as { affectedRows: number }).affectedRows > 0;
}

/** Removes what is over: devices whose sessions ended, old marks, and rows of devices that are gone. */
export async function cleanPushes(db: Database): Promise<void> {
  const statements = [
    `DELETE d FROM push_devices d LEFT JOIN sessions s ON s.id = d.session_id
     WHERE s.id IS NULL OR s.revoked_at IS NOT NULL OR s.expires_at <= UTC_TIMESTAMP(3)`,
    `DELETE FROM push_queue WHERE expires_at <= UTC_TIMESTAMP(3) LIMIT ${ORPHANS}`,
    `DELETE FROM push_shown WHERE shown_at <= UTC_TIMESTAMP(3) - INTERVAL ${SHOWN_DAYS} DAY LIMIT ${ORPHANS}`,
    'DELETE q FROM push_queue q LEFT JOIN push_devices d ON d.id = q.device_id WHERE d.id IS NULL',
    'DELETE x FROM push_shown x LEFT JOIN push_devices d ON d.id = x.device_id WHERE d.id IS NULL',
  ];
  for (const statement of statements) await db.$client.query(statement);
}
