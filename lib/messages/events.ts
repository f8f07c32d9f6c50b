import type { DeleteFrame, EditFrame, EraseFrame, LogFrame } from '@/lib/chat/protocol';

/**
 * Consecutive entries of one room's log that were just committed, as they are replayed later (lib/messages/store.ts).
 * Whoever acts on what happens in a room (hub, search, push) takes these.
 */
export interface LogEvent {
  roomId: number;
  /** seq of the first entry; the others follow without holes. */
  firstSeq: number;
  entries: readonly LogFrame[];
}

/** An entry that changes earlier messages, before it has its number. */
export type NewChange = Omit<EditFrame, 'seq'> | Omit<DeleteFrame, 'seq'> | Omit<EraseFrame, 'seq'>;
