import { randomBytes } from 'node:crypto';
import { seal } from '@/lib/auth/sealing';
import type { Database } from '@/lib/db/client';
import { hookBots, hooks, memberships } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { insertBot } from '@/lib/hooks/bots';
import { hashOf } from '@/lib/hooks/hooks';
import type { HookEvent } from '@/lib/hooks/limits';
import { keyPurpose } from '@/lib/hooks/outgoing/signature';
import { TEST_SECRET } from './app';

export interface TestHook {
  id: number;
  botId: number;
  /** The path at which programs write. */
  path: string;
  key: Buffer;
}

interface Options {
  name?: string;
  by?: number;
  /** An address that is told of messages. */
  url?: string;
  event?: HookEvent;
  words?: string;
  through?: number;
  /** The installation's. */
  secret?: string;
}

/** Makes a webhook of a room that takes messages, only in the database: without an entry in the log. */
export async function newHook(db: Database, roomId: number, options: Options = {}): Promise<TestHook> {
  const { name = 'Clima', by, secret = TEST_SECRET, ...outgoing } = options;
  const [token, key, now] = [randomBytes(32).toString('base64url'), randomBytes(32), new Date()];
  return transact(db, async (tx) => {
    const { userId: botId } = await insertBot(tx, roomId, name, now);
    const told = outgoing.url ? { ...outgoing, dueAt: now, signingKey: seal(secret, keyPurpose(botId), key) } : {};
    const row = { roomId, botId, createdAt: now, tokenHash: hashOf(token), ...(by ? { createdBy: by } : {}) };
    const [{ insertId: id }] = await tx.insert(hooks).values({ ...row, ...told });
    await tx.insert(hookBots).values({ userId: botId, hookId: id });
    await tx.insert(memberships).values({ userId: botId, roomId });
    return { id, botId, path: `/api/hooks/${id}/${token}`, key };
  });
}
