import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import type { Choices } from '@/lib/users/choices';
import type { SiteRole } from '@/lib/users/role';
import { roleNow } from '@/lib/users/role-now';

/** The user of a live session. */
export interface SessionUser {
  sessionId: string;
  userId: number;
  /** As typed at sign-up. */
  username: string;
  /** The name that people see; empty: the user name. */
  shown: string;
  /** The id of the picture that is their face. */
  face: string | null;
  /** An administrator who still has to set up two factors is a member. */
  role: SiteRole;
}

/** The signed-in user who opens a socket. */
export interface SocketUser extends SessionUser {
  /** The version of the person's inbox. */
  inbox: number;
}

/** The signed-in user who requests a page. */
export interface Reader extends SessionUser {
  choices: Choices;
  /** When the use of the session was last recorded. */
  lastSeenAt: Date;
  /** An administrator who is only a member until they set up two factors. */
  needsTwoFactor: boolean;
}

type ReaderRow = SessionUser & Choices & { lastSeenAt: Date; storedRole: SessionUser['role'] };

/** A session is live while it is neither expired nor revoked and its user is not disabled. */
const LIVE = `FROM sessions s JOIN users u ON u.id = s.user_id
  WHERE s.id IN (?) AND s.expires_at > ? AND s.revoked_at IS NULL AND u.disabled_at IS NULL`;

// Written as SQL: when thousands of clients reconnect at once, or a sweep checks thousands of sessions, building the
// statement with Drizzle costs more than everything else.

/** Returns the live sessions among these ids, with one query and in no particular order. */
export async function findSessions(db: Database, ids: readonly string[], now = new Date()): Promise<SocketUser[]> {
  const sql = `SELECT s.id AS sessionId, u.id AS userId, u.username, u.display_name AS shown, u.face_id AS face,
    ${roleNow('u')} AS role, u.inbox_version AS inbox ${LIVE}`;
  const [rows] = await db.$client.query<(SocketUser & RowDataPacket)[]>(sql, [ids, now]);
  return rows;
}

/** Returns the session's user with what pages need to know; null if the session is not live. */
export async function findReader(db: Database, id: string, now = new Date()): Promise<Reader | null> {
  const sql = `SELECT s.id AS sessionId, u.id AS userId, u.username, u.display_name AS shown, u.face_id AS face,
    ${roleNow('u')} AS role, u.role AS storedRole, u.locale, u.time_zone AS timeZone, u.hour_cycle AS hourCycle, s.last_seen_at AS lastSeenAt ${LIVE}`;
  const [rows] = await db.$client.query<(ReaderRow & RowDataPacket)[]>(sql, [[id], now]);
  if (!rows[0]) return null;
  const { sessionId, userId, username, shown, face, role, storedRole, lastSeenAt } = rows[0];
  const { locale, timeZone, hourCycle } = rows[0];
  const choices = { locale, timeZone, hourCycle };
  return { sessionId, userId, username, shown, face, role, choices, lastSeenAt, needsTwoFactor: role !== storedRole };
}

/**
 * Returns which of these sessions are live, each with its person's shown name (empty: the user name) and face. Makes
 * one query. Accepts up to 10,000 ids.
 */
export async function liveSessions(
  db: Database,
  ids: readonly string[],
  now = new Date(),
): Promise<Map<string, Pick<SessionUser, 'shown' | 'face'>>> {
  if (ids.length === 0) return new Map();
  const sql = `SELECT s.id, u.display_name AS shown, u.face_id AS face ${LIVE}`;
  const [rows] = await db.$client.query<({ id: string } & Pick<SessionUser, 'shown' | 'face'> & RowDataPacket)[]>(sql, [
    ids,
    now,
  ]);
  return new Map(rows.map(({ id, shown, face }) => [id, { shown, face }]));
}
