import { setTimeout as sleep } from 'node:timers/promises';
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import {
  files,
  memberships,
  mentions,
  messageChanges,
  messagePreviews,
  messages,
  pins,
  reactions,
  rooms,
  users,
} from '@/lib/db/schema';
import { type Mention, quotedText, type Reaction } from '@/lib/messages/message';
import { createRoom } from '@/lib/rooms/store';
import { eventually } from '@/tests/support/wait';
import { Tab } from './browser/tab';
import type { Evidence } from './checker';
import { type ClientOptions, FaultClient } from './client';
import { detailsOf, type Row } from './journal';
import { Moderator } from './moderator';
import { type Person, signIn } from './people';

/** Where clients connect. */
export interface Endpoints {
  /** The public address. */
  origin: string;
  /** Ports of 127.0.0.1 that lead to it, as a load balancer would know them. */
  ports: readonly number[];
  random: () => number;
  /** How many rooms a tab follows at most; 1 if missing. */
  roomsPerTab?: number;
}

/** How often the database is read at most until all clients have its head. */
const READS = 10;
const READ_AGAIN_MS = 300;
/**
 * A message that was on its way when its author was deleted is erased 20 s later (lib/users/deletions.ts), and so is
 * what was left when the node that erased was killed.
 */
const ERASURE_MS = 40_000;

/** The clients in the rooms of one database. Collects the logs of the clients and of the database at the end. */
export class ClientGroup {
  readonly clients: FaultClient[] = [];
  readonly #roomIds = new Map<string, number>();
  #moderator: Moderator | null = null;
  #made = 0;

  constructor(
    readonly db: Database,
    readonly endpoints: Endpoints,
  ) {}

  /**
   * Adds clients of new people, `perRoom` in each of `roomCount` new rooms, spread over the ports. Each person has a
   * tab with `roomsPerTab` rooms. All people are moderators of their rooms, so that they may pin.
   */
  async addClients(roomCount: number, perRoom: number): Promise<FaultClient[]> {
    const names = await this.newRooms(roomCount);
    const perTab = Math.min(this.endpoints.roomsPerTab ?? 1, roomCount);
    const places = Array.from({ length: roomCount * perRoom }, (_, i) => names[i % roomCount] ?? '');
    const people = await this.newPeople(Math.ceil(places.length / perTab));
    const tabs = people.map((person, i) => ({
      person,
      from: i * perTab,
      names: places.slice(i * perTab, (i + 1) * perTab),
    }));
    const moderators = tabs.flatMap(({ person: { userId }, names: own }) =>
      [...new Set(own)].map((name) => ({ userId, roomId: this.roomId(name), role: 'moderator' as const })),
    );
    await this.db.insert(memberships).values(moderators);
    const added = tabs.flatMap(({ person, from, names: own }) =>
      this.addTab(person, own, Math.floor(from / roomCount)),
    );
    await eventually(() => added.every((client) => client.open), { timeoutMs: 30_000 });
    return added;
  }

  newPeople(count: number): Promise<Person[]> {
    return signIn(this.db, `p${++this.#made}x`, count, { origin: this.endpoints.origin });
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

  /** An administrator for the current clients. */
  async moderator(): Promise<Moderator> {
    if (this.#moderator) return this.#moderator;
    const { origin, ports } = this.endpoints;
    const [admin] = await signIn(this.db, `moderator${++this.#made}x`, 1, { origin, role: 'admin' });
    if (!admin) throw new Error('There is no person');
    this.#moderator = new Moderator(admin, ports);
    return this.#moderator;
  }

  roomId(name: string): number {
    return this.#roomIds.get(name) ?? 0;
  }

  /** Makes a room known that others have created, so that clients can be added to it. */
  knowRoom(name: string, id: number): void {
    this.#roomIds.set(name, id);
  }

  /** Adds a tab of a person. @returns a client for each of its rooms */
  addTab(person: Person, names: readonly string[], first: number): FaultClient[] {
    const { ports, random } = this.endpoints;
    const wire = { person, ports, first: first % ports.length, random };
    const tab = new Tab(wire);
    const added = names.map((room) => new FaultClient({ ...wire, room, roomId: this.roomId(room) }, tab));
    this.clients.push(...added);
    void tab.open();
    return added;
  }

  /** Adds a client of a person in a room. It uses the installation's ports unless `options` has others. */
  addClient(person: Person, room: string, first: number, options: Partial<ClientOptions> = {}): FaultClient {
    const { ports, random } = this.endpoints;
    const roomId = this.roomId(room);
    const client = new FaultClient({ person, room, roomId, ports, first: first % ports.length, random, ...options });
    this.clients.push(client);
    void client.tab.open();
    return client;
  }

  /** The heads of the rooms that have clients. */
  async heads(db: Pick<Database, 'select'> = this.db): Promise<Map<string, number>> {
    const wanted = new Set(this.clients.map((client) => client.options.room));
    const rows = await db.select({ name: rooms.name, head: rooms.lastSeq }).from(rooms);
    return new Map(rows.filter(({ name }) => wanted.has(name)).map(({ name, head }) => [name, head]));
  }

  /** The logs of the clients and of the database, from the same moment if possible. */
  async evidence(): Promise<Evidence> {
    await this.#untilErased();
    for (let read = 1; ; read++) {
      const { rows, heads } = await this.#stored();
      await Promise.all(this.#staying.map((client) => scrollBack(client, rows)));
      const isLevel = this.#staying.every((client) => {
        return client.cursor === heads.get(client.options.room) && !client.isUnsent;
      });
      if (isLevel || read === READS) return { ...this.#clientLogs(), rows, heads };
      // A node may have completed an interrupted action meanwhile.
      await sleep(READ_AGAIN_MS);
    }
  }

  /**
   * Resolves when no erased person has a message, a reaction or a mention, or after ERASURE_MS. The checker reports
   * what is left.
   */
  async #untilErased(): Promise<void> {
    const names = [...(this.#moderator?.erased ?? [])];
    if (names.length === 0) return;
    const tables = [messages, reactions, mentions];
    const givesUpAt = performance.now() + ERASURE_MS;
    while (performance.now() < givesUpAt) {
      const left = tables.map((table) => {
        const isTheirs = eq(users.id, table.userId);
        return this.db
          .select({ id: users.id })
          .from(table)
          .innerJoin(users, isTheirs)
          .where(inArray(users.username, names))
          .limit(1);
      });
      if ((await Promise.all(left)).every((rows) => rows.length === 0)) return;
      await sleep(READ_AGAIN_MS);
    }
  }

  /** Removes all clients, so that the next ones find idle nodes. */
  removeClients(): void {
    for (const client of this.clients.splice(0)) client.stop();
    this.#moderator = null;
  }

  get #staying(): FaultClient[] {
    return this.clients.filter(({ stays }) => stays);
  }

  #clientLogs(): Pick<Evidence, 'members' | 'changes' | 'erased'> {
    const members = this.clients.map((client) => client.member);
    const changes = [...(this.#moderator?.changes ?? []), ...this.clients.flatMap((client) => client.changes)];
    return { members, changes, erased: this.#moderator?.erased ?? new Set() };
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
  const { seq, clientId, body: text, roomId, replyTo } = messages;
  const rows = await db
    .select({ room: rooms.name, roomId, seq, clientId, user: users.username, text, replyTo })
    .from(messages)
    .innerJoin(rooms, eq(rooms.id, roomId))
    .leftJoin(users, eq(users.id, messages.userId))
    .orderBy(asc(roomId), asc(seq));
  const [reacted, named] = [await readReactions(db), await readMentions(db)];
  const [sent, previews] = [await readFiles(db), await readPreviews(db)];
  const pinned = new Set((await db.select().from(pins)).map((pin) => `${pin.roomId}/${pin.messageSeq}`));
  const place = (room: number, at: number) => `${room}/${at}`;
  const texts = new Map(rows.map((row) => [place(row.roomId, row.seq), row.text]));
  return rows.map(({ roomId: id, replyTo: answered, ...row }) => {
    const quoted = answered === null ? null : (texts.get(place(id, answered)) ?? null);
    const quote = { seq: answered ?? 0, text: quoted === null ? null : quotedText(quoted), user: null };
    const details = detailsOf({
      ...(answered === null ? {} : { reply: quote }),
      mentions: named.get(place(id, row.seq)) ?? [],
      reactions: reacted.get(place(id, row.seq)) ?? [],
      ...(pinned.has(place(id, row.seq)) ? { pinned: true } : {}),
      files: sent.get(place(id, row.seq)) ?? [],
      ...previews.get(place(id, row.seq)),
    });
    return { ...row, kind: 'message', details };
  });
}

/** By room and message. */
async function readReactions(db: Pick<Database, 'select'>): Promise<Map<string, Reaction[]>> {
  const { roomId, messageSeq, emoji, userId, seq } = reactions;
  const rows = await db.select({ roomId, messageSeq, emoji, userId }).from(reactions).orderBy(asc(roomId), asc(seq));
  const found = new Map<string, Reaction[]>();
  for (const row of rows) {
    const at = `${row.roomId}/${row.messageSeq}`;
    const list = found.get(at) ?? [];
    found.set(at, list);
    const same = list.find((reaction) => reaction.emoji === row.emoji);
    if (same) same.people.push(row.userId);
    else list.push({ emoji: row.emoji, people: [row.userId] });
  }
  return found;
}

/** By room and message. The load names people only, whose names the checker does not need. */
async function readMentions(db: Pick<Database, 'select'>): Promise<Map<string, Mention[]>> {
  const { roomId, seq, userId, at, length } = mentions;
  const rows = await db
    .select({ roomId, seq, userId, at, length })
    .from(mentions)
    .orderBy(asc(roomId), asc(seq), asc(at));
  const found = new Map<string, Mention[]>();
  for (const { roomId: room, seq: message, userId: id, ...where } of rows) {
    const key = `${room}/${message}`;
    found.set(key, [...(found.get(key) ?? []), { ...where, who: { id, name: '' } }]);
  }
  return found;
}

/** By room and message. */
async function readFiles(db: Pick<Database, 'select'>): Promise<Map<string, { id: string }[]>> {
  const { id, roomId, messageSeq, position, deletedAt, purpose } = files;
  const isShown = and(isNull(deletedAt), eq(purpose, 'message'));
  const rows = await db.select({ id, roomId, messageSeq }).from(files).where(isShown).orderBy(asc(position));
  const found = new Map<string, { id: string }[]>();
  for (const row of rows) {
    const key = `${row.roomId}/${row.messageSeq}`;
    found.set(key, [...(found.get(key) ?? []), { id: row.id }]);
  }
  return found;
}

/** By room and message. */
async function readPreviews(db: Pick<Database, 'select'>) {
  const { roomId, messageSeq, url, title } = messagePreviews;
  const rows = await db.select({ roomId, messageSeq, url, title }).from(messagePreviews);
  return new Map(
    rows.map((row) => [`${row.roomId}/${row.messageSeq}`, { preview: { url: row.url, title: row.title } }]),
  );
}

async function readChanges(db: Pick<Database, 'select'>): Promise<Row[]> {
  const { seq, kind, messageSeq: target, roomId } = messageChanges;
  const changed = await db
    .select({ room: rooms.name, seq, kind, target })
    .from(messageChanges)
    .innerJoin(rooms, eq(rooms.id, roomId));
  return changed.map((row) => ({ ...row, clientId: `change ${row.room}/${row.seq}`, user: null, text: null }));
}

/** Scrolls back to the first message that was never on the screen, because the page restarted while it arrived. */
async function scrollBack(client: FaultClient, rows: readonly Row[]): Promise<void> {
  const { room, base, entries } = client.member;
  const shown = new Set<number>();
  for (const entry of entries) if (entry.kind === 'show') shown.add(entry.seq);
  const missed = rows.find(
    (row) => row.room === room && row.kind === 'message' && row.seq > base && !shown.has(row.seq),
  );
  if (missed) await client.scrollBackTo(missed.seq);
}
