import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt, isNull } from 'drizzle-orm';
import { type AuditEntry, record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { passwordLinks, users } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';

/**
 * A link by which a person whose password is lost sets a new one. An administrator makes it and gives it to the person,
 * or the person asks for it by mail. It is good once, and for LINK_HOURS or MAILED_LINK_HOURS. Only its hash is stored,
 * so neither a backup nor the database gives it away.
 */
export const LINK_HOURS = 4;
/** Of a link that was asked for by mail: a mailbox may be read by others later. */
export const MAILED_LINK_HOURS = 1;

/** Who made a link. A person has at most one of each kind, so that nobody can end the administrator's by asking for mail. */
export type LinkKind = 'admin' | 'mail';

/** 128 random bits in base64url: nobody guesses one, and its SHA-256 can be compared without regard to time. */
const CODE_BYTES = 16;
export const CODE_PATTERN = /^[A-Za-z0-9_-]{22}$/;

export interface NewLink {
  code: string;
  expiresAt: Date;
}

/**
 * Makes a link for a person; an earlier one of its kind is no longer valid.
 * @param audit written in the same transaction
 * @returns null if the account is disabled or gone
 */
export function makePasswordLink(
  db: Database,
  userId: number,
  audit: AuditEntry,
  now = new Date(),
  kind: LinkKind = 'admin',
): Promise<NewLink | null> {
  const code = randomBytes(CODE_BYTES).toString('base64url');
  const codeHash = hashOf(code);
  const expiresAt = new Date(now.getTime() + (kind === 'mail' ? MAILED_LINK_HOURS : LINK_HOURS) * 3_600_000);
  return transact(db, async (tx) => {
    const [person] = await tx
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, userId), isNull(users.disabledAt)))
      .for('update');
    if (!person) return null;
    await tx
      .insert(passwordLinks)
      .values({ userId, kind, codeHash, expiresAt })
      .onDuplicateKeyUpdate({ set: { codeHash, expiresAt } });
    await record(tx, audit, now);
    return { code, expiresAt };
  });
}

/** Finds the person whom a valid link lets in. Links that are used, too old or unknown are all the same: null. */
export async function personOfLink(
  db: Database,
  code: string,
  now = new Date(),
): Promise<{ id: number; username: string } | null> {
  const [person] = await db
    .select({ id: users.id, username: users.username })
    .from(passwordLinks)
    .innerJoin(users, eq(users.id, passwordLinks.userId))
    .where(and(eq(passwordLinks.codeHash, hashOf(code)), gt(passwordLinks.expiresAt, now), isNull(users.disabledAt)));
  return person ?? null;
}

/** What `setPasswordHash` takes as `linkHash`. */
export function hashOf(code: string): Buffer {
  return createHash('sha256').update(code).digest();
}
