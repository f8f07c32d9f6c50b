import { randomUUID } from 'node:crypto';
import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { installation, sessions, users } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import type { MessageChanges } from '@/lib/messages/changes';

/**
 * The verbs on a person. Each can be repeated without harm, and is committed when it resolves; whoever called it then
 * announces that sessions ended (`announceSessions({ userId })`), or leaves it to the sweep.
 *
 * There is always an administrator who can sign in: what would take the last one away changes nothing.
 */
export type Verdict = 'done' | 'gone' | 'last_admin';

/** The session that may stay: that of whoever changed their own password. */
export interface Keep {
  keepSessionId?: string;
}

export interface Deletion {
  /** Called once nothing can be said under this name any more but by sockets that are still open. */
  onSignedOut?: () => void;
  /** How long open sockets may still have something on its way: until the sweep found them, and a little more. */
  settleMs?: number;
}

const SETTLE_MS = 5_000;

/** Nobody is signed in after being disabled; being enabled again brings no session back. */
export function setDisabled(db: Database, userId: number, disabled: boolean, now = new Date()): Promise<Verdict> {
  return transact(db, async (tx) => {
    const person = await lockPerson(tx, userId);
    if (!person) return 'gone';
    if (disabled === (person.disabledAt !== null)) return 'done';
    if (disabled && (await isLastAdmin(tx, person))) return 'last_admin';
    await tx
      .update(users)
      .set({ disabledAt: disabled ? now : null })
      .where(eq(users.id, userId));
    if (disabled) await endSessions(tx, userId, {}, now);
    return 'done';
  });
}

export function setRole(db: Database, userId: number, role: 'member' | 'admin', now = new Date()): Promise<Verdict> {
  return transact(db, async (tx) => {
    const person = await lockPerson(tx, userId);
    if (!person) return 'gone';
    if (person.role === role) return 'done';
    if (role === 'member' && (await isLastAdmin(tx, person))) return 'last_admin';
    await tx.update(users).set({ role }).where(eq(users.id, userId));
    await endSessions(tx, userId, {}, now);
    return 'done';
  });
}

/** @param hash from Passwords.hash */
export function setPasswordHash(
  db: Database,
  userId: number,
  hash: string,
  keep: Keep = {},
  now = new Date(),
): Promise<Verdict> {
  return transact(db, async (tx) => {
    // The row's lock first: a sign-in with the old password waits for it, and then sees the new one.
    const person = await lockPerson(tx, userId);
    if (!person) return 'gone';
    await tx.update(users).set({ passwordHash: hash }).where(eq(users.id, userId));
    await endSessions(tx, userId, keep, now);
    return 'done';
  });
}

/** @returns how many sessions ended by it */
export async function revokeAllSessions(
  db: Database,
  userId: number,
  keep: Keep = {},
  now = new Date(),
): Promise<number> {
  return endSessions(db, userId, keep, now);
}

/**
 * Removes a person with everything they said: signed out and disabled first, then their messages are emptied, then the
 * row goes. After a crash in between it can be called again.
 */
export async function deletePerson(
  db: Database,
  changes: Pick<MessageChanges, 'forget'>,
  userId: number,
  { onSignedOut, settleMs = SETTLE_MS }: Deletion = {},
): Promise<Verdict> {
  const ended = await transact(db, async (tx) => {
    const person = await lockPerson(tx, userId);
    if (!person) return 'gone';
    if (await isLastAdmin(tx, person)) return 'last_admin';
    await tx.update(users).set({ disabledAt: new Date() }).where(eq(users.id, userId));
    return endSessions(tx, userId, {}, new Date());
  });
  if (typeof ended !== 'number') return ended;
  onSignedOut?.();
  await changes.forget(userId);
  if (ended > 0) {
    // What an open socket said meanwhile would otherwise stay for ever.
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    await changes.forget(userId);
  }
  return removeRow(db, userId);
}

/** Somebody may have enabled the person meanwhile, and then disabled the other administrators. */
function removeRow(db: Database, userId: number): Promise<Verdict> {
  return transact(db, async (tx) => {
    const person = await lockPerson(tx, userId);
    if (!person) return 'done';
    if (await isLastAdmin(tx, person)) return 'last_admin';
    await tx.delete(users).where(eq(users.id, userId));
    return 'done';
  });
}

/** Whether somebody could administrate this house. */
export async function hasAdmin(db: Database): Promise<boolean> {
  const [found] = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, 'admin'), isNull(users.disabledAt)))
    .limit(1);
  return found !== undefined;
}

interface Locked {
  id: number;
  role: 'member' | 'admin';
  disabledAt: Date | null;
}

/**
 * The person's row, which nobody else changes until the commit. The one row of `installation` is locked before it:
 * so these transactions take turns, and two administrators who demote one another do not both find the other one left.
 */
async function lockPerson(tx: Transaction, userId: number): Promise<Locked | null> {
  // One statement that takes the row's lock, and makes the row where the app never started yet.
  await tx
    .insert(installation)
    .values({ id: 1, epoch: randomUUID() })
    .onDuplicateKeyUpdate({ set: { id: 1 } });
  const [row] = await tx
    .select({ id: users.id, role: users.role, disabledAt: users.disabledAt })
    .from(users)
    .where(eq(users.id, userId))
    .for('update');
  return row ?? null;
}

async function isLastAdmin(tx: Transaction, person: Locked): Promise<boolean> {
  if (person.role !== 'admin' || person.disabledAt !== null) return false;
  const [row] = await tx
    .select({ others: sql<number>`count(*)` })
    .from(users)
    .where(and(eq(users.role, 'admin'), isNull(users.disabledAt), ne(users.id, person.id)));
  return Number(row?.others ?? 0) === 0;
}

async function endSessions(tx: Transaction, userId: number, { keepSessionId }: Keep, now: Date): Promise<number> {
  const others = keepSessionId === undefined ? undefined : ne(sessions.id, keepSessionId);
  const [{ affectedRows }] = await tx
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), others));
  return affectedRows;
}
