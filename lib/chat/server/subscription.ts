import { needsMembership } from '@/lib/rooms/policy';
import type { Room, RoomVersion } from '@/lib/rooms/store';
import type { Connection } from './connection';

const NEVER: RoomVersion = { head: 0, membersVersion: -1 };

/** A connection's place in the log of one room. */
export class Subscription {
  /** The seq of the last entry that was sent for it. Only used while the subscription is behind. */
  cursor = 0;
  /** Resolves when it is known whether this person may enter the room, or when the subscription has ended. */
  readonly decided: Promise<void>;
  /**
   * The latest version of the room at which this person was known to be a member. Null in an open room, which everybody
   * but guests may read.
   */
  #allowed: RoomVersion | null = null;
  /** True if the subscription was refused because the database did not say whether this person may enter. */
  failed = false;
  /** The seq of the last entry, as far as this node knows, that ended this person's membership. */
  #removedAt = 0;
  #room: Room | null = null;
  #ended = false;
  #decide = () => {};

  constructor(
    readonly connection: Connection,
    readonly roomId: number,
    /** The number that the client chose for the subscription; 0 for the room of a connection's path. */
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

  /** Whether nothing more may be sent for this subscription. */
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
    // If the removal is older than what was checked, the person has come back to the room since.
    return this.#allowed !== null && this.#allowed.head < seq;
  }

  /** Whether the membership of this person must be checked again. @param membersVersion that of the room now */
  isUnsure(membersVersion: number): boolean {
    return this.#allowed !== null && this.#allowed.membersVersion < membersVersion;
  }

  /** This person was a member at this version of the room. */
  confirm(version: RoomVersion): void {
    if (this.#allowed) this.#allowed = version;
  }

  end(): void {
    this.#ended = true;
    this.#decide();
  }
}

/**
 * Whether the person for whom the room was loaded may read it only as a member. Queries that leave out the kind load
 * only open rooms.
 */
export function isMembersOnly({ kind = 'open', isGuest = false }: Room): boolean {
  return needsMembership({ role: isGuest ? 'guest' : 'member' }, { kind });
}
