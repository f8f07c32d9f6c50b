import { eq } from 'drizzle-orm';
import { record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { recoveryCodes, twoFactors } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import { type AccountAction, endSessions, lockPerson, type Result, stillHolds } from './people';

/** Switches two factors on and off. Each action can be repeated without harm, and is committed when it resolves. */

export interface NewTwoFactor {
  /** From sealedFor. */
  sealed: Buffer;
  /** The step of the code by which the person showed that the app works. It cannot be used again. */
  step: number;
  /** From recoveryHash. */
  codeHashes: readonly Buffer[];
}

/** All sessions stay, also those of other devices. `on`: the person has two factors already. */
export function switchOn(
  db: Database,
  userId: number,
  { sealed, step, codeHashes }: NewTwoFactor,
  { proof, audit }: Required<AccountAction>,
  now = new Date(),
): Promise<Result | 'on'> {
  return transact(db, async (tx) => {
    const person = await lockPerson(tx, userId);
    if (!person || person.deletingAt) return 'gone';
    if (!(await stillHolds(tx, person, proof, now))) return 'stale';
    if (await isOn(tx, userId)) return 'on';
    await tx.insert(twoFactors).values({ userId, secret: sealed, createdAt: now, lastStep: step });
    await replaceAll(tx, userId, codeHashes);
    await record(tx, audit, now);
    return 'done';
  });
}

/** Earlier recovery codes are no longer valid. `stale` also if the person has no two factors any more. */
export function replaceCodes(
  db: Database,
  userId: number,
  codeHashes: readonly Buffer[],
  { proof, audit }: Required<AccountAction>,
  now = new Date(),
): Promise<Result> {
  return transact(db, async (tx) => {
    const person = await lockPerson(tx, userId);
    if (!person || person.deletingAt) return 'gone';
    if (!(await stillHolds(tx, person, proof, now)) || !(await isOn(tx, userId))) return 'stale';
    await replaceAll(tx, userId, codeHashes);
    await record(tx, audit, now);
    return 'done';
  });
}

/**
 * Without `proof`, somebody else does it because the person lost the device: all their sessions end, as whoever has the
 * device may be signed in there.
 */
export function switchOff(
  db: Database,
  userId: number,
  { proof, audit }: AccountAction,
  now = new Date(),
): Promise<Result> {
  return transact(db, async (tx) => {
    const person = await lockPerson(tx, userId);
    if (!person || person.deletingAt) return 'gone';
    if (proof && !(await stillHolds(tx, person, proof, now))) return 'stale';
    if (!(await isOn(tx, userId))) return 'done';
    await tx.delete(twoFactors).where(eq(twoFactors.userId, userId));
    await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
    if (!proof) await endSessions(tx, userId, {}, now);
    if (audit) await record(tx, audit, now);
    return 'done';
  });
}

/** The person's row is locked. */
async function isOn(tx: Transaction, userId: number): Promise<boolean> {
  const [row] = await tx
    .select({ userId: twoFactors.userId })
    .from(twoFactors)
    .where(eq(twoFactors.userId, userId))
    .for('update');
  return row !== undefined;
}

async function replaceAll(tx: Transaction, userId: number, codeHashes: readonly Buffer[]): Promise<void> {
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  await tx.insert(recoveryCodes).values(codeHashes.map((codeHash) => ({ userId, codeHash })));
}
