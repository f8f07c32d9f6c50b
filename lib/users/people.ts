import { randomUUID } from 'node:crypto';
import { and, eq, gt, isNull, ne, sql } from 'drizzle-orm';
import { type AuditEntry, record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { installation, sessions, users } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';

/**
 * The actions on a person. Each can be repeated without harm, and is committed when it resolves; whoever called it then
 * announces that sessions ended (`announceSessions({ userId })`), or leaves it to the sweep.
 *
 * There is always an administrator who can sign in: what would take the last one away changes nothing. Whose deletion
 * is under way is gone for every action. `stale`: what proved that it is oneself no longer holds.
 */
export type Result = 'done' | 'gone' | 'last_admin' | 'stale';

/** The session that may stay. */
export interface Keep {
  keepSessionId?: string;
}

export interface Audited {
  /** Written in the same transaction, and only when something changes. */
  audit?: AuditEntry;
}

/**
 * Somebody who acts on their own account gave its password. The session and the password must still be valid under the
 * row's lock: what an administrator changed in between wins.
 */
export interface PasswordProof {
  sessionId: string;
  verifiedHash: string;
}

interface Proven {
  proof?: PasswordProof;
}

/** How somebody's account is changed. */
export type AccountAction = Proven & Audited;

/** Nobody is signed in after being disabled; being enabled again brings no session back. */
export function setDisabled(
  db: Database,
  userId: number,
  disabled: boolean,
  { audit }: Audited = {},
  now = new Date(),
): Promise<Result> {
  return transact(db, async (tx) => {
    const person = await lockPerson(tx, userId);
    if (!person || person.deletingAt) return 'gone';
    if (disabled === (person.disabledAt !== null)) return 'done';
    if (disabled && (await isLastAdmin(tx, person))) return 'last_admin';
    await tx
      .update(users)
      .set({ disabledAt: disabled ? now : null })
      .where(eq(users.id, userId));
    if (disabled) await endSessions(tx, userId, {}, now);
    if (audit) await record(tx, audit, now);
    return 'done';
  });
}

export function setRole(
  db: Database,
  userId: number,
  role: 'member' | 'admin',
  { audit }: Audited = {},
  now = new Date(),
): Promise<Result> {
  return transact(db, async (tx) => {
    const person = await lockPerson(tx, userId);
    if (!person || person.deletingAt) return 'gone';
    if (person.role === role) return 'done';
    if (role === 'member' && (await isLastAdmin(tx, person))) return 'last_admin';
    await tx.update(users).set({ role }).where(eq(users.id, userId));
    await endSessions(tx, userId, {}, now);
    if (audit) await record(tx, audit, now);
    return 'done';
  });
}

/** With `proof`, that session stays. @param hash from Passwords.hash */
export function setPasswordHash(
  db: Database,
  userId: number,
  hash: string,
  { proof, audit }: AccountAction = {},
  now = new Date(),
): Promise<Result> {
  return transact(db, async (tx) => {
    // The row's lock first: a sign-in with the old password waits for it, and then sees the new one.
    const person = await lockPerson(tx, userId);
    if (!person || person.deletingAt) return 'gone';
    if (proof && !(await stillHolds(tx, person, proof, now))) return 'stale';
    await tx.update(users).set({ passwordHash: hash }).where(eq(users.id, userId));
    await endSessions(tx, userId, proof ? { keepSessionId: proof.sessionId } : {}, now);
    if (audit) await record(tx, audit, now);
    return 'done';
  });
}

/** @returns how many sessions ended by it */
export function revokeAllSessions(
  db: Database,
  userId: number,
  { keepSessionId, audit }: Keep & Audited = {},
  now = new Date(),
): Promise<number> {
  return transact(db, async (tx) => {
    const ended = await endSessions(tx, userId, keepSessionId === undefined ? {} : { keepSessionId }, now);
    if (ended > 0 && audit) await record(tx, audit, now);
    return ended;
  });
}

/** Disables, signs out and marks a person who is to be deleted; lib/users/deletions.ts does the rest. */
export function beginDeletion(
  db: Database,
  userId: number,
  { proof, audit }: AccountAction = {},
  now = new Date(),
): Promise<Result> {
  return transact(db, async (tx) => {
    const person = await lockPerson(tx, userId);
    if (!person) return 'gone';
    if (person.deletingAt) return 'done';
    if (proof && !(await stillHolds(tx, person, proof, now))) return 'stale';
    if (await isLastAdmin(tx, person)) return 'last_admin';
    await tx
      .update(users)
      .set({ disabledAt: person.disabledAt ?? now, deletingAt: now })
      .where(eq(users.id, userId));
    await endSessions(tx, userId, {}, now);
    if (audit) await record(tx, audit, now);
    return 'done';
  });
}

/**
 * The last step of a deletion: the row, with its sessions. Of whoever is not marked, or can sign in after all, nothing
 * is removed.
 * @returns whether the person is no longer there
 */
export function removeDeleted(db: Database, userId: number): Promise<boolean> {
  return transact(db, async (tx) => {
    const person = await lockPerson(tx, userId);
    if (!person) return true;
    if (person.deletingAt === null || person.disabledAt === null) return false;
    await tx.delete(users).where(eq(users.id, userId));
    return true;
  });
}

/** Whether somebody could administrate this installation. */
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
  passwordHash: string;
  disabledAt: Date | null;
  deletingAt: Date | null;
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
  const { id, role, passwordHash, disabledAt, deletingAt } = users;
  const [row] = await tx
    .select({ id, role, passwordHash, disabledAt, deletingAt })
    .from(users)
    .where(eq(users.id, userId))
    .for('update');
  return row ?? null;
}

/** Locks the session's row too: signing it out waits, or came first. */
async function stillHolds(
  tx: Transaction,
  person: Locked,
  { sessionId, verifiedHash }: { sessionId: string; verifiedHash: string },
  now: Date,
): Promise<boolean> {
  if (person.disabledAt !== null || person.passwordHash !== verifiedHash) return false;
  const isTheirs = and(eq(sessions.id, sessionId), eq(sessions.userId, person.id));
  const [live] = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(isTheirs, isNull(sessions.revokedAt), gt(sessions.expiresAt, now)))
    .for('update');
  return live !== undefined;
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
