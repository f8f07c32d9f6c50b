import type { Connection } from '@/lib/chat/server/connection';
import type { RoomKind } from '@/lib/rooms/memberships';
import type { RoomPlace } from '@/lib/rooms/store';

/** A person who is connected to this node with `chat.v2`. */
export class PersonHere {
  readonly connections = new Set<Connection>();
  /** Connections that still need the whole inbox. */
  readonly waiting = new Set<Connection>();
  /** The inbox version that the connections outside `waiting` were sent. */
  version = -1;
  /** The highest inbox version that this node has heard of. */
  wanted = 0;
  /** The rooms in the person's inbox, and the hidden ones. */
  rooms: readonly WatchedRoom[] = [];
  /** Ids of direct rooms that are not in the list until their next message. */
  hidden: ReadonlySet<number> = new Set();
  /** What the connections were last sent about each direct room. */
  told = new Map<number, Told>();
  /** The counts of mentions that the connections were sent, except those that are 0. */
  #mentions = new Map<number, number>();
  /** Raised with each inbox or `read` frame: a count whose query began before may be older than that frame. */
  generation = 0;
  loading = false;
  /** The inbox that is being loaded may be too old, so it is loaded again. */
  again = false;

  /** Whether the sessions of the connections are those of a guest. */
  isGuest = false;

  constructor(readonly id: number) {}

  /** The count that the connections were sent; UNKNOWN if they were sent different counts. */
  mentionsIn(roomId: number): number {
    return this.#mentions.get(roomId) ?? 0;
  }

  toldMentions(roomId: number, mentions: number): void {
    if (mentions !== 0) this.#mentions.set(roomId, mentions);
    else this.#mentions.delete(roomId);
  }

  /** Forgets the counts of all rooms but these. */
  keepMentions(roomIds: ReadonlySet<number>): void {
    for (const id of this.#mentions.keys()) if (!roomIds.has(id)) this.#mentions.delete(id);
  }

  /** All connections need the whole inbox. Until they get it, they get no activity, because the inbox may be newer. */
  expectAll(): void {
    for (const connection of this.connections) this.waiting.add(connection);
  }
}

/** Stands in place of a count of mentions that must be sent again, whatever it is. */
export const UNKNOWN = -1;

export interface Told {
  lastMessageSeq: number;
  unread: number;
}

/** A room that people on this node belong to, whether somebody follows it or not. */
export class WatchedRoom implements RoomPlace {
  readonly people = new Set<PersonHere>();
  /** When people were last told of the room. */
  toldAt = Number.NEGATIVE_INFINITY;
  /** The members_version at which all of `people` were members. Null if they must be checked. */
  membersVersion: number | null = null;
  /** Whether a guest has been among `people`. */
  #hasGuests = false;

  constructor(
    readonly id: number,
    readonly kind: RoomKind,
    public head: number,
    public lastMessageSeq: number,
  ) {}

  /** Whether some of the people may learn nothing of it any more once they are no longer members. */
  get hidesFromStrangers(): boolean {
    return this.kind !== 'open' || this.#hasGuests;
  }

  add(person: PersonHere): void {
    this.#hasGuests ||= person.isGuest;
    if (this.people.has(person)) return;
    this.people.add(person);
    // The person was a member when the inbox was read, which may be some time ago.
    this.membersVersion = null;
  }

  /** Whether this connection gets the room's entries themselves. */
  isFollowedBy({ subscriptions }: Connection): boolean {
    return subscriptions.get(this.id)?.room != null;
  }
}

/**
 * A socket that buffers more than this gets no frames about inboxes or presence. When its buffer has shrunk, it is sent
 * the present state.
 */
const BUFFER_BYTES = 256 * 1024;

export function isSlow({ bufferedBytes }: Connection): boolean {
  return bufferedBytes > BUFFER_BYTES;
}
