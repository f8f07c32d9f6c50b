import { randomUUID } from 'node:crypto';
import { and, desc, eq, gt, inArray, isNull, lt, or } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { sessions } from '@/lib/db/schema';
import { networkOf } from './network';

export const SESSION_DAYS = 30;

const DAY_MS = 24 * 60 * 60 * 1000;
const DELETED_AT_ONCE = 100;
/** Maximum number of a person's sessions that are listed or scanned. */
const LISTED = 200;
const SEEN_EVERY_MS = 5 * 60 * 1000;
/** Maximum number of sessions that one statement updates. */
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
  /** The User-Agent header; cut at 255 characters. */
  userAgent: string;
  /** From clientAddress; empty when unknown. */
  ip: string;
  /** When the person proved at the organization's provider who they are. Null or left out: it did not say. */
  provenAt?: Date | null | undefined;
}

/** @returns the id that the cookie carries: a random UUID, valid for 30 days */
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
    provenAt: session.provenAt ?? null,
  });
  return id;
}

/** Returns a person's live sessions, the most recently used first. */
export function listSessions(db: Database, userId: number, now = new Date()): Promise<ListedSession[]> {
  const { id, createdAt, lastSeenAt, userAgent, ip } = sessions;
  return db
    .select({ id, createdAt, lastSeenAt, userAgent, ip })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
    .limit(LISTED);
}

/** When the person of a session proved at the organization's provider who they are; null: it did not say. */
export async function sessionProven(db: Database, id: string): Promise<Date | null> {
  const [row] = await db.select({ provenAt: sessions.provenAt }).from(sessions).where(eq(sessions.id, id));
  return row?.provenAt ?? null;
}

/**
 * Whether the person has signed in before from this browser (its cookie still names the session) or from this network,
 * as far back as sessions are kept.
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

/**
 * Deletes sessions of one user that ended more than 30 days ago, at most 100 at a time, so that rows do not pile up
 * forever.
 */
export async function removeOldSessions(db: Database, userId: number, now = new Date()): Promise<void> {
  const longAgo = new Date(now.getTime() - SESSION_DAYS * DAY_MS);
  const over = or(lt(sessions.expiresAt, longAgo), lt(sessions.revokedAt, longAgo));
  await db
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), over))
    .limit(DELETED_AT_ONCE);
}

/** Whether the use of a session that was last recorded at `lastSeenAt` must be recorded again. */
export function isTouchDue(lastSeenAt: Date, now = new Date()): boolean {
  return now.getTime() - lastSeenAt.getTime() > SEEN_EVERY_MS;
}

/** Records that the session is in use; writes at most once in 5 minutes. */
export async function touchSession(db: Database, id: string, now = new Date()): Promise<void> {
  const due = new Date(now.getTime() - SEEN_EVERY_MS);
  await db
    .update(sessions)
    .set({ lastSeenAt: now })
    .where(and(eq(sessions.id, id), lt(sessions.lastSeenAt, due)));
}

/** Does the same for many sessions in one statement. Ids beyond 10,000 are recorded when their users load a page. */
export async function touchSessions(db: Database, ids: readonly string[], now = new Date()): Promise<void> {
  if (ids.length === 0) return;
  const due = new Date(now.getTime() - SEEN_EVERY_MS);
  await db
    .update(sessions)
    .set({ lastSeenAt: now })
    .where(and(inArray(sessions.id, ids.slice(0, TOUCHED_AT_ONCE)), lt(sessions.lastSeenAt, due)));
}

/** Ends one session; a second call changes nothing. Resolves after the commit. */
export async function revokeSession(db: Database, id: string, now = new Date()): Promise<void> {
  await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)));
}
