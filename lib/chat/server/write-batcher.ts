import { metrics } from '@/lib/telemetry/metrics';

/** Something that has bytes due in this turn of the loop. */
interface Due {
  flush(): void;
}

interface DueConnection {
  write(): boolean;
}

/**
 * Collects everything that becomes due in one turn of the event loop, so that each socket gets it in one write. The
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
    const connections = this.#connections;
    this.#rooms = new Set();
    this.#connections = new Set();
    // Rooms first: a member's own frames travel with the room's.
    for (const room of rooms) room.flush();
    if (rooms.size > 0) metrics.delivery.observe((performance.now() - this.#dueAt) / 1_000);
    for (const connection of connections) connection.write();
  }
}
