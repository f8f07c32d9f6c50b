import { encode } from 'next-auth/jwt';
import { createSession } from '@/lib/auth/session-store';
import type { Database } from '@/lib/db/client';
import { createUser } from '@/lib/users/store';
import { TEST_SECRET } from './app';

export interface Person {
  userId: number;
  username: string;
  sessionId: string;
  /** The whole Cookie header. */
  cookie: string;
}

/** Creates a person with a valid session. No password matches their hash, so they cannot sign in themselves. */
export async function signedIn(db: Database, username: string): Promise<Person> {
  const user = await createUser(db, { username, passwordHash: 'none' });
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
