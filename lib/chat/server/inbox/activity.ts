import type { Connection } from '@/lib/chat/server/connection';
import { encodeActivity } from '@/lib/chat/server/frame';
import type { DirectNews, NewsOfPeople } from '@/lib/rooms/inbox';
import type { RoomPlace } from '@/lib/rooms/store';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { MentionNews, type MentionSource } from './mention-news';
import { isSlow, type PersonHere, type WatchedRoom } from './people';

export interface ActivitySource extends MentionSource {
  /** What is new in direct rooms. Leaves out rooms that the person is not a member of. */
  directNews(places: { userId: number; roomId: number }[]): Promise<NewsOfPeople>;
  /** The `members_version` of each room, which changes when somebody joins or leaves. */
  membersVersions(roomIds: number[]): Promise<Map<number, number>>;
  members(roomIds: number[]): Promise<Map<number, Set<number>>>;
}

export interface ActivityOptions {
  source: ActivitySource;
  /** Called when a hidden direct room comes back into a person's list. */
  onAppeared(person: PersonHere): void;
  log: Log;
  /** A clock in milliseconds that never goes back. */
  now(): number;
}

/** Frames to one connection are at least this far apart. */
const FRAME_MS = 1_000;
/** Frames about one room are at least this far apart. */
const ROOM_MS = 2_000;
/** The first news wait this long, so that news of several rooms leave in one frame. */
const FIRST_MS = 50;
/** The most counts of direct rooms that are read in one flush. The other direct rooms wait for the next flush. */
const COUNTS = 500;
/**
 * The most connections that are written to in one turn of the event loop, so that messages do not wait for activity.
 */
const WRITES = 250;
/** The most people who are told of their mentions in one turn of the event loop. */
const PEOPLE_AT_ONCE = 50;

/** What a flush tells people of a room: where its log was when the flush began. */
interface News extends RoomPlace {
  room: WatchedRoom;
}

type Counts = Map<PersonHere, ReadonlyMap<number, DirectNews>>;

/** The rooms, as JSON, in the frame for each connection. */
type Due = Map<Connection, string[]>;

/**
 * Tells people of new messages in rooms that they do not follow. A message only marks its room. At most once a second,
 * the newest state of the marked rooms is sent to everybody who is in them; the states in between are never sent.
 *
 * News of a direct room are sent to all connections of its people, because only the server knows the count. Former
 * members learn nothing of a closed or direct room, and former guests nothing of any: members are checked after the
 * news arrived, and before they are sent.
 */
export class Activity {
  readonly #due = new Set<WatchedRoom>();
  /** Single connections that must be told of rooms, because they followed these rooms until now. */
  #missed = new Map<Connection, { person: PersonHere; rooms: Set<WatchedRoom> }>();
  readonly #mentions: MentionNews;
  #timer: NodeJS.Timeout | null = null;
  #flushing = false;
  #stopped = false;
  #flushedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: ActivityOptions) {
    this.#mentions = new MentionNews(options.source, options.log);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  /**
   * The log of the room goes at least as far as `place`. Marks the room if there is a new message. Any new entry marks
   * a direct room, because it may have removed an unread message.
   */
  advance(room: WatchedRoom, place: RoomPlace): void {
    const isNews = place.lastMessageSeq > room.lastMessageSeq || (room.kind === 'direct' && place.head > room.head);
    if (place.head > room.head) this.#mentions.advance(room, room.head);
    room.head = Math.max(room.head, place.head);
    room.lastMessageSeq = Math.max(room.lastMessageSeq, place.lastMessageSeq);
    if (isNews) this.mark(room);
    else this.#schedule();
  }

  /** The person's count of mentions in the room may have changed since it was sent. */
  recount(person: PersonHere, room: WatchedRoom): void {
    this.#mentions.recount(person, room);
    this.#schedule();
  }

  /** The people in the room must be told of news, or of another count. */
  mark(room: WatchedRoom): void {
    this.#due.add(room);
    this.#schedule();
  }

  /** One connection must be told how far the room's log goes. Of direct rooms every connection is told anyway. */
  tell(connection: Connection, person: PersonHere, room: WatchedRoom): void {
    if (room.kind === 'direct') return;
    const missed = this.#missed.get(connection) ?? { person, rooms: new Set() };
    missed.rooms.add(room);
    this.#missed.set(connection, missed);
    this.#schedule();
  }

  forget(room: WatchedRoom): void {
    this.#due.delete(room);
    this.#mentions.forget(room);
  }

  leave(connection: Connection): void {
    this.#missed.delete(connection);
  }

  /** Sends all news whose room and counts may be sent now. Public for tests. Never rejects. */
  async flush(): Promise<void> {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#flushedAt = this.options.now();
    const news = this.#take();
    const missed = this.#missed;
    this.#missed = new Map();
    const newsOfMissed = [...new Set([...missed.values()].flatMap(({ rooms }) => [...rooms]))].map(newsOf);
    try {
      const direct = news.filter(({ room }) => room.kind === 'direct');
      const closed = [...news, ...newsOfMissed].filter(({ room }) => room.kind !== 'direct' && room.hidesFromStrangers);
      // The counts come last: they must be current when they are sent.
      await this.#checkMembers(closed);
      const counts = await this.#count(direct);
      const due = this.#collect(news, counts);
      for (const each of newsOfMissed) collectMissed(each, missed, due);
      await write(due);
      await this.#tellMentions();
    } catch (error) {
      this.options.log.warn({ err: error }, 'activity could not be sent, the next flush tries again');
      for (const { room } of news) this.#due.add(room);
      for (const [connection, { person, rooms }] of missed)
        for (const room of rooms) this.tell(connection, person, room);
    } finally {
      this.#flushing = false;
      this.#schedule();
    }
  }

  #schedule(): void {
    if (this.#stopped || this.#timer || this.#flushing || !this.#isWaiting) return;
    const waitMs = Math.max(FIRST_MS, this.#flushedAt + FRAME_MS - this.options.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.flush();
    }, waitMs);
  }

  /**
   * Sends the counts of mentions that have changed to all connections of their people, because only the server knows
   * these counts. Each count is checked and written in one turn of the event loop, so it is current.
   */
  async #tellMentions(): Promise<void> {
    const counts = await this.#mentions.take();
    for (let i = 0; i < counts.length; i += PEOPLE_AT_ONCE) {
      if (i > 0) await endOfTurn();
      const due: Due = new Map();
      for (const { person, room, mentions, generation } of counts.slice(i, i + PEOPLE_AT_ONCE)) {
        if (person.generation !== generation) this.recount(person, room);
        else collectMentions(person, room, mentions, due);
      }
      writeNow(due);
    }
  }

  get #isWaiting(): boolean {
    return this.#due.size + this.#missed.size > 0 || this.#mentions.isWaiting;
  }

  #take(): News[] {
    const news: News[] = [];
    let counts = 0;
    for (const room of this.#due) {
      if (this.#flushedAt - room.toldAt < ROOM_MS) continue;
      if (room.kind === 'direct') counts += room.people.size;
      if (room.kind === 'direct' && counts > COUNTS) continue;
      this.#due.delete(room);
      room.toldAt = this.#flushedAt;
      news.push(newsOf(room));
    }
    return news;
  }

  /** Returns the counts that may be sent. Marks the rooms whose counts may be too old again. */
  async #count(news: readonly News[]): Promise<Counts> {
    const counts: Counts = new Map();
    const places = news.flatMap(({ room }) => [...room.people].map((person) => ({ room, person })));
    if (places.length === 0) return counts;
    const generations = new Map(places.map(({ person }) => [person, person.generation]));
    const found = await this.options.source.directNews(
      places.map(({ room, person }) => ({ userId: person.id, roomId: room.id })),
    );
    for (const { room, person } of places) {
      // The person was sent something meanwhile, which may be newer than this count.
      if (person.generation !== generations.get(person)) this.#due.add(room);
      else counts.set(person, found.get(person.id) ?? new Map());
    }
    return counts;
  }

  /** Drops people who are no longer members. Their next inbox tells them. */
  async #checkMembers(news: readonly News[]): Promise<void> {
    if (news.length === 0) return;
    const { source } = this.options;
    const versions = await source.membersVersions(news.map(({ room }) => room.id));
    const changed = news.filter(({ room }) => room.membersVersion !== (versions.get(room.id) ?? null));
    if (changed.length === 0) return;
    // Whoever is added to `people` from here on resets the version to null.
    for (const { room } of changed) room.membersVersion = versions.get(room.id) ?? null;
    const asked = changed.map(({ room }) => ({ room, people: [...room.people] }));
    try {
      const members = await source.members(changed.map(({ room }) => room.id));
      for (const { room, people } of asked) {
        for (const person of people) if (!members.get(room.id)?.has(person.id)) room.people.delete(person);
      }
    } catch (error) {
      for (const { room } of changed) room.membersVersion = null;
      throw error;
    }
  }

  /** Direct rooms come first, so that they are written while their counts are still current. */
  #collect(news: readonly News[], counts: Counts): Due {
    const due: Due = new Map();
    for (const each of news) if (each.room.kind === 'direct') this.#collectDirect(each, counts, due);
    for (const each of news) if (each.room.kind !== 'direct') collect(each, due);
    return due;
  }

  #collectDirect({ room, head, lastMessageSeq }: News, counts: Counts, due: Due): void {
    for (const person of room.people) {
      const told = person.told.get(room.id);
      const isNew = lastMessageSeq > (told?.lastMessageSeq ?? 0);
      if (person.hidden.has(room.id)) {
        if (isNew) this.options.onAppeared(person);
        continue;
      }
      const found = counts.get(person)?.get(room.id);
      if (found === undefined || (!isNew && found.unread === told?.unread)) continue;
      const { unread, lastAt } = found;
      person.told.set(room.id, { lastMessageSeq, unread });
      const part = JSON.stringify({ room: room.id, head, lastMessageSeq, unread, lastAt: lastAt ?? undefined });
      for (const connection of person.connections) add(due, person, connection, part);
    }
  }
}

function newsOf(room: WatchedRoom): News {
  return { room, head: room.head, lastMessageSeq: room.lastMessageSeq };
}

function collect({ room, head, lastMessageSeq }: News, due: Due): void {
  const part = JSON.stringify({ room: room.id, head, lastMessageSeq });
  for (const person of room.people) {
    for (const connection of person.connections) {
      if (!room.isFollowedBy(connection)) add(due, person, connection, part);
    }
  }
}

function collectMissed(
  { room, head, lastMessageSeq }: News,
  missed: Map<Connection, { person: PersonHere; rooms: Set<WatchedRoom> }>,
  due: Due,
): void {
  const part = JSON.stringify({ room: room.id, head, lastMessageSeq });
  for (const [connection, { person, rooms }] of missed) {
    if (rooms.has(room) && room.people.has(person) && !room.isFollowedBy(connection))
      add(due, person, connection, part);
  }
}

function add(due: Due, person: PersonHere, connection: Connection, part: string): void {
  // The connection waits for its inbox, which will be newer.
  if (person.waiting.has(connection)) return;
  if (isSlow(connection)) return void person.waiting.add(connection);
  const parts = due.get(connection);
  if (parts) parts.push(part);
  else due.set(connection, [part]);
}

function collectMentions(person: PersonHere, room: WatchedRoom, mentions: number, due: Due): void {
  person.toldMentions(room.id, mentions);
  const { head, lastMessageSeq } = room;
  const part = JSON.stringify({ room: room.id, head, lastMessageSeq, mentions });
  for (const connection of person.connections) add(due, person, connection, part);
}

async function write(due: Due): Promise<void> {
  const shared = new Map<string, Buffer>();
  let written = 0;
  for (const [connection, parts] of due) {
    connection.queue(frameOf(parts, shared));
    if (++written % WRITES === 0) await endOfTurn();
  }
  metrics.activityFrames.inc(due.size);
}

function writeNow(due: Due): void {
  for (const [connection, parts] of due) connection.queue(encodeActivity(parts));
  metrics.activityFrames.inc(due.size);
}

/** Most connections are told of the same single room, so they share its bytes. */
function frameOf(parts: readonly string[], shared: Map<string, Buffer>): Buffer {
  const [only = ''] = parts;
  const found = parts.length === 1 ? shared.get(only) : undefined;
  if (found) return found;
  const frame = encodeActivity(parts);
  if (parts.length === 1) shared.set(only, frame);
  return frame;
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
