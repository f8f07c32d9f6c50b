import { encode } from 'next-auth/jwt';
import { createSession } from '@/lib/auth/session-store';
import type { Database } from '@/lib/db/client';
import { createUser } from '@/lib/users/store';

/** The public address, behind which the nodes are. */
export const ORIGIN = 'http://chat.test';
export const SECRET = 'a secret for fault tests, of more than 32 characters';

export interface Person {
  userId: number;
  username: string;
  /** The whole Cookie header. */
  cookie: string;
  origin: string;
}

/** Creates `count` signed-in people whose names begin with `prefix`. */
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
    if (user === 'taken') throw new Error(`A user named ${username} already exists`);
    const sid = await createSession(db, { userId: user.id, userAgent: 'test', ip: '127.0.0.1' });
    const token = await encode({ token: { sid }, secret: SECRET });
    people.push({ userId: user.id, username, cookie: `next-auth.session-token=${token}`, origin });
  }
  return people;
}
