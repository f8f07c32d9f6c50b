import { randomUUID } from 'node:crypto';
import { and, eq, isNull, lt, or } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { sessions } from '@/lib/db/schema';
import { findSessions, type SessionUser } from './live-sessions';

export const SESSION_DAYS = 30;

const DAY_MS = 24 * 60 * 60 * 1000;
const FORGOTTEN_AT_ONCE = 100;
const SEEN_EVERY_MS = 5 * 60 * 1000;

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
