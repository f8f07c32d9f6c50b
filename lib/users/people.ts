import { randomUUID } from 'node:crypto';
import { and, eq, gt, isNull, ne, sql } from 'drizzle-orm';
import { type AuditEntry, record } from '@/lib/audit/audit';
import { NO_PASSWORD } from '@/lib/auth/password/no-password';
import type { Database } from '@/lib/db/client';
import {
  apiTokens,
  identities,
  installation,
  mailConfirmations,
  passwordLinks,
  sessions,
  users,
} from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import { removeDevicesOf } from '@/lib/push/devices';
import type { SiteRole } from './role';

/**
 * The result of an action on a person. Each action can be repeated without harm, and is committed when it resolves. The
 * caller then announces that sessions ended (`announceSessions({ userId })`), or leaves that to the sweep.
 *
 * There is always an administrator who can sign in: an action that would take the last one away changes nothing
 * (`last_admin`). setDisabled, setRole and setPasswordHash answer `gone` for a person who is being deleted, and the
 * last two for bots. `stale`: the proof of the password is no longer valid.
 */
export type Result = 'done' | 'gone' | 'last_admin' | 'stale';

/** The session that stays. */
export interface Keep {
  keepSessionId?: string;
}

export interface Audited {
  /** Written in the same transaction, and only when something changes. */
  audit?: AuditEntry;
}

/**
 * Proves that a person who acts on their own account gave its password. The session and the password are checked again
 * under the row's lock: a change that an administrator made in between wins.
 */
export interface PasswordProof {
  sessionId: string;
  verifiedHash: string;
}

interface Proven {
  proof?: PasswordProof;
}

/** Options of an action on an account. */
export type AccountAction = Proven & Audited;

interface ByLink {
  /** SHA-256 of the code of the link that the person used. It is used up with the change. */
  linkHash?: Buffer;
}

/** Disabling a person ends all their sessions and tokens; enabling them again restores none. */
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
    if (disabled) {
      await endSessions(tx, userId, {}, now);
      await removeDevicesOf(tx, userId);
      await tx.delete(passwordLinks).where(eq(passwordLinks.userId, userId));
    }
    if (audit) await record(tx, audit, now);
    return 'done';
  });
}

export function setRole(
  db: Database,
  userId: number,
  role: SiteRole,
  { audit }: Audited = {},
  now = new Date(),
): Promise<Result> {
  return transact(db, async (tx) => {
    const person = await lockPerson(tx, userId);
    if (!person || person.deletingAt || person.botRoomId) return 'gone';
    if (person.role === role) return 'done';
    if (role !== 'admin' && (await isLastAdmin(tx, person))) return 'last_admin';
    await tx.update(users).set({ role }).where(eq(users.id, userId));
    await endSessions(tx, userId, {}, now);
    if (audit) await record(tx, audit, now);
    return 'done';
  });
}

/**
 * Ends all sessions except the one of `proof`. `stale` also means that the link of `linkHash` is no longer valid.
 * @param hash from Passwords.hash
 */
export function setPasswordHash(
  db: Database,
  userId: number,
  hash: string,
  { proof, linkHash, audit }: AccountAction & ByLink = {},
  now = new Date(),
): Promise<Result> {
  return transact(db, async (tx) => {
    // Lock the row first: a sign-in with the old password waits for the lock, and then sees the new password.
    const person = await lockPerson(tx, userId);
    if (!person || person.deletingAt || person.botRoomId) return 'gone';
    if (proof && !(await stillHolds(tx, person, proof, now))) return 'stale';
    if (linkHash && (person.disabledAt || !(await isLinkOf(tx, userId, linkHash, now)))) return 'stale';
    // Whoever set the password: a link that was made before leads nowhere now.
    await tx.delete(passwordLinks).where(eq(passwordLinks.userId, userId));
    await tx.update(users).set({ passwordHash: hash }).where(eq(users.id, userId));
    await endSessions(tx, userId, proof ? { keepSessionId: proof.sessionId } : {}, now);
    await forgetWaitingAddress(tx, userId);
    if (audit) await record(tx, audit, now);
    return 'done';
  });
}

/**
 * Removes the identities by which a person comes in, and ends all sessions except the one of `proof`: it may be that
 * somebody else had control of them.
 * @param hasPasswords whether people sign in with passwords here
 * @returns `last_way_in` if the person could not sign in any more
 */
export function unlinkIdentities(
  db: Database,
  userId: number,
  { proof, audit, hasPasswords }: Required<AccountAction> & { hasPasswords: boolean },
  now = new Date(),
): Promise<Result | 'last_way_in'> {
  return transact(db, async (tx) => {
    const person = await lockPerson(tx, userId);
    if (!person || person.deletingAt) return 'gone';
    if (!(await stillHolds(tx, person, proof, now))) return 'stale';
    if (!hasPasswords || person.passwordHash === NO_PASSWORD) return 'last_way_in';
    const [{ affectedRows }] = await tx.delete(identities).where(eq(identities.userId, userId));
    if (affectedRows === 0) return 'done';
    await endSessions(tx, userId, { keepSessionId: proof.sessionId }, now);
    await record(tx, audit, now);
    return 'done';
  });
}

/** Without a session that stays, it ends the person's tokens too. @returns how many sessions it ended */
export function revokeAllSessions(
  db: Database,
  userId: number,
  { keepSessionId, audit }: Keep & Audited = {},
  now = new Date(),
): Promise<number> {
  return transact(db, async (tx) => {
    const ended = await endSessions(tx, userId, keepSessionId === undefined ? {} : { keepSessionId }, now);
    await removeDevicesOf(tx, userId, { keep: keepSessionId });
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
 * The last step of a deletion: removes the person's row with their sessions. Removes nothing if the person is not
 * marked or not disabled.
 * @returns true if the person's row no longer exists
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

/** Whether the installation has an administrator who can sign in. */
export async function hasAdmin(db: Pick<Database, 'select'>): Promise<boolean> {
  const [found] = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, 'admin'), canSignIn))
    .limit(1);
  return found !== undefined;
}

/** The locked row of a person. */
export interface Locked {
  id: number;
  role: SiteRole;
  passwordHash: string;
  disabledAt: Date | null;
  deletingAt: Date | null;
  /** Null unless it is a bot. */
  botRoomId: number | null;
}

/**
 * Returns the person's row, locked until the commit. Locks the one row of `installation` before it, so that these
 * transactions take turns: otherwise two administrators who demote each other could both find the other one still
 * there.
 */
export async function lockPerson(tx: Transaction, userId: number): Promise<Locked | null> {
  // This statement locks the row, and creates it if the app has never started.
  await tx
    .insert(installation)
    .values({ id: 1, epoch: randomUUID() })
    .onDuplicateKeyUpdate({ set: { id: 1 } });
  const { id, role, passwordHash, disabledAt, deletingAt, botRoomId } = users;
  const [row] = await tx
    .select({ id, role, passwordHash, disabledAt, deletingAt, botRoomId })
    .from(users)
    .where(eq(users.id, userId))
    .for('update');
  return row ?? null;
}

/** The person's row is locked, so of two uses of one link the second one finds it gone. */
async function isLinkOf(tx: Transaction, userId: number, codeHash: Buffer, now: Date): Promise<boolean> {
  const [link] = await tx
    .select({ userId: passwordLinks.userId })
    .from(passwordLinks)
    .where(
      and(eq(passwordLinks.userId, userId), eq(passwordLinks.codeHash, codeHash), gt(passwordLinks.expiresAt, now)),
    )
    .for('update');
  return link !== undefined;
}

/** Whether a proof is still valid. Also locks the session's row: a concurrent sign-out either came first or waits. */
export async function stillHolds(
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

/**
 * Whether a person is not disabled and, where people sign in by the organization only, comes in by it: an administrator
 * with nothing but a password helps nobody there.
 */
const canSignIn = and(
  isNull(users.disabledAt),
  sql`(NOT EXISTS (SELECT 1 FROM installation o WHERE o.only_issuer IS NOT NULL) OR EXISTS (SELECT 1 FROM installation o
    JOIN identities w ON w.issuer = o.only_issuer WHERE w.user_id = ${users.id}))`,
);

/** Whoever had the old password may have given it. Confirmed, it would be a way to a new password. */
async function forgetWaitingAddress(tx: Transaction, userId: number): Promise<void> {
  await tx.delete(mailConfirmations).where(eq(mailConfirmations.userId, userId));
}

async function isLastAdmin(tx: Transaction, person: Locked): Promise<boolean> {
  if (person.role !== 'admin' || person.disabledAt !== null) return false;
  const [row] = await tx
    .select({ others: sql<number>`count(*)` })
    .from(users)
    .where(and(eq(users.role, 'admin'), canSignIn, ne(users.id, person.id)));
  return Number(row?.others ?? 0) === 0;
}

/**
 * Ends the sessions of a person. If none is kept, somebody else does it, who may not know who else acts for this
 * person: then their tokens, and an address that waits for its confirmation, end as well.
 */
export async function endSessions(
  tx: Transaction,
  userId: number,
  { keepSessionId }: Keep,
  now: Date,
): Promise<number> {
  if (keepSessionId === undefined) {
    await tx.delete(apiTokens).where(eq(apiTokens.userId, userId));
    await forgetWaitingAddress(tx, userId);
  }
  const others = keepSessionId === undefined ? undefined : ne(sessions.id, keepSessionId);
  const [{ affectedRows }] = await tx
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), others));
  return affectedRows;
}
