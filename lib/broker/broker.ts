import type { ReadState } from '@/lib/rooms/read-state';
import type { LinkState } from './self-test';

/**
 * Carries what one node committed to the hubs of the other nodes.
 *
 * It is a hint, not the truth: at-most-once, no order between publishers, no memory. A listener must be able to repair
 * a lost, late or repeated batch from the database, and does (the sweep in lib/chat/server/hub.ts). An acknowledgement
 * never waits for a broker.
 */
export interface Broker {
  /**
   * Hands a committed batch to this node's listener synchronously, within this call, and soon afterwards to every other
   * node that has the room open. Never throws and never waits: while the link is down, the copy for the others is
   * dropped.
   */
  publish(batch: Batch): void;
  /** As publish, but for ended sessions and to every node. */
  announceSessions(change: SessionsChanged): void;
  /** As publish, but to every node that has the person open. */
  announceInbox(change: InboxChanged): void;
  /** As publish, but for a change of a whole room and to every node. */
  announceRoom(change: RoomChanged): void;
  /** As publish. A copy for a node that is not linked now is dropped, and nothing repairs that. */
  announceTyping(typing: Typing): void;
  /**
   * `open` starts and `close` stops receiving other nodes' batches of a room. `open` resolves when the subscription is
   * active, and rejects after 500 ms. Every `open`, rejected or not, needs its own `close`.
   */
  open(roomId: number): Promise<void>;
  close(roomId: number): void;
  /** The same for who is writing in a room. */
  openTyping(roomId: number): Promise<void>;
  closeTyping(roomId: number): void;
  /** The same for what other nodes announce of a person's inbox. */
  openPerson(userId: number): Promise<void>;
  closePerson(userId: number): void;
  /**
   * Whether this node and the other nodes can hear each other, as far as the link already knows. Sends nothing and
   * never throws.
   */
  isUp(): boolean;
  /** Call this once, before anything else. */
  listen(listener: BrokerListener): void;
  /** Tests with a round trip whether the link to the other nodes works; takes at most 4 s. Never throws. */
  selfTest(): Promise<LinkState>;
  /** Stops listening and frees the connections; publish is a no-op afterwards. */
  end(): Promise<void>;
}

export interface BrokerListener {
  /** Called once for each batch. Batches of one publisher come in the order of publishing. */
  onBatch(batch: Batch): void;
  /** A room has grown, by entries that the listener must read itself. */
  onAdvance(advance: Advance): void;
  onSessions(change: SessionsChanged): void;
  onInbox(change: InboxChanged): void;
  onRoom(change: RoomChanged): void;
  onTyping(typing: Typing): void;
  /** The link was down and is up again: anything may have been missed. */
  onGap(): void;
}

/** Consecutive entries of one room's log, already encoded. */
export interface Batch {
  roomId: number;
  /** seq of the first entry; the others follow without holes. */
  firstSeq: number;
  entries: readonly EncodedEntry[];
}

/** The new head of a room's log. */
export interface Advance {
  roomId: number;
  head: number;
}

export interface EncodedEntry {
  kind: EntryKind;
  /** One complete unmasked WebSocket text frame. */
  frame: Buffer;
  /** The ids of people who are no longer members of the room from this entry on. */
  ended?: readonly number[] | undefined;
}

/**
 * What a node must know of an entry to pass it on: `message` is a new message, which every client understands;
 * `removal` takes away or replaces text that was sent before (edit, delete, erase); `other` does neither.
 */
export const ENTRY_KINDS = ['message', 'removal', 'other'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/**
 * The sessions to check again now: all sessions of a user, or a single one. If it names a user, what they show of
 * themselves may have changed too.
 */
export type SessionsChanged = { userId: number } | { sessionId: string };

/** A room was renamed, archived, opened again or deleted: look at it, and at the lists that it is in. */
export interface RoomChanged {
  roomId: number;
}

/** Somebody is writing in a room. */
export interface Typing {
  roomId: number;
  /** The room's head on the node of this person. A node that is not as far may not know yet who was removed. */
  head: number;
  userId: number;
  /** Names, as in NamedPerson of the protocol. */
  user: string;
  shown?: string | undefined;
}

/** A person's list of rooms has changed. */
export interface InboxChanged {
  userId: number;
  /** What is known of the change. Missing: load the inbox. */
  read?: {
    /** The inbox version after the change, and exactly one more than before it. */
    version: number;
    /** Everything that the change did. */
    rooms: readonly (ReadState & { roomId: number })[];
  };
}
