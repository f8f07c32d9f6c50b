import { randomBytes } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import { NO_PASSWORD } from '@/lib/auth/password/no-password';
import type { Database } from '@/lib/db/client';
import { hookBots, hooks, memberships, users } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import { admit } from '@/lib/rooms/admit';
import { botName } from '@/lib/users/names/bot-name';
import { MOST_NAMES } from './limits';

/**
 * Bots are rows of `users` that no person has: they have no password, so nobody signs in as one, and are members of one
 * room. A webhook has a bot for each name under which it writes, so that a name, its colour and its messages belong
 * together everywhere.
 */

export interface Bot {
  userId: number;
  username: string;
  /** The name that people see. */
  shown: string;
}

/** Stores a bot, who is not a member of the room yet. @param shown from shownNameFrom */
export async function insertBot(tx: Transaction, roomId: number, shown: string, now: Date): Promise<Bot> {
  const username = botName(randomBytes(8).toString('hex'));
  const row = { username, usernameKey: username, passwordHash: NO_PASSWORD, displayName: shown };
  const [{ insertId: userId }] = await tx
    .insert(users)
    .values({ ...row, botRoomId: roomId, createdAt: now, inboxVersion: 1 });
  return { userId, username, shown };
}

/**
 * The bot of a webhook with this name. The first message under a name makes it, as a member of the room.
 * @param shown from shownNameFrom
 * @returns `gone` if the webhook was revoked, or its own bot removed; `too_many` if it has MOST_NAMES other names
 */
export async function botNamed(
  db: Database,
  { hookId, roomId }: { hookId: number; roomId: number },
  shown: string,
  now = new Date(),
): Promise<Bot | 'gone' | 'too_many'> {
  const isNamed = and(eq(hookBots.hookId, hookId), eq(users.displayName, shown), isNull(users.disabledAt));
  const found = await db
    .select({ userId: users.id, username: users.username })
    .from(hookBots)
    .innerJoin(users, eq(users.id, hookBots.userId))
    .where(isNamed)
    .limit(1);
  const [known] = found;
  if (known) return { ...known, shown };
  return transact(db, async (tx) => {
    // One after the other, so that of two first messages under a name one makes the bot. Every read locks: others
    // would fix what the transaction sees.
    const [hook] = await tx.select({ botId: hooks.botId }).from(hooks).where(eq(hooks.id, hookId)).for('update');
    if (!hook) return 'gone';
    const isOwn = and(eq(memberships.userId, hook.botId), eq(memberships.roomId, roomId));
    const [own] = await tx.select({ userId: memberships.userId }).from(memberships).where(isOwn).for('update');
    if (!own) return 'gone';
    const bots = await tx
      .select({ userId: users.id, username: users.username, name: users.displayName, disabledAt: users.disabledAt })
      .from(hookBots)
      .innerJoin(users, eq(users.id, hookBots.userId))
      .where(eq(hookBots.hookId, hookId))
      .for('update');
    const first = bots.find(({ name, disabledAt }) => name === shown && disabledAt === null);
    if (first) return { userId: first.userId, username: first.username, shown };
    if (bots.length > MOST_NAMES) return 'too_many';
    const bot = await insertBot(tx, roomId, shown, now);
    await tx.insert(hookBots).values({ userId: bot.userId, hookId });
    await admit(tx, roomId, [bot.userId]);
    return bot;
  });
}
