import { createHash, randomBytes } from 'node:crypto';
import { encode } from 'next-auth/jwt';
import { createSession } from '@/lib/auth/session-store';
import type { Database } from '@/lib/db/client';
import { apiTokens } from '@/lib/db/schema';
import type { TokenScope } from '@/lib/tokens/scope';
import { createUser } from '@/lib/users/store';
import { TEST_SECRET } from './app';

export interface Person {
  userId: number;
  username: string;
  sessionId: string;
  /** The whole Cookie header. */
  cookie: string;
  /** A token: if there is one, requests are sent with it and without the cookie. */
  token?: string;
}

/** Creates a person with a valid session. No password matches their hash, so they cannot sign in themselves. */
export async function signedIn(db: Database, username: string, role?: 'guest'): Promise<Person> {
  const user = await createUser(db, { username, passwordHash: 'none', role });
  if (user === 'taken') throw new Error(`A user named ${username} already exists`);
  const session = await newSession(db, user.id);
  return { userId: user.id, username, ...session };
}

/** Creates one more session of a person, as from another device. */
export async function newSession(db: Database, userId: number): Promise<{ sessionId: string; cookie: string }> {
  const sessionId = await createSession(db, { userId, userAgent: 'test', ip: '127.0.0.1' });
  return { sessionId, cookie: await cookieFor(sessionId) };
}

export async function cookieFor(sessionId: string, secret = TEST_SECRET, maxAge?: number): Promise<string> {
  const token = await encode({ token: { sid: sessionId }, secret, ...(maxAge === undefined ? {} : { maxAge }) });
  return `next-auth.session-token=${token}`;
}

/** Stores a token of a person, whether they are disabled or not. */
export async function newToken(
  db: Database,
  userId: number,
  scope: TokenScope = 'write',
  expiresAt = new Date(Date.now() + 3_600_000),
): Promise<{ id: number; token: string }> {
  const token = `tertulia_${randomBytes(32).toString('base64url')}`;
  const tokenHash = createHash('sha256').update(token).digest();
  const row = { userId, tokenHash, name: 'prueba', scope, createdAt: new Date(), expiresAt };
  const [{ insertId: id }] = await db.insert(apiTokens).values(row);
  return { id, token };
}
