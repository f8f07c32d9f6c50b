import { randomUUID } from 'node:crypto';
import { and, desc, eq, gt, inArray, isNull, lt, or } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { sessions } from '@/lib/db/schema';
import { networkOf } from './network';

export const SESSION_DAYS = 30;

const DAY_MS = 24 * 60 * 60 * 1000;
const FORGOTTEN_AT_ONCE = 100;
/** Most sessions of a person that are shown, or looked through. */
const LISTED = 200;
const SEEN_EVERY_MS = 5 * 60 * 1000;
/** Sessions that one statement touches, at most. */
const TOUCHED_AT_ONCE = 10_000;

/** A session as its owner sees it. */
export interface ListedSession {
  id: string;
  createdAt: Date;
  lastSeenAt: Date;
  userAgent: string;
  ip: string;
}

export interface NewSession {
  userId: number;
  /** As the browser said it; cut at 255 characters. */
  userAgent: string;
  /** From clientAddress; empty when unknown. */
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

/** A person's live sessions, the one last in use first. */
export function listSessions(db: Database, userId: number, now = new Date()): Promise<ListedSession[]> {
  const { id, createdAt, lastSeenAt, userAgent, ip } = sessions;
  return db
    .select({ id, createdAt, lastSeenAt, userAgent, ip })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
    .limit(LISTED);
}

/**
 * Whether a person was signed in from this browser (its cookie still names the session) or this network before, as
 * far back as sessions are kept.
 */
export async function isKnownDevice(
  db: Database,
  userId: number,
  { address, sessionId }: { address: string; sessionId: string | null },
): Promise<boolean> {
  const rows = await db
    .select({ id: sessions.id, ip: sessions.ip })
    .from(sessions)
    .where(eq(sessions.userId, userId))
    .orderBy(desc(sessions.createdAt))
    .limit(LISTED);
  const here = networkOf(address);
  return rows.some(({ id, ip }) => id === sessionId || (here !== '?' && networkOf(ip) === here));
}

/** Forgets what ended long ago, of one user and a bounded number: rows of sessions must not pile up for ever. */
export async function removeOldSessions(db: Database, userId: number, now = new Date()): Promise<void> {
  const longAgo = new Date(now.getTime() - SESSION_DAYS * DAY_MS);
  const over = or(lt(sessions.expiresAt, longAgo), lt(sessions.revokedAt, longAgo));
  await db
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), over))
    .limit(FORGOTTEN_AT_ONCE);
}

/** Whether a session that was last noted then is to be noted again. */
export function isTouchDue(lastSeenAt: Date, now = new Date()): boolean {
  return now.getTime() - lastSeenAt.getTime() > SEEN_EVERY_MS;
}

/** Notes that the session is in use; writes at most every 5 minutes. */
export async function touchSession(db: Database, id: string, now = new Date()): Promise<void> {
  const due = new Date(now.getTime() - SEEN_EVERY_MS);
  await db
    .update(sessions)
    .set({ lastSeenAt: now })
    .where(and(eq(sessions.id, id), lt(sessions.lastSeenAt, due)));
}

/** The same for many in one statement; of more than 10,000 the rest waits for a page that is loaded. */
export async function touchSessions(db: Database, ids: readonly string[], now = new Date()): Promise<void> {
  if (ids.length === 0) return;
  const due = new Date(now.getTime() - SEEN_EVERY_MS);
  await db
    .update(sessions)
    .set({ lastSeenAt: now })
    .where(and(inArray(sessions.id, ids.slice(0, TOUCHED_AT_ONCE)), lt(sessions.lastSeenAt, due)));
}

/** Ends a session of this person's; false when they have no such one that lives. Resolves once it is committed. */
export async function revokeOwnSession(db: Database, userId: number, id: string, now = new Date()): Promise<boolean> {
  const [{ affectedRows }] = await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.id, id), eq(sessions.userId, userId), isNull(sessions.revokedAt)));
  return affectedRows === 1;
}

/** Ends one session; a second time changes nothing. Resolves once it is committed. */
export async function revokeSession(db: Database, id: string, now = new Date()): Promise<void> {
  await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)));
}
