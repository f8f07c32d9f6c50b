import type { Room } from '@/lib/rooms/store';
import type { Connection } from './connection';

/** A connection's place in the log of one room. */
export class Subscription {
  /** seq of the last entry it was sent; meaningful while it is behind. */
  cursor = 0;
  /** Resolves when it is decided whether this person may enter the room, or when it has ended. */
  readonly decided: Promise<void>;
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

  enter(room: Room): void {
    this.#room = room;
    this.#decide();
  }

  end(): void {
    this.#ended = true;
    this.#decide();
  }
}
