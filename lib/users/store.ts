import { eq } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import { storedUsername, usernameKey } from './name';

export interface NewUser {
  /** As typed; has passed checkUsername. */
  username: string;
  passwordHash: string;
}

export interface UserLogin {
  id: number;
  passwordHash: string;
  disabled: boolean;
}

/**
 * Stores a member. Two people who ask for one name at once: the unique key lets one through.
 * @returns the new id, or `taken`
 */
export async function createUser(db: Database, user: NewUser, now = new Date()): Promise<{ id: number } | 'taken'> {
  const row = {
    username: storedUsername(user.username),
    usernameKey: usernameKey(user.username),
    passwordHash: user.passwordHash,
    createdAt: now,
  };
  try {
    const [{ insertId }] = await db.insert(users).values(row);
    return { id: insertId };
  } catch (error) {
    if (isDuplicate(error)) return 'taken';
    throw error;
  }
}

/** @param key from usernameKey */
export async function findUserByKey(db: Database, key: string): Promise<UserLogin | null> {
  const [row] = await db
    .select({ id: users.id, passwordHash: users.passwordHash, disabledAt: users.disabledAt })
    .from(users)
    .where(eq(users.usernameKey, key))
    .limit(1);
  return row ? { id: row.id, passwordHash: row.passwordHash, disabled: row.disabledAt !== null } : null;
}

function isDuplicate(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  return cause?.code === 'ER_DUP_ENTRY';
}
