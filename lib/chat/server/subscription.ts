import type { Room } from '@/lib/rooms/store';
import type { Connection } from './connection';

/** A connection's place in the log of one room. */
export class Subscription {
  /** Null while it is not known yet whether this person may enter it. */
  room: Room | null = null;
  /** seq of the last entry it was sent; meaningful while it is behind. */
  cursor = 0;
  #ended = false;

  constructor(
    readonly connection: Connection,
    readonly roomId: number,
    /** The number that the client gave it; 0 for the room of a connection's path. */
    readonly ref: number,
  ) {}

  /** Whether nothing more may be sent for it. */
  get ended(): boolean {
    return this.#ended || this.connection.closed;
  }

  end(): void {
    this.#ended = true;
  }
}
