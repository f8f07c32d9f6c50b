import { eq, inArray, type SQL } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import { admit, autoJoinRooms } from '@/lib/rooms/admit';
import type { Choices } from './choices';
import { checkUsername, lookAlikeKeys, storedUsername } from './names/name';
import { usernameKey } from './names/name-key';
import { otherUsernames } from './names/username-proposal';
import type { SiteRole } from './role';

export interface NewUser {
  /** As typed; has passed checkUsername. */
  username: string;
  /** From Passwords.hash, or NO_PASSWORD. */
  passwordHash: string;
  /** From shownNameFrom. */
  shown?: string | undefined;
  /** If left out, the person becomes a member. */
  role?: Exclude<SiteRole, 'member'> | undefined;
  /** The invitation by which they come. */
  invitationId?: number | undefined;
}

export interface UserLogin {
  id: number;
  /** usernameKey of the name. */
  key: string;
  passwordHash: string;
  disabled: boolean;
}

/**
 * Stores a person, who becomes a member of the rooms that everybody joins. If two people ask for one name at once, the
 * unique key accepts one of them.
 * @returns the new id, or `taken`
 */
export async function createUser(db: Database, user: NewUser, now = new Date()): Promise<{ id: number } | 'taken'> {
  const roomIds = await autoJoinRooms(db);
  return transact(db, (tx) => createUserIn(tx, user, roomIds, now));
}

/**
 * Like createUser, in a transaction of the caller. Guests join none of these rooms.
 * @param roomIds from autoJoinRooms, read before the transaction: a read within it would fix what the transaction sees,
 *   and MariaDB then refuses to change a room in which somebody has just written
 */
export async function createUserIn(
  tx: Transaction,
  user: NewUser,
  roomIds: readonly number[],
  now = new Date(),
): Promise<{ id: number } | 'taken'> {
  const row = {
    username: storedUsername(user.username),
    usernameKey: usernameKey(user.username),
    passwordHash: user.passwordHash,
    displayName: user.shown,
    role: user.role,
    invitationId: user.invitationId,
    createdAt: now,
    inboxVersion: 1,
  };
  try {
    const [{ insertId }] = await tx.insert(users).values(row);
    for (const roomId of user.role === 'guest' ? [] : roomIds) await admit(tx, roomId, [insertId]);
    return { id: insertId };
  } catch (error) {
    if (isDuplicate(error)) return 'taken';
    throw error;
  }
}

/** @param key from usernameKey */
export function findUserByKey(db: Database, key: string): Promise<UserLogin | null> {
  return findLogin(db, eq(users.usernameKey, key));
}

export function findUserById(db: Database, id: number): Promise<UserLogin | null> {
  return findLogin(db, eq(users.id, id));
}

async function findLogin(db: Database, which: SQL): Promise<UserLogin | null> {
  const { id, usernameKey: key, passwordHash, disabledAt } = users;
  const [row] = await db.select({ id, key, passwordHash, disabledAt }).from(users).where(which).limit(1);
  return row ? { id: row.id, key: row.key, passwordHash: row.passwordHash, disabled: row.disabledAt !== null } : null;
}

/** A null choice means the default: what the browser asks for, or what the installation uses. */
export async function saveChoices(db: Database, userId: number, choices: Choices): Promise<void> {
  await db.update(users).set(choices).where(eq(users.id, userId));
}

/** The first of these names that is free: nobody has it, or a name that looks the same. */
export async function firstFreeName(db: Database, names: readonly string[]): Promise<string | null> {
  const keys = names.map((name) => ({ name, keys: [usernameKey(name), ...lookAlikeKeys(name)] }));
  const key = users.usernameKey;
  const rows = await db
    .select({ key })
    .from(users)
    .where(
      inArray(
        key,
        keys.flatMap((one) => one.keys),
      ),
    );
  const taken = new Set(rows.map((row) => row.key));
  return keys.find((one) => !one.keys.some((each) => taken.has(each)))?.name ?? null;
}

/** How many other names are tried in place of a name that is taken. */
const OTHER_NAMES = 20;

/** A name like this one that is free; null if none was found. */
export async function freeNameLike(db: Database, username: string): Promise<string | null> {
  const others = otherUsernames(storedUsername(username), OTHER_NAMES);
  return firstFreeName(
    db,
    others.filter((name) => checkUsername(name).length === 0),
  );
}

/**
 * Whether somebody has this name or one that looks the same. If concurrent requests want the same name, the unique key
 * accepts one of them.
 */
export async function isNameTaken(db: Database, name: string): Promise<boolean> {
  const keys = [usernameKey(name), ...lookAlikeKeys(name)];
  const [found] = await db.select({ id: users.id }).from(users).where(inArray(users.usernameKey, keys)).limit(1);
  return found !== undefined;
}

/** Whether a unique key refused a row. */
export function isDuplicate(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  return cause?.code === 'ER_DUP_ENTRY';
}
