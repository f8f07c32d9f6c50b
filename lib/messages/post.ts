import { randomUUID } from 'node:crypto';
import type { Pool } from 'mysql2/promise';
import type { Broker } from '@/lib/broker/broker';
import type { ErrorCode } from '@/lib/chat/protocol';
import { canEnter } from '@/lib/rooms/policy';
import type { Room } from '@/lib/rooms/store';
import type { Log } from '@/lib/telemetry/log';
import { withLineFeeds } from '@/lib/text';
import { textProblem } from './policy';
import { RoomWriter } from './writer';

export interface Author {
  userId: number;
  username: string;
}

/**
 * Committed, with its place in the log, and not `fresh` when it was there before; or refused, nothing stored unless the
 * code is `unavailable`.
 */
export type PostResult = { clientId: string; seq: number; fresh: boolean } | { clientId: string; error: ErrorCode };

/** The only way into a room's log: whoever has something to say, person or program, calls this. */
export type Post = (
  author: Author,
  room: Room,
  said: { text: string; clientId?: string | undefined },
) => Promise<PostResult>;

export interface Posting {
  post: Post;
  /** Messages that were accepted and whose commit has not begun, in all rooms. */
  queued(): number;
  /** Resolves when all that was accepted is settled. */
  drained(): Promise<void>;
}

/** @param pool from openWriterPool */
export function startPosting({ pool, broker, log }: { pool: Pool; broker: Broker; log: Log }): Posting {
  /** Of the rooms in which something is being written. */
  const writers = new Map<number, RoomWriter>();

  const writerOf = (roomId: number): RoomWriter => {
    const found = writers.get(roomId);
    if (found) return found;
    const made = new RoomWriter(roomId, pool, broker, log, () => writers.delete(roomId));
    writers.set(roomId, made);
    return made;
  };

  return {
    async post(author, room, said) {
      // Kept across retries, so that a commit whose answer was lost is found again.
      const clientId = said.clientId?.toLowerCase() ?? randomUUID();
      if (!canEnter(author, room)) return { clientId, error: 'room_closed' };
      const text = withLineFeeds(said.text);
      const problem = textProblem(text);
      if (problem) return { clientId, error: problem };
      const { userId, username } = author;
      return { clientId, ...(await writerOf(room.id).write({ userId, username, clientId, text })) };
    },
    queued() {
      let queued = 0;
      for (const writer of writers.values()) queued += writer.queued;
      return queued;
    },
    async drained() {
      await Promise.all([...writers.values()].map((writer) => writer.drained()));
    },
  };
}
