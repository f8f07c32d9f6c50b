import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt, inArray, lt } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { pendingIdentities } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import { hasAdmin } from '@/lib/users/people';
import type { Claims, Subject } from './claims';

/**
 * People whom the provider vouches for and who have no account yet. They choose a user name within PENDING_MINUTES, in
 * the browser in which they came: its cookie has the token, of which only the hash is stored. A token is good once.
 */

export const PENDING_MINUTES = 15;

const TOKEN_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const CLEARED_AT_ONCE = 100;

export interface Pending extends Subject {
  username: string;
  shown: string;
  role: 'member' | 'admin';
}

/** Stores the claims; an earlier pending entry of the same subject is no longer good. @returns the token */
export async function addPending(db: Database, claims: Claims, now = new Date()): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const { issuer, subjectHash, username, shown: displayName } = claims;
  const expiresAt = new Date(now.getTime() + PENDING_MINUTES * 60_000);
  const row = { tokenHash: hashOf(token), username, displayName, role: claims.role ?? 'member', expiresAt } as const;
  await clearExpired(db, now);
  await transact(db, (tx) =>
    tx
      .insert(pendingIdentities)
      .values({ issuer, subjectHash, ...row })
      .onDuplicateKeyUpdate({ set: row }),
  );
  return token;
}

/** @param token from a cookie, so anything. @returns null if it is used, too old or unknown */
export async function findPending(db: Database, token: string, now = new Date()): Promise<Pending | null> {
  if (!TOKEN.test(token)) return null;
  const { issuer, subjectHash, username, displayName: shown, role } = pendingIdentities;
  const [row] = await db
    .select({ issuer, subjectHash, username, shown, role })
    .from(pendingIdentities)
    .where(and(eq(pendingIdentities.tokenHash, hashOf(token)), gt(pendingIdentities.expiresAt, now)));
  return row ?? null;
}

/** Uses up the token: of several uses at once, one gets true. */
export async function takePending(tx: Transaction, token: string, now: Date): Promise<boolean> {
  const [{ affectedRows }] = await tx
    .delete(pendingIdentities)
    .where(and(eq(pendingIdentities.tokenHash, hashOf(token)), gt(pendingIdentities.expiresAt, now)));
  return affectedRows === 1;
}

/** Reads the keys first, since a DELETE by time would also lock rows that others are about to add. */
async function clearExpired(db: Database, now: Date): Promise<void> {
  const over = await db
    .select({ hash: pendingIdentities.tokenHash })
    .from(pendingIdentities)
    .where(lt(pendingIdentities.expiresAt, now))
    .limit(CLEARED_AT_ONCE);
  if (over.length === 0) return;
  const hashes = over.map(({ hash }) => hash);
  await db
    .delete(pendingIdentities)
    .where(and(inArray(pendingIdentities.tokenHash, hashes), lt(pendingIdentities.expiresAt, now)));
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Whether an administrator by group comes in although strangers may not: nobody else could invite the first one. */
export async function isFirstAdmin(db: Database, role: 'member' | 'admin' | null): Promise<boolean> {
  return role === 'admin' && !(await hasAdmin(db));
}
