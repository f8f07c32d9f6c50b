import { randomUUID } from 'node:crypto';
import type { Database } from '@/lib/db/client';
import { sessions, users } from '@/lib/db/schema';
import { cookieFor } from '@/tests/support/people';

const ROWS_PER_INSERT = 1_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Creates `count` people, each with a valid session. @returns their cookies */
export async function makePeople(db: Database, count: number, secret: string): Promise<string[]> {
  const now = new Date();
  const expiresAt = new Date(now.getTime() + DAY_MS);
  const cookies: string[] = [];
  for (let first = 1; first <= count; first += ROWS_PER_INSERT) {
    const ids = Array.from({ length: Math.min(ROWS_PER_INSERT, count - first + 1) }, (_, i) => first + i);
    const people = ids.map((id) => ({ id, userId: id, sessionId: randomUUID(), username: `user${id}` }));
    const accounts = people.map(({ id, username }) => {
      return { id, username, usernameKey: username, passwordHash: 'none', createdAt: now };
    });
    const visits = people.map(({ sessionId, userId }) => {
      return { id: sessionId, userId, createdAt: now, expiresAt, lastSeenAt: now, userAgent: 'bench', ip: '127.0.0.1' };
    });
    await db.insert(users).values(accounts);
    await db.insert(sessions).values(visits);
    for (const { sessionId } of people) cookies.push(await cookieFor(sessionId, secret));
  }
  return cookies;
}
