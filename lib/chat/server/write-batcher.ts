import { metrics } from '@/lib/telemetry/metrics';

/** A room with frames to send in this turn of the event loop. */
interface Due {
  /** @param alone whether no other room has frames to send in this turn */
  flush(alone: boolean): void;
}

interface DueConnection {
  write(): boolean;
}

/**
 * Collects everything that has to be sent in one turn of the event loop, so that each socket gets it in one write. The
 * system call for each socket is the main cost of a delivery.
 */
export class WriteBatcher {
  #rooms = new Set<Due>();
  #connections = new Set<DueConnection>();
  #scheduled = false;
  /** When the first room of this turn became due: right after a commit, or when another node's batch arrived. */
  #dueAt = 0;

  room(room: Due): void {
    if (this.#rooms.size === 0) this.#dueAt = performance.now();
    this.#rooms.add(room);
    this.#schedule();
  }

  connection(connection: DueConnection): void {
    this.#connections.add(connection);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#end());
  }

  #end(): void {
    this.#scheduled = false;
    const rooms = this.#rooms;
    this.#rooms = new Set();
    // Rooms come first, so that a member's own frames leave in the same write as the room's. If several rooms have
    // frames, each room queues its frames for its members, and the second loop writes them.
    for (const room of rooms) room.flush(rooms.size === 1);
    const connections = this.#connections;
    this.#connections = new Set();
    const { size } = rooms;
    const dueAt = this.#dueAt;
    for (const connection of connections) connection.write();
    if (size > 0) metrics.delivery.observe((performance.now() - dueAt) / 1_000);
  }
}
