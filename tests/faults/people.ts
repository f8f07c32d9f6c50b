import { encode } from 'next-auth/jwt';
import { createSession } from '@/lib/auth/session-store';
import type { Database } from '@/lib/db/client';
import { createUser } from '@/lib/users/store';

/** The address that people open; the nodes stand behind it. */
export const ORIGIN = 'http://chat.test';
export const SECRET = 'a secret for fault tests, of more than 32 characters';

export interface Person {
  userId: number;
  username: string;
  /** The whole Cookie header. */
  cookie: string;
  origin: string;
}

/** Signed-in people named after `prefix`. */
export async function signIn(
  db: Database,
  prefix: string,
  count: number,
  { origin = ORIGIN, role }: { origin?: string; role?: 'admin' } = {},
): Promise<Person[]> {
  const people: Person[] = [];
  for (let i = 1; i <= count; i++) {
    const username = `${prefix}${i}`;
    const user = await createUser(db, { username, passwordHash: 'none', ...(role && { role }) });
    if (user === 'taken') throw new Error(`There is a ${username} already`);
    const sid = await createSession(db, { userId: user.id, userAgent: 'test', ip: '127.0.0.1' });
    const token = await encode({ token: { sid }, secret: SECRET });
    people.push({ userId: user.id, username, cookie: `next-auth.session-token=${token}`, origin });
  }
  return people;
}
