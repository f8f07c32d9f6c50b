import type { LogChange } from './change-transaction';
import type { LogEntry } from './events';
import type { Toggle, ToggleResult } from './requests/reactions';
import { RoomWriter, type WriteResult, type WriterDeps } from './room-writer';
import type { Draft } from './transaction';

/**
 * The only code that appends to the logs of rooms that people see. It writes the entries of a room in the order in
 * which it got them. (lib/imports fills a new room before anybody sees it.)
 */
export interface MessageLog {
  /** Never rejects: every message ends as a seq or an error code. */
  append(roomId: number, draft: Draft): Promise<WriteResult>;
  /**
   * Changes earlier messages, or the room itself. Calls `decide` once for each try.
   * @returns the entries that it added
   * @throws the last error, if the database did not accept it in time; it may or may not have been done
   */
  change(roomId: number, change: LogChange): Promise<readonly LogEntry[]>;
  /** Adds or removes one reaction. Reactions that come together share a transaction. Like `append`, never rejects. */
  react(roomId: number, toggle: Toggle): Promise<ToggleResult>;
  /** The number of accepted entries, in all rooms, whose commit has not begun. */
  queued(): number;
  /** Resolves when all accepted entries are settled. */
  drained(): Promise<void>;
}

export function openMessageLog(deps: WriterDeps): MessageLog {
  /** One for each room in which something is being written. */
  const writers = new Map<number, RoomWriter>();

  const writerOf = (roomId: number): RoomWriter => {
    const found = writers.get(roomId);
    if (found) return found;
    const made = new RoomWriter(roomId, deps, () => writers.delete(roomId));
    writers.set(roomId, made);
    return made;
  };

  return {
    append: (roomId, draft) => writerOf(roomId).append(draft),
    change: (roomId, change) => writerOf(roomId).change(change),
    react: (roomId, toggle) => writerOf(roomId).react(toggle),
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
