import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import type { Choices } from '@/lib/users/choices';

/** Who a live session belongs to. */
export interface SessionUser {
  sessionId: string;
  userId: number;
  /** As typed at sign-up. */
  username: string;
  role: 'member' | 'admin';
}

/** Who looks at a page. */
export interface Reader extends SessionUser {
  choices: Choices;
  /** When the session was last noted as in use. */
  lastSeenAt: Date;
}

/** A session lives while it is neither expired nor revoked and its user is not disabled. */
const LIVE = `FROM sessions s JOIN users u ON u.id = s.user_id
  WHERE s.id IN (?) AND s.expires_at > ? AND s.revoked_at IS NULL AND u.disabled_at IS NULL`;

// Written as SQL: when thousands come back at once, and for a sweep over thousands, building the statement through
// Drizzle costs more than all the rest.

/** Of many sessions those that live, in one query and no particular order. */
export async function findSessions(db: Database, ids: readonly string[], now = new Date()): Promise<SessionUser[]> {
  const sql = `SELECT s.id AS sessionId, u.id AS userId, u.username, u.role ${LIVE}`;
  const [rows] = await db.$client.query<(SessionUser & RowDataPacket)[]>(sql, [ids, now]);
  return rows;
}

/** The session's user, with what pages need to know beside; null when the session does not live. */
export async function findReader(db: Database, id: string, now = new Date()): Promise<Reader | null> {
  const sql = `SELECT s.id AS sessionId, u.id AS userId, u.username, u.role,
    u.locale, u.time_zone AS timeZone, u.hour_cycle AS hourCycle, s.last_seen_at AS lastSeenAt ${LIVE}`;
  const [rows] = await db.$client.query<(SessionUser & Choices & { lastSeenAt: Date } & RowDataPacket)[]>(sql, [
    [id],
    now,
  ]);
  if (!rows[0]) return null;
  const { sessionId, userId, username, role, locale, timeZone, hourCycle, lastSeenAt } = rows[0];
  return { sessionId, userId, username, role, choices: { locale, timeZone, hourCycle }, lastSeenAt };
}

/** Which of these sessions are no longer live, in one query; up to 10,000 ids. */
export async function endedSessions(db: Database, ids: readonly string[], now = new Date()): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const [live] = await db.$client.query<({ id: string } & RowDataPacket)[]>(`SELECT s.id ${LIVE}`, [ids, now]);
  const ended = new Set(ids);
  for (const { id } of live) ended.delete(id);
  return ended;
}
