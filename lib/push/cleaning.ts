import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';

/** The most rows that one statement reads or removes. */
export const BATCH = 500;
/** A notification that was shown so long ago is no longer closed. */
const SHOWN_DAYS = 7;
/** So long after its session ended, a device waits for its person to sign in again in that browser. */
const WAITING_DAYS = 30;

const OVER_SESSION = `(s.id IS NULL OR s.revoked_at <= UTC_TIMESTAMP(3) - INTERVAL ${WAITING_DAYS} DAY
    OR s.expires_at <= UTC_TIMESTAMP(3) - INTERVAL ${WAITING_DAYS} DAY)`;

/** The next devices after an id, by id, each with whether its session is over for long. */
export const NEXT_DEVICES = `SELECT d.id, COALESCE(${OVER_SESSION}, FALSE) AS isOver
  FROM (SELECT id, session_id FROM push_devices WHERE id > ? ORDER BY id LIMIT ${BATCH}) d
    LEFT JOIN sessions s ON s.id = d.session_id`;

/**
 * What nobody waits for any more. Rows of devices that are gone need nothing of their own: those of the queue are taken
 * and dropped, and marks become old.
 */
export const OVER = [
  `DELETE FROM push_queue WHERE expires_at <= UTC_TIMESTAMP(3) ORDER BY expires_at LIMIT ${BATCH}`,
  `DELETE FROM push_shown WHERE shown_at <= UTC_TIMESTAMP(3) - INTERVAL ${SHOWN_DAYS} DAY ORDER BY shown_at LIMIT ${BATCH}`,
] as const;

/**
 * Removes what is over: old rows, and of the next BATCH devices those whose sessions ended long ago. A device of an ended
 * session gets nothing anyway, so it does not matter when its turn comes.
 * @param after the id after which it looks at devices
 * @returns where the next call goes on
 */
export async function cleanPushes(db: Database, after: number): Promise<number> {
  const [devices] = await db.$client.query<({ id: number; isOver: number } & RowDataPacket)[]>(NEXT_DEVICES, [after]);
  const ended = devices.filter(({ isOver }) => isOver === 1).map(({ id }) => id);
  if (ended.length > 0) {
    // Again by the session: the person may have signed in again in this browser meanwhile.
    await db.$client.query(
      `DELETE d FROM push_devices d LEFT JOIN sessions s ON s.id = d.session_id WHERE d.id IN (?) AND ${OVER_SESSION}`,
      [ended],
    );
  }
  for (const statement of OVER) await db.$client.query(statement);
  return devices.length < BATCH ? 0 : Math.max(...devices.map(({ id }) => id));
}
