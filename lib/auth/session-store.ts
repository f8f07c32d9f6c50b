import { randomUUID } from 'node:crypto';
import { and, eq, gt, inArray, isNull, lt, or } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { sessions, users } from '@/lib/db/schema';

export const SESSION_DAYS = 30;

const DAY_MS = 24 * 60 * 60 * 1000;
const FORGOTTEN_AT_ONCE = 100;
const SEEN_EVERY_MS = 5 * 60 * 1000;

/** Who a live session belongs to. */
export interface SessionUser {
  sessionId: string;
  userId: number;
  /** As typed at sign-up. */
  username: string;
  role: 'member' | 'admin';
}

export interface NewSession {
  userId: number;
  /** As the browser said it; cut at 255 characters. */
  userAgent: string;
  /** The believed address; empty when unknown. */
  ip: string;
}

/** @returns the id that the cookie carries: a random UUID, good for 30 days */
export async function createSession(db: Database, session: NewSession, now = new Date()): Promise<string> {
  const id = randomUUID();
  await db.insert(sessions).values({
    id,
    userId: session.userId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + SESSION_DAYS * DAY_MS),
    lastSeenAt: now,
    userAgent: [...session.userAgent].slice(0, 255).join(''),
    ip: session.ip,
  });
  return id;
}

/** The session's user; null once it expired or was revoked, or its user was disabled. */
export async function findSession(db: Database, id: string, now = new Date()): Promise<SessionUser | null> {
  const [row] = await findSessions(db, [id], now);
  return row ?? null;
}

/** Of many sessions those that live, in one query and no particular order. */
export function findSessions(db: Database, ids: readonly string[], now = new Date()): Promise<SessionUser[]> {
  return db
    .select({ sessionId: sessions.id, userId: users.id, username: users.username, role: users.role })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(inArray(sessions.id, [...ids]), isLive(now)));
}

/** Which of these sessions are no longer live, in one query; up to 10,000 ids. */
export async function endedSessions(db: Database, ids: readonly string[], now = new Date()): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const live = await db
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(inArray(sessions.id, [...ids]), isLive(now)));
  const ended = new Set(ids);
  for (const { id } of live) ended.delete(id);
  return ended;
}

/** Forgets what ended long ago, of one user and a bounded number: rows of sessions must not pile up for ever. */
export async function forgetOldSessions(db: Database, userId: number, now = new Date()): Promise<void> {
  const longAgo = new Date(now.getTime() - SESSION_DAYS * DAY_MS);
  const over = or(lt(sessions.expiresAt, longAgo), lt(sessions.revokedAt, longAgo));
  await db
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), over))
    .limit(FORGOTTEN_AT_ONCE);
}

/** Notes that the session is in use; writes at most every 5 minutes. */
export async function touchSession(db: Database, id: string, now = new Date()): Promise<void> {
  const due = new Date(now.getTime() - SEEN_EVERY_MS);
  await db
    .update(sessions)
    .set({ lastSeenAt: now })
    .where(and(eq(sessions.id, id), lt(sessions.lastSeenAt, due)));
}

/** Ends one session; a second time changes nothing. Resolves once it is committed. */
export async function revokeSession(db: Database, id: string, now = new Date()): Promise<void> {
  await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)));
}

function isLive(now: Date) {
  return and(gt(sessions.expiresAt, now), isNull(sessions.revokedAt), isNull(users.disabledAt));
}
