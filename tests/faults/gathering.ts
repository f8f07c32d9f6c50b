import { asc, eq } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { messageChanges, messages, rooms, users } from '@/lib/db/schema';
import { createRoom } from '@/lib/rooms/store';
import { eventually } from '@/tests/support/wait';
import type { Evidence } from './checker';
import { type ClientOptions, FaultClient } from './client';
import type { Row } from './journal';
import { type Person, signIn } from './people';

/** Where people come in. */
export interface House {
  /** The address that they open. */
  origin: string;
  /** Ports of 127.0.0.1 that lead to it, as a balancer would know them. */
  ports: readonly number[];
  random: () => number;
}

/** People in the rooms of one database, and what they and it have to say in the end. */
export class Gathering {
  readonly clients: FaultClient[] = [];
  #made = 0;

  constructor(
    readonly db: Database,
    readonly house: House,
  ) {}

  /** People of a prefix's own, `perRoom` in each of new rooms, spread over the doors. */
  async seat(roomCount: number, perRoom: number): Promise<FaultClient[]> {
    const names = await this.newRooms(roomCount);
    const people = await this.newPeople(roomCount * perRoom);
    const seated = people.map((person, i) => this.enter(person, names[i % roomCount] ?? '', Math.floor(i / roomCount)));
    await eventually(() => seated.every((client) => client.open), { timeoutMs: 30_000 });
    return seated;
  }

  newPeople(count: number): Promise<Person[]> {
    return signIn(this.db, `p${++this.#made}x`, count, this.house.origin);
  }

  async newRooms(count: number): Promise<string[]> {
    const n = ++this.#made;
    const names = Array.from({ length: count }, (_, i) => `room_${n}_${i + 1}`);
    for (const name of names) await createRoom(this.db, { name });
    return names;
  }

  /** A person comes into a room, through the installation's doors unless `options` say otherwise. */
  enter(person: Person, room: string, first: number, options: Partial<ClientOptions> = {}): FaultClient {
    const { ports, random } = this.house;
    const client = new FaultClient({ person, room, ports, first: first % ports.length, random, ...options });
    this.clients.push(client);
    client.start();
    return client;
  }

  /** Heads of the rooms that somebody was seated in. */
  async heads(): Promise<Map<string, number>> {
    const wanted = new Set(this.clients.map((client) => client.options.room));
    const rows = await this.db.select({ name: rooms.name, head: rooms.lastSeq }).from(rooms);
    return new Map(rows.filter(({ name }) => wanted.has(name)).map(({ name, head }) => [name, head]));
  }

  /** The clients' logs and the database's. */
  async evidence(): Promise<Evidence> {
    const heads = await this.heads();
    const said = await this.db
      .select({
        room: rooms.name,
        seq: messages.seq,
        clientId: messages.clientId,
        user: users.username,
        text: messages.body,
      })
      .from(messages)
      .innerJoin(rooms, eq(rooms.id, messages.roomId))
      .leftJoin(users, eq(users.id, messages.userId))
      .orderBy(asc(messages.roomId), asc(messages.seq));
    const changed = await this.db
      .select({ room: rooms.name, seq: messageChanges.seq, kind: messageChanges.kind })
      .from(messageChanges)
      .innerJoin(rooms, eq(rooms.id, messageChanges.roomId));
    const rows: Row[] = [
      ...said.map((row) => ({ ...row, kind: 'message' })),
      ...changed.map((row) => ({ ...row, clientId: `change ${row.room}/${row.seq}`, user: null, text: null })),
    ].filter(({ room }) => heads.has(room));
    return { members: this.clients.map((client) => client.member), rows, heads };
  }

  /** Sends the seated away, so that the next ones find quiet nodes. */
  empty(): void {
    for (const client of this.clients.splice(0)) client.stop();
  }
}
