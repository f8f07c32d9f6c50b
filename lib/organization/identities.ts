import { and, eq, gt, isNull } from 'drizzle-orm';
import { type AuditEntry, record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { identities, sessions, users } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import type { SiteRole } from '@/lib/users/role';
import { isDuplicate } from '@/lib/users/store';
import type { Subject } from './claims';

/**
 * Which person comes in by which identity of a provider. Only the provider's subject decides: an equal address or name
 * says nothing, since a provider may let people choose both.
 */

export interface IdentifiedUser {
  id: number;
  /** usernameKey of the name. */
  key: string;
  username: string;
  role: SiteRole;
  passwordHash: string;
  disabled: boolean;
}

/** Returns the person who comes in by this identity, disabled or not; null if nobody does yet. */
export async function userOf(db: Database, { issuer, subjectHash }: Subject): Promise<IdentifiedUser | null> {
  const { id, usernameKey: key, username, role, passwordHash, disabledAt } = users;
  const [row] = await db
    .select({ id, key, username, role, passwordHash, disabledAt })
    .from(identities)
    .innerJoin(users, eq(users.id, identities.userId))
    .where(isIt({ issuer, subjectHash }));
  if (!row) return null;
  const { disabledAt: disabled, ...user } = row;
  return { ...user, disabled: disabled !== null };
}

/** The providers by which a person comes in. */
export async function issuersOf(db: Database, userId: number): Promise<string[]> {
  const rows = await db.select({ issuer: identities.issuer }).from(identities).where(eq(identities.userId, userId));
  return rows.map(({ issuer }) => issuer);
}

/** @throws DuplicateIdentity if somebody has it already, or the person has another one of this issuer */
export async function addIdentity(tx: Transaction, userId: number, subject: Subject, now: Date): Promise<void> {
  const { issuer, subjectHash } = subject;
  try {
    await tx.insert(identities).values({ issuer, subjectHash, userId, createdAt: now });
  } catch (error) {
    throw isDuplicate(error) ? new DuplicateIdentity() : error;
  }
}

/** Rolls a transaction back. */
export class DuplicateIdentity extends Error {}

/**
 * Links an identity with the account of a person who is signed in, if the session that asked for it still lives.
 * @param audit written in the same transaction
 * @returns `taken` if it belongs to somebody else, or the person has another one of this issuer already
 */
export async function linkIdentity(
  db: Database,
  { userId, sessionId }: { userId: number; sessionId: string },
  subject: Subject,
  audit: AuditEntry,
  now = new Date(),
): Promise<'done' | 'taken' | 'gone'> {
  if ((await userOf(db, subject))?.id === userId) return 'done';
  try {
    return await transact(db, async (tx) => {
      const [person] = await tx
        .select({ id: users.id })
        .from(users)
        .where(and(eq(users.id, userId), isNull(users.disabledAt)))
        .for('update');
      if (!person) return 'gone';
      // A new password ends sessions. It either came first or waits for this lock.
      const [live] = await tx
        .select({ id: sessions.id })
        .from(sessions)
        .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)))
        .for('update');
      if (!live) return 'gone';
      await addIdentity(tx, userId, subject, now);
      await record(tx, audit, now);
      return 'done';
    });
  } catch (error) {
    if (error instanceof DuplicateIdentity) return 'taken';
    throw error;
  }
}

export function isIt({ issuer, subjectHash }: Subject) {
  return and(eq(identities.issuer, issuer), eq(identities.subjectHash, subjectHash));
}
