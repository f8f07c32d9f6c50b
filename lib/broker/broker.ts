import type { ReadState } from '@/lib/rooms/read-state';
import type { LinkState } from './self-test';

/**
 * Tells the hubs of the other nodes what one node has committed.
 *
 * What it delivers are hints, and the database decides: a hint arrives at most once, hints of different publishers have
 * no order, and nothing is stored. A listener must repair a lost or late batch from the database (the sweep in
 * lib/chat/server/hub.ts does this). An acknowledgement never waits for a broker.
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
  /** As publish, but to every node that called openPerson for this person. */
  announceInbox(change: InboxChanged): void;
  /** As publish, but for a change of a whole room and to every node. */
  announceRoom(change: RoomChanged): void;
  /** As publish, but to the nodes that called openTyping. Nothing repairs a copy that is lost. */
  announceTyping(typing: Typing): void;
  /**
   * `open` begins to receive other nodes' batches of a room, and `close` ends this. `open` resolves when the
   * subscription is active, and rejects after 500 ms. Every `open`, even a rejected one, needs its own `close`.
   */
  open(roomId: number): Promise<void>;
  close(roomId: number): void;
  /** The same for announcements of who is writing in a room. */
  openTyping(roomId: number): Promise<void>;
  closeTyping(roomId: number): void;
  /** The same for announcements of a person's inbox. */
  openPerson(userId: number): Promise<void>;
  closePerson(userId: number): void;
  /**
   * Whether this node and the other nodes can hear each other, judged by the state of the connections. Sends nothing
   * and never throws.
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
  /** The seq of the first entry. The others follow without holes. */
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
  /** The ids of people whose membership of the room this entry ended. */
  ended?: readonly number[] | undefined;
}

/**
 * What a node must know of an entry to pass it on: `message` is a new message, which every client understands;
 * `removal` deletes or replaces text that was sent before (edit, delete, erase); `other` is anything else.
 */
export const ENTRY_KINDS = ['message', 'removal', 'other'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/**
 * The sessions to check again now: all sessions of a user, or a single one. If a user is named, their profile may have
 * changed too.
 */
export type SessionsChanged = { userId: number } | { sessionId: string };

/**
 * A room was renamed, archived, opened again or deleted: compare it, and the inboxes that list it, with the database.
 */
export interface RoomChanged {
  roomId: number;
}

/** Somebody is writing in a room. */
export interface Typing {
  roomId: number;
  /** The room's head on the node of this person. A node with a lower head may not know yet who was removed. */
  head: number;
  userId: number;
  /** Names, as in NamedPerson of the protocol. */
  user: string;
  shown?: string | undefined;
}

/** A person's list of rooms has changed. */
export interface InboxChanged {
  userId: number;
  /** The change, if only read states changed. Missing: load the inbox. */
  read?: {
    /** The inbox version after the change, and exactly one more than before it. */
    version: number;
    /** All changed read states. */
    rooms: readonly (ReadState & { roomId: number })[];
  };
}
