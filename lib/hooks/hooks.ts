import { createHash, randomBytes } from 'node:crypto';
import { and, asc, count, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/mysql-core';
import { record } from '@/lib/audit/audit';
import { seal } from '@/lib/auth/sealing';
import type { Database } from '@/lib/db/client';
import { hookBots, hooks, memberships, rooms, users } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import type { MessageLog } from '@/lib/messages/log';
import { addMember, removeMember } from '@/lib/rooms/members';
import { insertBot } from './bots';
import { type HookEvent, type ListedHook, MOST_HOOKS } from './limits';
import { KEY_BYTES, keyPurpose, shownKey } from './outgoing/signature';

/**
 * The webhooks of a room: made, listed and revoked. They belong to the room, and not to whoever made them. Callers
 * check who may (the verb `hooks` of lib/rooms/policy.ts).
 */

export interface HookDeps {
  db: Database;
  messageLog: Pick<MessageLog, 'change'>;
  /** The installation's, with which keys of signatures are encrypted. */
  secret: string;
}

/** Somebody who makes or revokes a webhook of a room. */
export interface HookAction {
  by: { userId: number; username: string };
  room: { id: number; name: string };
}

export interface NewHook {
  /** From shownNameFrom. */
  name: string;
  /** Whether programs write by it. */
  incoming: boolean;
  /** Whom it tells of messages. The address has passed hookUrl. */
  outgoing: { url: string; event: HookEvent; words: string } | null;
}

/** 256 random bits: nobody guesses one, so a plain SHA-256 is enough. */
const TOKEN_BYTES = 32;

const creator = alias(users, 'creator');

/**
 * Makes a webhook. Its bot becomes a member of the room, which the room's log says.
 * @returns the secrets, which nobody can read again; `too_many`: the room has MOST_HOOKS; `refused`: the room takes no
 *   members any more, or whoever asked may not add one now
 */
export async function makeHook(
  { db, messageLog, secret }: HookDeps,
  { by, room }: HookAction,
  { name, incoming, outgoing }: NewHook,
  now = new Date(),
): Promise<{ id: number; token: string | null; signingKey: string | null } | 'too_many' | 'refused'> {
  const token = incoming ? randomBytes(TOKEN_BYTES).toString('base64url') : null;
  const key = outgoing ? randomBytes(KEY_BYTES) : null;
  const made = await transact(db, async (tx) => {
    // The room's row stays locked, so that two requests at once do not make more than MOST_HOOKS.
    const isOpen = and(eq(rooms.id, room.id), isNull(rooms.archivedAt), isNull(rooms.deletingAt));
    const [found] = await tx.select({ through: rooms.lastMessageSeq }).from(rooms).where(isOpen).for('update');
    if (!found) return 'refused';
    const [others] = await tx.select({ hooks: count() }).from(hooks).where(eq(hooks.roomId, room.id));
    if ((others?.hooks ?? 0) >= MOST_HOOKS) return 'too_many';
    const { userId: botId } = await insertBot(tx, room.id, name, now);
    const row = {
      roomId: room.id,
      botId,
      createdBy: by.userId,
      createdAt: now,
      tokenHash: token === null ? null : hashOf(token),
    };
    const signingKey = key && seal(secret, keyPurpose(botId), key);
    // What was written before is not told.
    const told = outgoing ? { ...outgoing, signingKey, dueAt: now, through: found.through } : {};
    const [{ insertId: id }] = await tx.insert(hooks).values({ ...row, ...told });
    await tx.insert(hookBots).values({ userId: botId, hookId: id });
    await record(tx, { actor: by, action: 'hook.create', room }, now);
    return { id, botId };
  });
  if (typeof made === 'string') return made;
  const joined = await addMember(messageLog, room.id, made.botId, by.userId);
  if (joined === 'done') return { id: made.id, token, signingKey: key && shownKey(key) };
  await revokeHook({ db, messageLog }, { by, room }, made.id);
  return 'refused';
}

/**
 * Ends a webhook at once. Its bots leave the room; what they wrote stays.
 * @returns false if the room has no such webhook
 */
export async function revokeHook(
  { db, messageLog }: Omit<HookDeps, 'secret'>,
  { by, room }: HookAction,
  id: number,
  now = new Date(),
): Promise<boolean> {
  const bots = await transact(db, async (tx) => {
    const isIt = and(eq(hooks.id, id), eq(hooks.roomId, room.id));
    const [hook] = await tx.select({ id: hooks.id }).from(hooks).where(isIt).for('update');
    if (!hook) return null;
    const found = await tx.select({ userId: hookBots.userId }).from(hookBots).where(eq(hookBots.hookId, id));
    const ids = found.map(({ userId }) => userId);
    await tx.delete(hooks).where(isIt);
    if (ids.length > 0) await tx.update(users).set({ disabledAt: now }).where(inArray(users.id, ids));
    await record(tx, { actor: by, action: 'hook.revoke', room }, now);
    return ids;
  });
  if (!bots) return false;
  for (const botId of bots) await removeMember(messageLog, room.id, botId, by.userId);
  return true;
}

/** Tells an address again that was switched off, of what is written from now on. @returns false if there is none */
export async function switchOn(db: Database, roomId: number, id: number, now = new Date()): Promise<boolean> {
  const isOff = and(eq(hooks.id, id), eq(hooks.roomId, roomId), isNotNull(hooks.url), isNotNull(hooks.offAt));
  const head = sql<number>`(SELECT last_message_seq FROM rooms WHERE rooms.id = ${roomId})`;
  const fresh = { offAt: null, failingSince: null, problem: null, refusals: 0, dueAt: now, through: head };
  const [{ affectedRows }] = await db.update(hooks).set(fresh).where(isOff);
  return affectedRows === 1;
}

/** The webhooks of a room, the oldest first. */
export async function listHooks(db: Database, roomId: number): Promise<ListedHook[]> {
  return rowsOf(db, eq(hooks.roomId, roomId), MOST_HOOKS);
}

/** These webhooks, the oldest first. */
export async function shownHooks(db: Database, ids: readonly number[]): Promise<ListedHook[]> {
  return ids.length === 0 ? [] : rowsOf(db, inArray(hooks.id, [...ids]), ids.length);
}

async function rowsOf(db: Database, where: SQL, limit: number): Promise<ListedHook[]> {
  const rows = await db
    .select({
      hook: hooks,
      name: users.displayName,
      disabledAt: users.disabledAt,
      by: creator.username,
      in: memberships.roomId,
    })
    .from(hooks)
    .innerJoin(users, eq(users.id, hooks.botId))
    .leftJoin(creator, eq(creator.id, hooks.createdBy))
    .leftJoin(memberships, and(eq(memberships.userId, hooks.botId), eq(memberships.roomId, hooks.roomId)))
    .where(where)
    .orderBy(asc(hooks.id))
    .limit(limit);
  return rows.map(({ hook, name, disabledAt, by, in: room }) => ({
    ...{ id: hook.id, name, by, createdAt: hook.createdAt.toISOString() },
    incoming: hook.tokenHash && { usedAt: hook.usedAt?.toISOString() ?? null },
    outgoing: outgoingOf(hook),
    isEnded: disabledAt !== null || room === null,
  }));
}

function outgoingOf({ url, event, words, problem, failingSince, offAt }: typeof hooks.$inferSelect) {
  if (url === null) return null;
  const [since, off] = [failingSince, offAt].map((at) => at?.toISOString() ?? null);
  return { host: new URL(url).host, event, words, problem, failingSince: since ?? null, offAt: off ?? null };
}

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
