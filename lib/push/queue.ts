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

/**
 * Takes what is due from the queue. What was taken is in the queue of nobody any more: if this node is killed now, it
 * is not sent. So nothing is sent twice.
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
