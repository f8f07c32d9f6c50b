import type { Pool } from 'mysql2/promise';
import type { AuditEntry } from '@/lib/audit/audit';
import type { ErrorCode } from '@/lib/chat/protocol';
import type { Room } from '@/lib/rooms/store';
import type { Log } from '@/lib/telemetry/log';
import { showable, withLineFeeds } from '@/lib/text';
import { changeOfMessages, type Locked } from './change-transaction';
import { erasePerson } from './erase/erase';
import type { MessageLog } from './log';
import { textProblem } from './policy';
import { deleting, editing } from './requests/writings';
import { isAboutData } from './retry';

/**
 * Changes to messages, for administrators and for the deletion of people. Each change is an entry of the room's log.
 * The caller has checked that the person may make it. Messages of an archived room can be changed too. The changes that
 * people make in their rooms are in requests/requests.ts.
 */
export interface MessageChanges {
  /**
   * Administrators call `edit` and `remove` with `audited`. Then exactly what is changed is recorded in the audit, in
   * the change's own transaction.
   */

  /**
   * Replaces the text of a message. Nothing changes if the message already shows this text.
   * @returns `gone`: there is no such message, or it is deleted; `hidden`: a moderator withholds it; `conflict`: its
   *   text was replaced since `how.seen`;
   *   `unavailable`: the edit may or may not have been done, and can be repeated
   */
  edit(by: Actor, room: Room, seq: number, text: string, how?: EditOptions): Promise<'done' | 'gone' | ErrorCode>;
  /**
   * Empties messages for good. Safe to repeat.
   * @returns how many this call emptied; messages that were empty before do not count
   * @throws Error if the database did not accept it in time; the batches before that are done
   */
  remove(by: Actor, room: Room, seqs: readonly number[], how?: EditOptions): Promise<number>;
  /**
   * Empties all messages of a person, removes the person as their author, and announces this in each room's log. Works
   * in bounded batches; safe to call again after a crash. The person must no longer be able to post.
   * @param signal stops it between two batches
   * @throws Error if the database did not accept it in time, or the signal was aborted; another call continues
   */
  erase(userId: number, signal?: AbortSignal): Promise<void>;
}

export interface Actor {
  userId: number;
  username: string;
}

export interface EditOptions {
  audited?: boolean;
  /** When the text to be replaced was written by an edit; null if it was never edited; undefined: replace any text. */
  seen?: Date | null | undefined;
}

type EditAnswer = 'done' | Extract<ErrorCode, 'gone' | 'hidden' | 'conflict'>;

/** Messages in one transaction. It locks the room no longer than a full batch of new messages does. */
export const CHANGE_MESSAGES = 200;
/** @param pool from openWriterPool */
export function openChanges({
  messageLog,
  pool,
  log,
}: {
  messageLog: MessageLog;
  pool: Pool;
  log: Pick<Log, 'warn'>;
}): MessageChanges {
  const edit = async (by: Actor, room: Room, target: number, text: string, how: EditOptions): Promise<EditAnswer> => {
    // Taken once, so that all tries stamp the same time.
    const at = new Date();
    let answer: EditAnswer = 'gone';
    const decide = ([message]: readonly Locked[]) => {
      answer = message && message.text !== null ? 'done' : 'gone';
      if (!message || message.text === null) return null;
      if (message.hiddenAt) {
        answer = 'hidden';
        return null;
      }
      if (showable(message.text) === text) return null;
      if (how.seen !== undefined && message.editedAt?.getTime() !== how.seen?.getTime()) {
        answer = 'conflict';
        return null;
      }
      return { ...editing(room.id, message, text, at), audit: auditEntries('message.edit', by, room, [message], how) };
    };
    await messageLog.change(room.id, { ...changeOfMessages(room.id, [target], decide), by: by.userId, at });
    return answer;
  };

  const remove = async (by: Actor, room: Room, seqs: readonly number[], how: EditOptions): Promise<number> => {
    const at = new Date();
    let targets: number[] = [];
    let before = 0;
    const tried = new Set<number>();
    const decide = (found: readonly Locked[]) => {
      const withText = found.filter((message) => message.text !== null);
      targets = withText.map(({ seq }) => seq);
      // An earlier try of this call emptied these, but its COMMIT was not answered. The time alone does not prove that:
      // another call may have used the same one.
      before = found.filter((row) => tried.has(row.seq) && row.deletedAt?.getTime() === at.getTime()).length;
      if (targets.length === 0) return null;
      for (const seq of targets) tried.add(seq);
      return { ...deleting(room.id, targets, at), audit: auditEntries('message.delete', by, room, withText, how) };
    };
    await messageLog.change(room.id, { ...changeOfMessages(room.id, seqs, decide), by: by.userId, at });
    return targets.length + before;
  };

  return {
    async edit(by, room, seq, typed, how = {}) {
      const text = withLineFeeds(typed);
      const problem = textProblem(text);
      if (problem) return problem;
      try {
        return await edit(by, room, seq, text, how);
      } catch (error) {
        return isAboutData(error) ? 'refused' : 'unavailable';
      }
    },
    async remove(by, room, seqs, how = {}) {
      const rest = [...new Set(seqs)].sort((a, b) => a - b);
      let count = 0;
      while (rest.length > 0) count += await remove(by, room, rest.splice(0, CHANGE_MESSAGES), how);
      return count;
    },
    erase: (userId, signal) => erasePerson({ messageLog, pool, log, signal }, userId),
  };
}

function auditEntries(
  action: AuditEntry['action'],
  actor: Actor,
  room: Room,
  found: readonly Locked[],
  { audited }: EditOptions,
): AuditEntry[] {
  if (!audited) return [];
  return found.map(({ seq, userId, username }) => ({
    action,
    actor,
    person: userId === null ? null : { id: userId, name: username },
    room,
    seq,
  }));
}
