import type { Connection } from '@/lib/chat/server/connection';
import type { RoomKind } from '@/lib/rooms/memberships';
import type { RoomPlace } from '@/lib/rooms/store';

/** A person who is connected to this node with `chat.v2`. */
export class PersonHere {
  readonly connections = new Set<Connection>();
  /** Connections that still need the whole inbox. */
  readonly waiting = new Set<Connection>();
  /** The inbox version that the other connections were sent. */
  version = -1;
  /** The highest inbox version that was heard of. */
  wanted = 0;
  /** The rooms in the person's inbox, and the hidden ones. */
  rooms: readonly WatchedRoom[] = [];
  /** Ids of direct rooms that are not in the list until their next message. */
  hidden: ReadonlySet<number> = new Set();
  /** What the connections were sent of the direct rooms. */
  told = new Map<number, Told>();
  /** The counts of mentions that the connections were sent, except those that are 0. */
  #mentions = new Map<number, number>();
  /** Raised when a count that is being read may be older than what is sent now. */
  generation = 0;
  loading = false;
  /** What is being loaded may be too old already. */
  again = false;

  constructor(readonly id: number) {}

  /** UNKNOWN if the connections were sent different counts. */
  mentionsIn(roomId: number): number {
    return this.#mentions.get(roomId) ?? 0;
  }

  toldMentions(roomId: number, mentions: number): void {
    if (mentions !== 0) this.#mentions.set(roomId, mentions);
    else this.#mentions.delete(roomId);
  }

  /** The person is in these rooms only. */
  keepMentions(roomIds: ReadonlySet<number>): void {
    for (const id of this.#mentions.keys()) if (!roomIds.has(id)) this.#mentions.delete(id);
  }

  /** All connections need the whole inbox. Until they get it they get no activity, which could be older. */
  expectAll(): void {
    for (const connection of this.connections) this.waiting.add(connection);
  }
}

/** In place of a count of mentions. */
export const UNKNOWN = -1;

export interface Told {
  lastMessageSeq: number;
  unread: number;
}

/** A room that people on this node belong to, whether somebody follows it or not. */
export class WatchedRoom implements RoomPlace {
  readonly people = new Set<PersonHere>();
  /** When people were told of it last. */
  toldAt = Number.NEGATIVE_INFINITY;
  /** With this members_version all of `people` were members; null if that is to be asked. */
  membersVersion: number | null = null;

  constructor(
    readonly id: number,
    readonly kind: RoomKind,
    public head: number,
    public lastMessageSeq: number,
  ) {}

  add(person: PersonHere): void {
    if (this.people.has(person)) return;
    this.people.add(person);
    // They were a member when their inbox was read.
    this.membersVersion = null;
  }

  /** Whether this connection gets the room's entries themselves. */
  isFollowedBy({ subscriptions }: Connection): boolean {
    return subscriptions.get(this.id)?.room != null;
  }
}

/** A socket that buffers more than this gets no more of these frames. When it has taken them it gets the inbox anew. */
const BUFFER_BYTES = 256 * 1024;

export function isSlow({ bufferedBytes }: Connection): boolean {
  return bufferedBytes > BUFFER_BYTES;
}
