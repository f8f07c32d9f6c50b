import { mkdtemp, rm } from 'node:fs/promises';
import type { NetConnectOpts } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asc, eq } from 'drizzle-orm';
import { type Database, openDatabase } from '@/lib/db/client';
import { type EmbeddedDatabase, startEmbeddedDatabase } from '@/lib/db/embedded';
import { migrate } from '@/lib/db/migrate';
import { messageChanges, messages, rooms, users } from '@/lib/db/schema';
import { createRoom } from '@/lib/rooms/store';
import { type Redis, startRedis } from '@/tests/support/redis';
import { eventually } from '@/tests/support/wait';
import type { Evidence } from './checker';
import { type ClientOptions, FaultClient } from './client';
import { CommitCutter } from './commit-cutter';
import type { Row } from './journal';
import { ServerNode } from './node';
import { nodePort } from './node-port';
import { ORIGIN, type Person, SECRET, signIn } from './people';
import { TcpProxy } from './proxy';
import { PublishDropper } from './publish-dropper';

/** A node with a network of our own on each of its sides. */
export interface Place {
  readonly node: ServerNode;
  /** Between the node and people, the database, Redis. */
  readonly front: TcpProxy;
  readonly database: TcpProxy;
  readonly redis: TcpProxy;
  readonly commits: CommitCutter;
  readonly publishes: PublishDropper;
  readonly clockFile: string;
  readonly loopFile: string;
}

export interface StageOptions {
  /** Folder of server.mjs. */
  bundle: string;
  distDir: string;
  seed: number;
  random: () => number;
  /** Run before the nodes start, on the migrated schema. */
  prepare?: (db: Database) => Promise<void>;
  /** Of the run that this belongs to; one of its own when left out. */
  redisUrl?: string;
  env?: Record<string, string>;
}

const NODES = 2;

/** A MariaDB, a Redis, two nodes, people and rooms; everything on loopback, everything gone after `end`. */
export class Stage {
  readonly clients: FaultClient[] = [];
  #made = 0;

  private constructor(
    readonly options: StageOptions,
    readonly mariadb: EmbeddedDatabase,
    readonly redis: Redis | null,
    readonly db: Database,
    readonly places: readonly Place[],
    private readonly folder: string,
  ) {}

  static async start(options: StageOptions): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'tertulia-faults-'));
    const [mariadb, redis] = await Promise.all([
      startEmbeddedDatabase({ dataDir: folder }),
      options.redisUrl ? null : startRedis(),
    ]);
    const db = openDatabase(mariadb.address);
    await migrate(db);
    await options.prepare?.(db);
    const redisUrl = new URL(options.redisUrl ?? redis?.url ?? '');
    const upstreams = {
      database: { path: 'socketPath' in mariadb.address ? mariadb.address.socketPath : '' },
      redis: { host: redisUrl.hostname, port: Number(redisUrl.port) },
    };
    const places = await Promise.all(
      Array.from({ length: NODES }, (_, i) => openPlace(options, upstreams, join(folder, `node-${i}`))),
    );
    const stage = new Stage(options, mariadb, redis, db, places, folder);
    try {
      await Promise.all(places.map(({ node }) => node.start()));
      return stage;
    } catch (error) {
      await stage.end();
      throw error;
    }
  }

  /** People of a prefix's own, `perRoom` in each of new rooms, half of them at each node first. */
  async seat(roomCount: number, perRoom: number): Promise<FaultClient[]> {
    const names = await this.newRooms(roomCount);
    const people = await this.newPeople(roomCount * perRoom);
    const seated = people.map((person, i) => this.enter(person, names[i % roomCount] ?? '', Math.floor(i / roomCount)));
    await eventually(() => seated.every((client) => client.open), { timeoutMs: 30_000 });
    return seated;
  }

  newPeople(count: number): Promise<Person[]> {
    return signIn(this.db, `p${++this.#made}x`, count);
  }

  async newRooms(count: number): Promise<string[]> {
    const n = ++this.#made;
    const names = Array.from({ length: count }, (_, i) => `room_${n}_${i + 1}`);
    for (const name of names) await createRoom(this.db, { name });
    return names;
  }

  /** A person comes into a room, through the fronts unless `options` say otherwise. */
  enter(person: Person, room: string, first: number, options: Partial<ClientOptions> = {}): FaultClient {
    const ports = this.places.map(({ front }) => front.port);
    const { random } = this.options;
    const client = new FaultClient({ person, room, ports, first: first % NODES, random, ...options });
    this.clients.push(client);
    client.start();
    return client;
  }

  place(i: number): Place {
    const place = this.places[i % this.places.length];
    if (!place) throw new Error('A stage without places');
    return place;
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

  async end(): Promise<void> {
    this.empty();
    for (const { node } of this.places) node.signal('SIGCONT');
    await Promise.all(this.places.map(({ node }) => node.kill()));
    for (const { front, database, redis } of this.places) for (const proxy of [front, database, redis]) proxy.stop();
    await this.db.$client.end();
    await Promise.all([this.mariadb.stop(), this.redis?.stop()]);
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function openPlace(
  options: StageOptions,
  upstreams: { database: NetConnectOpts; redis: NetConnectOpts },
  files: string,
): Promise<Place> {
  const commits = new CommitCutter();
  const publishes = new PublishDropper();
  const port = await nodePort();
  const [front, database, redis] = await Promise.all([
    TcpProxy.start({ host: '127.0.0.1', port }),
    TcpProxy.start(upstreams.database, commits.newFilter),
    TcpProxy.start(upstreams.redis, publishes.newFilter),
  ]);
  const clockFile = `${files}.clock`;
  const loopFile = `${files}.loop`;
  const env = {
    DATABASE_URL: `mysql://root@127.0.0.1:${database.port}/tertulia`,
    REDIS_URL: `redis://127.0.0.1:${redis.port}`,
    NEXTAUTH_URL: ORIGIN,
    NEXTAUTH_SECRET: SECRET,
    FAULT_CLOCK_FILE: clockFile,
    FAULT_LOOP_FILE: loopFile,
    ...options.env,
  };
  const node = new ServerNode({ bundle: options.bundle, distDir: options.distDir, port, env });
  return { node, front, database, redis, commits, publishes, clockFile, loopFile };
}
