import type { LinkState } from './self-test';

/**
 * How what one node committed reaches the other nodes' hubs.
 *
 * A hint, not the truth: at-most-once, no order between publishers, no memory. Whoever listens must be able to
 * repair a lost, late or repeated batch from the database, and does (lib/chat/server/hub.ts, its sweep). An
 * acknowledgement never waits for a broker.
 */
export interface Broker {
  /**
   * Hand a committed batch to this node's listener synchronously, in this very call, and to every other node that has
   * the room open soon. Never throws and never waits: while the link is away the others' copy is dropped.
   */
  publish(batch: Batch): void;
  /** As publish, for ended sessions, to every node. */
  announceSessions(change: SessionsChanged): void;
  /** Begin or stop to receive other nodes' batches of a room. Resolves when it holds; rejects after 500 ms. */
  open(roomId: number): Promise<void>;
  close(roomId: number): void;
  /** Whether other nodes hear this one and it hears them, as far as the link knows by itself. Never asks, never throws. */
  isUp(): boolean;
  /** Set once, before the first call of anything else. */
  listen(listener: BrokerListener): void;
  /** Whether the link to the other nodes carries anything, tried out; within 4 s. Never throws. */
  selfTest(): Promise<LinkState>;
  /** Stops listening and frees the connections; publish is a no-op afterwards. */
  end(): Promise<void>;
}

export interface BrokerListener {
  /** Called once a batch; from the same publisher in the order of publishing. */
  onBatch(batch: Batch): void;
  onSessions(change: SessionsChanged): void;
  /** The link was away and is back: anything may have been missed. */
  onGap(): void;
}

/** Consecutive entries of one room's log, already encoded. */
export interface Batch {
  roomId: number;
  /** seq of the first entry; the others follow without holes. */
  firstSeq: number;
  entries: readonly EncodedEntry[];
}

export interface EncodedEntry {
  kind: EntryKind;
  /** One complete unmasked WebSocket text frame. */
  frame: Buffer;
}

/**
 * All that must be known of an entry to hand it on: `message` is a new message, which every client understands;
 * `removal` takes away or replaces text that went out before (edit, delete, erase); `other` does neither.
 */
export const ENTRY_KINDS = ['message', 'removal', 'other'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Sessions to look at again now: all of a user's, or one. */
export type SessionsChanged = { userId: number } | { sessionId: string };
