import { and, count, eq, lt } from 'drizzle-orm';
import { open, seal } from '@/lib/auth/sealing';
import type { Database } from '@/lib/db/client';
import { installation, recoveryCodes, twoFactors } from '@/lib/db/schema';
import { readCode, recoveryHash, stepOf } from './codes';

/** Who has two factors, and whether a code is right. */

export interface TwoFactorState {
  since: Date;
  /** Recovery codes that are not used yet. */
  codesLeft: number;
}

/** Returns null if this person signs in with the password only. */
export async function twoFactorOf(db: Database, userId: number): Promise<TwoFactorState | null> {
  const [row] = await db
    .select({ since: twoFactors.createdAt, codesLeft: count(recoveryCodes.codeHash) })
    .from(twoFactors)
    .leftJoin(recoveryCodes, eq(recoveryCodes.userId, twoFactors.userId))
    .where(eq(twoFactors.userId, userId))
    .groupBy(twoFactors.userId, twoFactors.createdAt);
  return row ?? null;
}

export async function hasTwoFactor(db: Database, userId: number): Promise<boolean> {
  const [row] = await db.select({ userId: twoFactors.userId }).from(twoFactors).where(eq(twoFactors.userId, userId));
  return row !== undefined;
}

/**
 * Whether this is a right code of the person, of the app or for recovery. A right one is used up: of two uses at once,
 * on any nodes, one succeeds. The codes of an app are never right after the installation's secret has changed; recovery
 * codes are.
 */
export async function takeCode(
  { db, secret }: { db: Database; secret: string },
  userId: number,
  typed: string,
  now = new Date(),
): Promise<boolean> {
  const code = readCode(typed);
  if (code === null) return false;
  if ('recovery' in code) return takeRecoveryCode(db, userId, code.recovery);
  const [row] = await db.select().from(twoFactors).where(eq(twoFactors.userId, userId));
  const key = row && open(secret, purposeOf(userId), row.secret);
  const step = key ? stepOf(key, code.app, now.getTime()) : null;
  if (!row || step === null) return false;
  const isUnused = and(eq(twoFactors.secret, row.secret), lt(twoFactors.lastStep, step));
  const [{ affectedRows }] = await db
    .update(twoFactors)
    .set({ lastStep: step })
    .where(and(eq(twoFactors.userId, userId), isUnused));
  return affectedRows === 1;
}

async function takeRecoveryCode(db: Database, userId: number, code: string): Promise<boolean> {
  const [{ affectedRows }] = await db
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.codeHash, recoveryHash(code))));
  return affectedRows === 1;
}

/** Encrypts the secret of a person's app, as it is stored. */
export function sealedFor(secret: string, userId: number, key: Buffer): Buffer {
  return seal(secret, purposeOf(userId), key);
}

/** Stores the settings at which statements look that read who is an administrator. */
export async function storeRequirements(
  db: Database,
  requirements: { adminsNeedTwoFactors: boolean; onlyIssuer: string | null },
): Promise<void> {
  await db.update(installation).set(requirements);
}

function purposeOf(userId: number): string {
  return `app of ${userId}`;
}
