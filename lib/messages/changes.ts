import type { Pool } from 'mysql2/promise';
import { fullJitter } from '@/lib/backoff';
import type { Broker } from '@/lib/broker/broker';
import { encodeEntry } from '@/lib/chat/frame';
import type { ErrorCode, LogFrame } from '@/lib/chat/protocol';
import type { Log } from '@/lib/ops/log';
import type { Room } from '@/lib/rooms/store';
import { changeLog, type Locked, type Writing } from './change-transaction';
import { forgetPerson } from './forget';
import { textProblem } from './policy';

/**
 * What is done to messages that were said: each time an entry of the room's log, committed, then handed to the broker,
 * as a message is. Whoever may do it was asked before. An archived room's messages can be changed too.
 */
export interface MessageChanges {
  /**
   * Replaces the text of a message. A text that is there already is no change.
   * @returns `gone`: no such message, or deleted; `unavailable`: it may or may not have been done, and can be repeated
   */
  edit(by: { userId: number }, room: Room, seq: number, text: string): Promise<'done' | 'gone' | ErrorCode>;
  /**
   * Empties messages, for good. Safe to repeat.
   * @returns how many were emptied now; those that were gone before do not count
   * @throws Error when the database did not take it in time; what came before is done
   */
  remove(by: { userId: number }, room: Room, seqs: readonly number[]): Promise<number>;
  /**
   * Empties all that a person said, in every room, cuts it from the person, and tells each room. In bounded batches;
   * safe to call again after a crash. The person must not be able to speak any more.
   * @throws Error when the database did not take it in time; calling again goes on
   */
  forget(userId: number): Promise<void>;
}

/** Messages in one transaction: the room is locked for no longer than by a full batch of new ones. */
export const CHANGE_MESSAGES = 200;
/** How long a change is tried before it is `unavailable`. */
const DEADLINE_MS = 8_000;

/** What the database says about a text; trying it again cannot help. */
const DATA_ERRORS = new Set(['ER_DATA_TOO_LONG', 'ER_TRUNCATED_WRONG_VALUE', 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD']);

/** @param pool from openWriterPool */
export function openChanges({ pool, broker, log }: { pool: Pool; broker: Broker; log: Log }): MessageChanges {
  const publish = (roomId: number, firstSeq: number, entries: readonly LogFrame[]) =>
    broker.publish({ roomId, firstSeq, frames: entries.map(encodeEntry) });

  /** After an error nothing is known, and the next try looks at the rows first. @throws the last error */
  const retried = async <T>(roomId: number, work: () => Promise<T>): Promise<T> => {
    const deadline = performance.now() + DEADLINE_MS;
    for (let attempt = 0; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        log.warn({ err: error, roomId, attempt }, 'a change was not committed');
        if (isAboutData(error) || performance.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, fullJitter(attempt, { baseMs: 50, capMs: 1_000 })));
      }
    }
  };

  const edit = async (userId: number, roomId: number, target: number, text: string): Promise<'done' | 'gone'> => {
    // One stamp for all tries.
    const at = new Date();
    let answer: 'done' | 'gone' = 'gone';
    const decide = ([message]: readonly Locked[]) => {
      answer = message && message.body !== null ? 'done' : 'gone';
      return answer === 'gone' || message?.body === text ? null : editing(roomId, target, text, at);
    };
    const seq = await retried(roomId, () =>
      changeLog(pool, { roomId, seqs: [target], by: userId, at, decide: (found) => decide(found) }),
    );
    if (seq !== null) {
      publish(roomId, seq, [{ type: 'edit', seq, target, message: text, editedAt: at.toISOString() }]);
    }
    return answer;
  };

  const remove = async (userId: number, roomId: number, seqs: readonly number[]): Promise<number> => {
    const at = new Date();
    let targets: number[] = [];
    let before = 0;
    const decide = (found: readonly Locked[]) => {
      targets = found.filter(({ body }) => body !== null).map(({ seq }) => seq);
      // Stamped by a try of ours whose COMMIT was not answered.
      before = found.filter(({ deletedAt }) => deletedAt?.getTime() === at.getTime()).length;
      return targets.length === 0 ? null : removing(roomId, targets, at);
    };
    const first = await retried(roomId, () => changeLog(pool, { roomId, seqs, by: userId, at, decide }));
    if (first !== null) {
      publish(
        roomId,
        first,
        targets.map((target, i) => ({ type: 'delete', seq: first + i, target })),
      );
    }
    return targets.length + before;
  };

  return {
    async edit({ userId }, room, seq, text) {
      const problem = textProblem(text);
      if (problem) return problem;
      try {
        return await edit(userId, room.id, seq, text);
      } catch (error) {
        return isAboutData(error) ? 'refused' : 'unavailable';
      }
    },
    async remove({ userId }, room, seqs) {
      const rest = [...new Set(seqs)].sort((a, b) => a - b);
      let count = 0;
      while (rest.length > 0) count += await remove(userId, room.id, rest.splice(0, CHANGE_MESSAGES));
      return count;
    },
    forget: (userId) => forgetPerson({ pool, retried, publish }, userId),
  };
}

function editing(roomId: number, seq: number, text: string, at: Date): Writing {
  return {
    sql: 'UPDATE messages SET body = ?, edited_at = ? WHERE room_id = ? AND seq = ?',
    values: [text, at, roomId, seq],
    entries: [{ kind: 'edit', target: seq }],
  };
}

/** Author and client id stay, so that a resend is answered and revives nothing. */
function removing(roomId: number, seqs: number[], at: Date): Writing {
  return {
    sql: 'UPDATE messages SET body = NULL, deleted_at = ? WHERE room_id = ? AND seq IN (?)',
    values: [at, roomId, seqs],
    entries: seqs.map((target) => ({ kind: 'delete', target })),
  };
}

function isAboutData(error: unknown): boolean {
  return DATA_ERRORS.has((error as { code?: string }).code ?? '');
}
