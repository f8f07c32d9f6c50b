import type { Room, RoomVersion } from '@/lib/rooms/store';
import type { Connection } from './connection';

const NEVER: RoomVersion = { head: 0, membersVersion: -1 };

/** A connection's place in the log of one room. */
export class Subscription {
  /** seq of the last entry it was sent; meaningful while it is behind. */
  cursor = 0;
  /** Resolves when it is decided whether this person may enter the room, or when it has ended. */
  readonly decided: Promise<void>;
  /**
   * As of when it is known that this person may read the room. Null if that needs no check: everybody may read an open
   * room.
   */
  #allowed: RoomVersion | null = null;
  /** It was refused because the database did not answer: whether this person may enter is not known. */
  failed = false;
  /** The last entry that was heard to end this person's membership. */
  #removedAt = 0;
  #room: Room | null = null;
  #ended = false;
  #decide = () => {};

  constructor(
    readonly connection: Connection,
    readonly roomId: number,
    /** The number that the client gave it; 0 for the room of a connection's path. */
    readonly ref: number,
  ) {
    this.decided = new Promise((resolve) => {
      this.#decide = resolve;
    });
  }

  /** Null until it is known that this person may enter the room. */
  get room(): Room | null {
    return this.#room;
  }

  /** Whether nothing more may be sent for it. */
  get ended(): boolean {
    return this.#ended || this.connection.closed;
  }

  /** @returns false if this person was removed since the room was loaded for them */
  enter(room: Room): boolean {
    if (isMembersOnly(room)) this.#allowed = room.asOf ?? NEVER;
    if (this.#allowed && this.#allowed.head < this.#removedAt) return false;
    this.#room = room;
    this.#decide();
    return true;
  }

  /** This person's membership ended with the entry `seq`. @returns whether the subscription must end now */
  removed(seq: number): boolean {
    this.#removedAt = Math.max(this.#removedAt, seq);
    // They may be a member again, and entries that came before that are heard late.
    return this.#allowed !== null && this.#allowed.head < seq;
  }

  /** Whether it must be checked if this person is still a member. @param membersVersion the room's present one */
  isUnsure(membersVersion: number): boolean {
    return this.#allowed !== null && this.#allowed.membersVersion < membersVersion;
  }

  /** This person is a member, as of this version or a later one. */
  confirm(version: RoomVersion): void {
    if (this.#allowed) this.#allowed = version;
  }

  end(): void {
    this.#ended = true;
    this.#decide();
  }
}

/** Whether only members may read the room. Where the kind is missing, only open rooms are loaded. */
export function isMembersOnly({ kind = 'open' }: Room): boolean {
  return kind !== 'open';
}
