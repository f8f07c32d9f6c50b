import { setTimeout as sleep } from 'node:timers/promises';
import { asc, eq } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { messageChanges, messages, rooms, users } from '@/lib/db/schema';
import { createRoom } from '@/lib/rooms/store';
import { eventually } from '@/tests/support/wait';
import type { Evidence } from './checker';
import { type ClientOptions, FaultClient } from './client';
import type { Row } from './journal';
import { Moderator } from './moderator';
import { type Person, signIn } from './people';

/** Where people come in. */
export interface EntryPoints {
  /** The address that they open. */
  origin: string;
  /** Ports of 127.0.0.1 that lead to it, as a balancer would know them. */
  ports: readonly number[];
  random: () => number;
}

/** Looks at the database until it shows the moment in which everybody is. */
const LOOKS = 10;
const LOOK_AGAIN_MS = 300;

/** People in the rooms of one database, and what they and it have to say in the end. */
export class Gathering {
  readonly clients: FaultClient[] = [];
  readonly #roomIds = new Map<string, number>();
  #moderator: Moderator | null = null;
  #made = 0;

  constructor(
    readonly db: Database,
    readonly entryPoints: EntryPoints,
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
    return signIn(this.db, `p${++this.#made}x`, count, { origin: this.entryPoints.origin });
  }

  async newRooms(count: number): Promise<string[]> {
    const n = ++this.#made;
    const names = Array.from({ length: count }, (_, i) => `room_${n}_${i + 1}`);
    for (const name of names) {
      await createRoom(this.db, { name });
      const [room] = await this.db.select({ id: rooms.id }).from(rooms).where(eq(rooms.name, name));
      this.#roomIds.set(name, room?.id ?? 0);
    }
    return names;
  }

  /** An administrator for the people who are seated. */
  async moderator(): Promise<Moderator> {
    if (this.#moderator) return this.#moderator;
    const { origin, ports } = this.entryPoints;
    const [admin] = await signIn(this.db, `moderator${++this.#made}x`, 1, { origin, role: 'admin' });
    if (!admin) throw new Error('Nobody came');
    this.#moderator = new Moderator(admin, ports);
    return this.#moderator;
  }

  /** A person comes into a room, through the installation's doors unless `options` say otherwise. */
  enter(person: Person, room: string, first: number, options: Partial<ClientOptions> = {}): FaultClient {
    const { ports, random } = this.entryPoints;
    const roomId = this.#roomIds.get(room) ?? 0;
    const client = new FaultClient({ person, room, roomId, ports, first: first % ports.length, random, ...options });
    this.clients.push(client);
    client.start();
    return client;
  }

  /** Heads of the rooms that somebody was seated in. */
  async heads(db: Pick<Database, 'select'> = this.db): Promise<Map<string, number>> {
    const wanted = new Set(this.clients.map((client) => client.options.room));
    const rows = await db.select({ name: rooms.name, head: rooms.lastSeq }).from(rooms);
    return new Map(rows.filter(({ name }) => wanted.has(name)).map(({ name, head }) => [name, head]));
  }

  /** The clients' logs and the database's, of one moment if there is one. */
  async evidence(): Promise<Evidence> {
    for (let look = 1; ; look++) {
      const { rows, heads } = await this.#stored();
      await Promise.all(this.#staying.map((client) => scrollBack(client, rows)));
      const isLevel = this.#staying.every(({ cursor, options }) => cursor === heads.get(options.room));
      if (isLevel || look === LOOKS) return { ...this.#told(), rows, heads };
      // A node may have carried on what broke off meanwhile.
      await sleep(LOOK_AGAIN_MS);
    }
  }

  /** Sends the seated away, so that the next ones find quiet nodes. */
  empty(): void {
    for (const client of this.clients.splice(0)) client.stop();
    this.#moderator = null;
  }

  get #staying(): FaultClient[] {
    return this.clients.filter(({ stays }) => stays);
  }

  #told(): Pick<Evidence, 'members' | 'changes' | 'erased'> {
    const members = this.clients.map((client) => client.member);
    return { members, changes: this.#moderator?.changes ?? [], erased: this.#moderator?.erased ?? new Set() };
  }

  #stored(): Promise<Pick<Evidence, 'rows' | 'heads'>> {
    const read = async (db: Pick<Database, 'select'>) => {
      const heads = await this.heads(db);
      const rows = [...(await readMessages(db)), ...(await readChanges(db))].filter(({ room }) => heads.has(room));
      return { rows, heads };
    };
    return this.db.transaction(read, { isolationLevel: 'repeatable read', withConsistentSnapshot: true });
  }
}

async function readMessages(db: Pick<Database, 'select'>): Promise<Row[]> {
  const { seq, clientId, body: text, roomId } = messages;
  const said = await db
    .select({ room: rooms.name, seq, clientId, user: users.username, text })
    .from(messages)
    .innerJoin(rooms, eq(rooms.id, roomId))
    .leftJoin(users, eq(users.id, messages.userId))
    .orderBy(asc(roomId), asc(seq));
  return said.map((row) => ({ ...row, kind: 'message' }));
}

async function readChanges(db: Pick<Database, 'select'>): Promise<Row[]> {
  const { seq, kind, messageSeq: target, roomId } = messageChanges;
  const changed = await db
    .select({ room: rooms.name, seq, kind, target })
    .from(messageChanges)
    .innerJoin(rooms, eq(rooms.id, roomId));
  return changed.map((row) => ({ ...row, clientId: `change ${row.room}/${row.seq}`, user: null, text: null }));
}

/** To the first message that was never on the screen: the page began anew while it came. */
async function scrollBack(client: FaultClient, rows: readonly Row[]): Promise<void> {
  const { room, base, entries } = client.member;
  const shown = new Set<number>();
  for (const entry of entries) if (entry.kind === 'show') shown.add(entry.seq);
  const missed = rows.find(
    (row) => row.room === room && row.kind === 'message' && row.seq > base && !shown.has(row.seq),
  );
  if (missed) await client.scrollBackTo(missed.seq);
}
