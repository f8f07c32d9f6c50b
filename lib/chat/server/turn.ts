/** Something that has bytes due in this turn of the loop. */
interface Due {
  flush(): void;
}

interface DueConnection {
  write(): boolean;
}

/**
 * Gathers all that becomes due in one turn of the event loop, so that each socket gets it in one write: the system
 * call for each socket is what a delivery costs.
 */
export class Turn {
  #rooms = new Set<Due>();
  #connections = new Set<DueConnection>();
  #scheduled = false;

  room(room: Due): void {
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
    for (const connection of connections) connection.write();
  }
}
