import { createHash, randomBytes } from 'node:crypto';
import { and, asc, count, eq, gt, isNull, lt, or } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import { type AuditEntry, record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { apiTokens } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { lockPerson, type PasswordProof, stillHolds } from '@/lib/users/people';
import type { SiteRole } from '@/lib/users/role';
import { roleNow } from '@/lib/users/role-now';
import { MOST_TOKENS, type TokenScope } from './scope';

/**
 * Personal tokens: with one a program uses the API as the person who made it. A token is shown once, and only its hash
 * is stored, so neither the database nor a backup gives it away.
 */

/** 256 random bits: nobody guesses one, so a plain SHA-256 is enough. */
const SECRET_BYTES = 32;
/** By this beginning people, and scanners of public code, recognize a token. */
const PREFIX = 'tertulia_';
const PATTERN = /^tertulia_[A-Za-z0-9_-]{43}$/;

const DAY_MS = 24 * 3_600_000;
/** The last use is stored at most so often. */
const USED_EVERY_MS = 60_000;

export interface NewToken {
  name: string;
  scope: TokenScope;
  days: number;
}

/** A token as its person sees it. */
export interface ListedToken {
  id: number;
  name: string;
  scope: TokenScope;
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
}

/** The person behind a token that is valid. */
export interface TokenUser {
  tokenId: number;
  scope: TokenScope;
  lastUsedAt: Date | null;
  userId: number;
  username: string;
  /** The name that people see; empty: the user name. */
  shown: string;
  face: string | null;
  role: SiteRole;
}

/**
 * Makes a token. Tokens that are over are removed on the way.
 * @param audit written in the same transaction
 * @returns the token, which nobody can read again; `too_many` beyond MOST_TOKENS; `stale`: the proof is no longer valid
 */
export function makeToken(
  db: Database,
  userId: number,
  { name, scope, days }: NewToken,
  { proof, audit }: { proof: PasswordProof; audit: AuditEntry },
  now = new Date(),
): Promise<{ id: number; token: string; expiresAt: Date } | 'too_many' | 'stale'> {
  const token = PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
  const expiresAt = new Date(now.getTime() + days * DAY_MS);
  return transact(db, async (tx) => {
    // The person's row stays locked, so that two requests at once do not make more than MOST_TOKENS.
    const person = await lockPerson(tx, userId);
    if (!person || !(await stillHolds(tx, person, proof, now))) return 'stale';
    await tx.delete(apiTokens).where(and(eq(apiTokens.userId, userId), lt(apiTokens.expiresAt, now)));
    const [found] = await tx.select({ tokens: count() }).from(apiTokens).where(eq(apiTokens.userId, userId));
    if ((found?.tokens ?? 0) >= MOST_TOKENS) return 'too_many';
    const [{ insertId: id }] = await tx
      .insert(apiTokens)
      .values({ userId, tokenHash: hashOf(token), name, scope, createdAt: now, expiresAt });
    await record(tx, audit, now);
    return { id, token, expiresAt };
  });
}

/** @returns false if the person has no such token */
export function revokeToken(db: Database, userId: number, id: number, audit: AuditEntry): Promise<boolean> {
  return transact(db, async (tx) => {
    const own = and(eq(apiTokens.id, id), eq(apiTokens.userId, userId));
    const [{ affectedRows }] = await tx.delete(apiTokens).where(own);
    if (affectedRows === 1) await record(tx, audit);
    return affectedRows === 1;
  });
}

/** A person's valid tokens, the oldest first. */
export function listTokens(db: Database, userId: number, now = new Date()): Promise<ListedToken[]> {
  const { id, name, scope, createdAt, expiresAt, lastUsedAt } = apiTokens;
  return db
    .select({ id, name, scope, createdAt, expiresAt, lastUsedAt })
    .from(apiTokens)
    .where(and(eq(apiTokens.userId, userId), gt(expiresAt, now)))
    .orderBy(asc(id))
    .limit(MOST_TOKENS);
}

/**
 * Finds the person behind a token. Tokens that are over, revoked or unknown, and those of disabled people, are all the
 * same: null.
 */
export function personOfToken(db: Database, token: string, now = new Date()): Promise<TokenUser | null> {
  return PATTERN.test(token) ? find(db, 't.token_hash = ?', hashOf(token), now) : Promise.resolve(null);
}

/** Whether a token that was valid a moment ago still is. */
export async function isTokenValid(db: Database, tokenId: number, now = new Date()): Promise<boolean> {
  return (await find(db, 't.id = ?', tokenId, now)) !== null;
}

// Written as SQL, as for sessions (lib/auth/live-sessions.ts): every request of a program runs this.
async function find(db: Database, which: string, value: unknown, now: Date): Promise<TokenUser | null> {
  const sql = `SELECT t.id AS tokenId, t.scope, t.last_used_at AS lastUsedAt, u.id AS userId, u.username,
      u.display_name AS shown, u.face_id AS face, ${roleNow('u')} AS role
    FROM api_tokens t JOIN users u ON u.id = t.user_id
    WHERE ${which} AND t.expires_at > ? AND u.disabled_at IS NULL`;
  const [[row]] = await db.$client.query<(TokenUser & RowDataPacket)[]>(sql, [value, now]);
  return row ?? null;
}

/** Stores that the token was used, at most once a minute. */
export async function touchToken(
  db: Database,
  { tokenId, lastUsedAt }: Pick<TokenUser, 'tokenId' | 'lastUsedAt'>,
  now = new Date(),
): Promise<void> {
  const due = new Date(now.getTime() - USED_EVERY_MS);
  if (lastUsedAt && lastUsedAt > due) return;
  const isDue = or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, due));
  await db
    .update(apiTokens)
    .set({ lastUsedAt: now })
    .where(and(eq(apiTokens.id, tokenId), isDue));
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
