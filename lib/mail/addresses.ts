import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt, isNotNull, isNull, sql } from 'drizzle-orm';
import { type AuditEntry, record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { mailAddresses, mailConfirmations, passwordLinks, users } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import type { Locale } from '@/lib/i18n/locale';
import { lockPerson, type PasswordProof, stillHolds } from '@/lib/users/people';
import { mailKey } from './address';
import { queueMail } from './queue';

/** How long the link by which an address is confirmed is valid. */
export const CONFIRM_HOURS = 24;
/** Later than this nobody can undo the change in time. */
const MOVED_HOURS = 24;
const CODE_BYTES = 16;
export const CONFIRM_CODE = /^[A-Za-z0-9_-]{22}$/;

/** What a person sees of their addresses. */
export interface OwnMail {
  /** Null: none is confirmed. */
  address: string | null;
  /** The one that waits for its confirmation. */
  waiting: string | null;
  /** Whether they are told by mail what they missed. */
  digest: boolean;
}

export async function mailOf(db: Database, userId: number, now = new Date()): Promise<OwnMail> {
  const [[known], [waiting]] = await Promise.all([
    db.select().from(mailAddresses).where(eq(mailAddresses.userId, userId)),
    db
      .select()
      .from(mailConfirmations)
      .where(and(eq(mailConfirmations.userId, userId), gt(mailConfirmations.expiresAt, now))),
  ]);
  return {
    address: known?.address ?? null,
    waiting: waiting?.address ?? null,
    digest: known ? known.lookAt !== null : (waiting?.digest ?? false),
  };
}

interface Given {
  proof: PasswordProof;
  locale: Locale;
  digest: boolean;
}

/**
 * Stores an address that waits for its confirmation, and queues the mail with the link. An earlier one that waits is
 * forgotten; one that is confirmed stays until the new one is. Whether the address is somebody else's is not told.
 * @param address from mailAddress
 * @returns `full`: too many mails are waiting
 */
export function giveAddress(
  db: Database,
  userId: number,
  address: string,
  { proof, locale, digest }: Given,
  now = new Date(),
): Promise<'done' | 'stale' | 'full'> {
  const expiresAt = hoursAfter(now, CONFIRM_HOURS);
  const set = { address, locale, digest, codeHash: null, expiresAt };
  return transact(db, async (tx) => {
    const person = await lockPerson(tx, userId);
    if (!person || !(await stillHolds(tx, person, proof, now))) return 'stale';
    if (!(await queueMail(tx, { kind: 'confirm', target: String(userId), locale, lifeMs: CONFIRM_HOURS * 3_600_000 })))
      return 'full';
    await tx
      .insert(mailConfirmations)
      .values({ userId, ...set })
      .onDuplicateKeyUpdate({ set });
    return 'done';
  });
}

/**
 * Removes the person's addresses, confirmed or not, and tells the confirmed one.
 * @param proof left out where an administrator does it
 * @param tells whether mails are sent here; if not, the address is not told
 * @returns `stale`: the proof is no longer valid, or the person is gone
 */
export function removeAddress(
  db: Database,
  userId: number,
  { proof, audit, tells = true }: { proof?: PasswordProof; audit: AuditEntry; tells?: boolean },
  now = new Date(),
): Promise<'done' | 'stale'> {
  return transact(db, async (tx) => {
    const person = await lockPerson(tx, userId);
    if (!person || person.deletingAt || (proof && !(await stillHolds(tx, person, proof, now)))) return 'stale';
    const [{ affectedRows: waiting }] = await tx.delete(mailConfirmations).where(eq(mailConfirmations.userId, userId));
    await forgetMailedLinks(tx, userId);
    const known = await lockedAddress(tx, userId);
    if (known) {
      await tx.delete(mailAddresses).where(eq(mailAddresses.userId, userId));
      if (tells) await tellMoved(tx, known);
    }
    // Whoever takes back an address that waits has done nothing that others need to know.
    if (known || (waiting > 0 && !proof)) await record(tx, audit, now);
    return 'done';
  });
}

/** Whether the person has an address, confirmed or not. Which one is told to nobody else. */
export async function hasAddress(db: Database, userId: number, now = new Date()): Promise<boolean> {
  const { address, waiting } = await mailOf(db, userId, now);
  return address !== null || waiting !== null;
}

/** A link for a new password may be in the mailbox of an address that is given up. The administrator's is not. */
async function forgetMailedLinks(tx: Transaction, userId: number): Promise<void> {
  await tx.delete(passwordLinks).where(and(eq(passwordLinks.userId, userId), eq(passwordLinks.kind, 'mail')));
}

/** The person's row is locked already. */
async function lockedAddress(tx: Transaction, userId: number): Promise<{ key: string; locale: Locale } | undefined> {
  const [known] = await tx
    .select({ key: mailAddresses.addressKey, locale: sql<Locale>`COALESCE(${users.locale}, ${mailAddresses.locale})` })
    .from(mailAddresses)
    .innerJoin(users, eq(users.id, mailAddresses.userId))
    .where(eq(mailAddresses.userId, userId));
  return known;
}

/** Tells an address that it was given up, in case somebody else did it. If too many mails wait, it is not told. */
async function tellMoved(tx: Transaction, { key, locale }: { key: string; locale: Locale }): Promise<void> {
  await queueMail(tx, { kind: 'moved', target: key, locale, lifeMs: MOVED_HOURS * 3_600_000 });
}

/** Makes the code of a link, which is told only in the mail. @returns null if nothing waits for a confirmation */
export async function confirmationFor(
  db: Database,
  userId: number,
  now = new Date(),
): Promise<{ address: string; code: string; username: string; locale: Locale } | null> {
  const waits = and(eq(mailConfirmations.userId, userId), gt(mailConfirmations.expiresAt, now));
  const [waiting] = await db
    .select({ address: mailConfirmations.address, username: users.username, locale: LOCALE })
    .from(mailConfirmations)
    .innerJoin(users, eq(users.id, mailConfirmations.userId))
    .where(and(waits, isNull(users.disabledAt)));
  if (!waiting) return null;
  const code = randomBytes(CODE_BYTES).toString('base64url');
  // If they have given another address meanwhile, its mail is queued.
  const [{ affectedRows }] = await db
    .update(mailConfirmations)
    .set({ codeHash: hashOf(code) })
    .where(and(waits, eq(mailConfirmations.address, waiting.address)));
  return affectedRows === 0 ? null : { ...waiting, code };
}

/** What they chose, or the language of the page on which they gave the address. */
const LOCALE = sql<Locale>`COALESCE(${users.locale}, ${mailConfirmations.locale})`;

/** Whose address a valid link confirms. Links that are used, too old or unknown are all the same: null. */
export async function confirmationOf(
  db: Database,
  code: string,
  now = new Date(),
): Promise<{ userId: number; username: string; address: string } | null> {
  const [found] = await db
    .select({ userId: users.id, username: users.username, address: mailConfirmations.address })
    .from(mailConfirmations)
    .innerJoin(users, eq(users.id, mailConfirmations.userId))
    .where(
      and(eq(mailConfirmations.codeHash, hashOf(code)), gt(mailConfirmations.expiresAt, now), isNull(users.disabledAt)),
    );
  return found ?? null;
}

/**
 * Confirms the address of a link, and uses the link up. Of two people who confirm the same address one comes first.
 * @returns `taken`: it is the confirmed address of somebody else. The link stays, in case they give it up
 */
export async function confirmAddress(db: Database, code: string, now = new Date()): Promise<'done' | 'gone' | 'taken'> {
  const found = await confirmationOf(db, code, now);
  if (!found) return 'gone';
  const { userId, username } = found;
  const person = { id: userId, name: username };
  return transact(db, async (tx) => {
    // These transactions take turns, so nobody else confirms the address meanwhile.
    const locked = await lockPerson(tx, userId);
    if (!locked || locked.disabledAt) return 'gone';
    const [waiting] = await tx
      .select()
      .from(mailConfirmations)
      .where(and(eq(mailConfirmations.userId, userId), eq(mailConfirmations.codeHash, hashOf(code))))
      .for('update');
    if (!waiting) return 'gone';
    const { address, locale, digest } = waiting;
    const addressKey = mailKey(address);
    const [owner] = await tx
      .select({ userId: mailAddresses.userId })
      .from(mailAddresses)
      .where(eq(mailAddresses.addressKey, addressKey));
    if (owner && owner.userId !== userId) return 'taken';
    await tx.delete(mailConfirmations).where(eq(mailConfirmations.userId, userId));
    await forgetMailedLinks(tx, userId);
    const before = await lockedAddress(tx, userId);
    if (before && before.key !== addressKey) await tellMoved(tx, before);
    const set = { address, addressKey, locale, confirmedAt: now };
    await tx
      .insert(mailAddresses)
      .values({ userId, ...set, lookAt: digest ? now : null, toldAt: now })
      // Whoever changes the address keeps the choice about mails.
      .onDuplicateKeyUpdate({ set });
    await record(tx, { actor: { userId, username }, action: 'account.mail', person }, now);
    return 'done';
  });
}

/** Turns the mails about what was missed on or off. @returns false if the person has no confirmed address */
export async function chooseDigest(db: Database, userId: number, isOn: boolean, now = new Date()): Promise<boolean> {
  const theirs = eq(mailAddresses.userId, userId);
  if (isOn) {
    // What came before is not told.
    await db
      .update(mailAddresses)
      .set({ lookAt: now, toldAt: now })
      .where(and(theirs, isNull(mailAddresses.lookAt)));
  } else {
    await db
      .update(mailAddresses)
      .set({ lookAt: null })
      .where(and(theirs, isNotNull(mailAddresses.lookAt)));
  }
  const [found] = await db.select({ userId: mailAddresses.userId }).from(mailAddresses).where(theirs);
  return found !== undefined;
}

function hashOf(code: string): Buffer {
  return createHash('sha256').update(code).digest();
}

export function hoursAfter(now: Date, hours: number): Date {
  return new Date(now.getTime() + hours * 3_600_000);
}
